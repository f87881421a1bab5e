import { once } from 'node:events';
import type { WriteStream } from 'node:fs';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { LyricRow } from '../../datasets/lyric-row.ts';
import type { ArtifactRef } from '../../pipeline/artifact.ts';
import { canonicalJson } from '../../pipeline/digest.ts';
import type { Store } from '../../store/store.ts';
import { writeJsonLines, type DatasetOptions } from './dataset-files.ts';

const counted = ['lang', 'style', 'license', 'source'] as const;

/** Writes the rows of a dataset as they come; memory does not grow with their number. Their order is the caller's. */
export class DatasetWriter {
  private readonly folder: string;
  private readonly stream: WriteStream;
  private readonly counts = new Map(counted.map((field) => [field, new Map<string, number>()]));
  private readonly rhymes = new Map<string, number>();
  rows = 0;

  private constructor(folder: string) {
    this.folder = folder;
    this.stream = createWriteStream(join(folder, 'rows-00.jsonl'));
  }

  static async open(folder: string): Promise<DatasetWriter> {
    await mkdir(folder, { recursive: true });
    return new DatasetWriter(folder);
  }

  async write(row: LyricRow): Promise<void> {
    this.rows += 1;
    for (const field of counted) count(this.counts.get(field)!, row[field] || '(none)');
    count(this.rhymes, row.spec.rhyme[0] ?? '(none)');
    if (!this.stream.write(`${canonicalJson(row)}\n`)) await once(this.stream, 'drain');
  }

  /** What the dataset holds, counted for its card, its manifest and people. */
  summary() {
    const of = (field: (typeof counted)[number]) => sorted(this.counts.get(field)!);
    return {
      rows: this.rows,
      languages: of('lang'),
      styles: of('style'),
      rhymes: sorted(this.rhymes),
      licenses: of('license'),
      sources: of('source'),
    };
  }

  /** Closes the file, writes the card and commits both. */
  async commit(store: Store, { parents, made, signal }: DatasetOptions): Promise<ArtifactRef<'dataset'>> {
    await this.close();
    const summary = this.summary();
    await writeJsonLines(join(this.folder, 'card.json'), [{ schemaVersion: 1, ...summary, made }]);
    const meta = { rows: this.rows, languages: summary.languages, licenses: Object.keys(summary.licenses) };
    return store.commit('dataset', { folder: this.folder }, { parents, meta, signal });
  }

  async close(): Promise<void> {
    this.stream.end();
    await finished(this.stream);
  }
}

const count = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
const sorted = (counts: ReadonlyMap<string, number>): Record<string, number> =>
  Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
