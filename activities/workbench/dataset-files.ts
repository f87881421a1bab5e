import { createReadStream, createWriteStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { lyricRow } from '../../datasets/lyric-row.ts';
import type { LyricRow } from '../../datasets/lyric-row.ts';
import type { ArtifactRef } from '../../pipeline/artifact.ts';
import { canonicalJson } from '../../pipeline/digest.ts';
import type { JsonObject } from '../../pipeline/plan.ts';
import type { Store } from '../../store/store.ts';
import { StepError } from '../step-error.ts';

const shard = /^rows-\d+\.jsonl$/;

/** The rows of a dataset, shard by shard, in order; memory does not grow with their number. */
export async function* readRows(store: Store, dataset: ArtifactRef<'dataset'>): AsyncGenerator<LyricRow> {
  for await (const { value, where } of readShards(store, dataset)) {
    const row = lyricRow.safeParse(value);
    if (!row.success) {
      const issue = row.error.issues[0];
      const message = `Dataset ${dataset.digest} is broken: ${where}: ${issue?.path.join('.')}: ${issue?.message}. Make it again with import-lyrics.`;
      throw new StepError('ContractBroken', message, { retry: false });
    }
    yield row.data;
  }
}

/** What the shards of an artifact hold, in order, and where each value stands. */
export async function* readShards(
  store: Store,
  ref: ArtifactRef,
): AsyncGenerator<{ readonly value: unknown; readonly where: string }> {
  const folder = await store.checkout(ref);
  for (const name of (await readdir(folder)).filter((file) => shard.test(file)).sort()) {
    let line = 0;
    for await (const value of readJsonLines(join(folder, name))) {
      line += 1;
      yield { value, where: `${name}, line ${line}` };
    }
  }
}

/** The values of a file with one JSON value a line. */
export async function* readJsonLines(path: string): AsyncGenerator<unknown> {
  const lines = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity });
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (line.trim() === '') continue;
    try {
      yield JSON.parse(line);
    } catch (cause) {
      throw new StepError('ContractBroken', `${path}, line ${number} is not JSON: ${(cause as Error).message}`, {
        retry: false,
        cause,
      });
    }
  }
}

/** Writes rows as canonical JSON, one a line, in the order given. */
export async function writeJsonLines(path: string, rows: Iterable<unknown>): Promise<void> {
  const lines = (function* () {
    for (const row of rows) yield `${canonicalJson(row)}\n`;
  })();
  await pipeline(Readable.from(lines), createWriteStream(path));
}

/** Sorted by id, so that equal rows make equal bytes. */
export function sortById<Row extends { readonly id: string }>(rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

/** What a dataset holds, counted for its card, its manifest and people. */
export function countRows(rows: readonly LyricRow[]) {
  const count = (of: (row: LyricRow) => string) => {
    const counts: Record<string, number> = {};
    for (const row of rows) counts[of(row)] = (counts[of(row)] ?? 0) + 1;
    return counts;
  };
  return {
    rows: rows.length,
    languages: count((row) => row.lang),
    styles: count((row) => row.style || '(none)'),
    rhymes: count((row) => row.spec.rhyme[0] ?? '(none)'),
    licenses: count((row) => row.license),
    sources: count((row) => row.source),
  };
}

export interface DatasetOptions {
  readonly parents: readonly ArtifactRef[];
  /** Facts for `card.json` beside the counts: how it was made. */
  readonly made: JsonObject;
  readonly signal: AbortSignal;
}

/** Commits rows with their card; the order of `rows` does not matter. */
export async function commitDataset(
  store: Store,
  folder: string,
  rows: readonly LyricRow[],
  { parents, made, signal }: DatasetOptions,
) {
  const counts = countRows(rows);
  await writeJsonLines(join(folder, 'rows-00.jsonl'), sortById(rows));
  await writeJsonLines(join(folder, 'card.json'), [{ schemaVersion: 1, ...counts, made }]);
  const meta = { rows: counts.rows, languages: counts.languages, licenses: Object.keys(counts.licenses).sort() };
  return store.commit('dataset', { folder }, { parents, meta, signal });
}
