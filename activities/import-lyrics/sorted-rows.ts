import { createReadStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LyricRow } from '../../datasets/lyric-row.ts';
import { canonicalJson } from '../../pipeline/digest.ts';

/** Characters of rows held in memory before they go to disk, sorted. */
const runLength = 32 * 1024 * 1024;

interface Entry {
  readonly id: string;
  readonly order: number;
  readonly json: string;
}

const before = (a: Entry, b: Entry) => (a.id < b.id ? -1 : a.id > b.id ? 1 : a.order - b.order);

/** Sorts any number of rows by id in little memory; rows of one id keep their order, and get ids that differ. */
export class SortedRows {
  private readonly folder: string;
  private readonly longest: number;
  private pending: Entry[] = [];
  private held = 0;
  private runs = 0;
  private order = 0;

  constructor(folder: string, longest = runLength) {
    this.folder = folder;
    this.longest = longest;
  }

  async add(row: LyricRow): Promise<void> {
    const json = canonicalJson(row);
    this.pending.push({ id: row.id, order: this.order, json });
    this.order += 1;
    this.held += json.length;
    if (this.held > this.longest) await this.spill();
  }

  get size(): number {
    return this.order;
  }

  async *sorted(): AsyncGenerator<LyricRow> {
    const names = new Names();
    for await (const { json } of this.merge()) {
      const row = JSON.parse(json) as LyricRow;
      const id = names.free(row.id);
      yield id === row.id ? row : { ...row, id };
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  private async spill(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const lines = this.pending.sort(before).map(({ order, json }) => `${order} ${json}\n`);
    await writeFile(this.runPath(this.runs), lines);
    this.runs += 1;
    this.pending = [];
    this.held = 0;
  }

  private runPath(run: number): string {
    return join(this.folder, `run-${run}`);
  }

  private async *merge(): AsyncGenerator<Entry> {
    const sources = [
      ...Array.from({ length: this.runs }, (_, run) => this.readRun(run)),
      (async function* (rest: Entry[]) {
        yield* rest;
      })(this.pending.sort(before)),
    ];
    const heads = await Promise.all(sources.map((source) => source.next()));
    for (;;) {
      let least = -1;
      heads.forEach(({ value, done }, at) => {
        if (done !== true && (least < 0 || before(value, heads[least]!.value as Entry) < 0)) least = at;
      });
      if (least < 0) return;
      yield heads[least]!.value as Entry;
      heads[least] = await sources[least]!.next();
    }
  }

  private async *readRun(run: number): AsyncGenerator<Entry> {
    const lines = createInterface({ input: createReadStream(this.runPath(run), 'utf8'), crlfDelay: Infinity });
    for await (const line of lines) {
      const space = line.indexOf(' ');
      const json = line.slice(space + 1);
      yield { id: (JSON.parse(json) as LyricRow).id, order: Number(line.slice(0, space)), json };
    }
  }
}

/** Ids come in order; the second row of one gets `-2`, unless somebody has that already. */
class Names {
  private last = '';
  private times = 0;
  private readonly given = new Set<string>();

  free(id: string): string {
    this.times = id === this.last ? this.times + 1 : 1;
    this.last = id;
    if (this.times === 1 && !this.given.has(id)) return id;
    for (let number = Math.max(2, this.times); ; number += 1) {
      const name = `${id.slice(0, 110)}-${number}`;
      if (this.given.has(name)) continue;
      this.given.add(name);
      return name;
    }
  }
}
