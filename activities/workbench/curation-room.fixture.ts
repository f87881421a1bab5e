import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadEnglish } from '../../datasets/engine/english-phones.ts';
import { createRow, lyricOf, type LyricRow } from '../../datasets/lyric-row.ts';
import type { ArtifactRef } from '../../pipeline/artifact.ts';
import type { JsonObject } from '../../pipeline/plan.ts';
import type { AnyImplementation } from '../run-step.ts';
import { commitDataset, readRows } from './dataset-files.ts';
import { createTestBench } from './test-bench.fixture.ts';
import type { Workbench } from './workbench.ts';

// Rows are read off their lyrics.
await loadEnglish();

type More = Partial<LyricRow>;

export const zhRow = (id: string, lyric: string, more: More = {}): LyricRow => ({ ...rowOf(id, lyric, 'zh'), ...more });
export const enRow = (id: string, lyric: string, more: More = {}): LyricRow => ({ ...rowOf(id, lyric, 'en'), ...more });
const rowOf = (id: string, lyric: string, lang: 'zh' | 'en') =>
  createRow({ id, lines: lyric.split('/'), lang, style: '', source: 't', license: 'CC0-1.0' });

export async function givenDataset(bench: Workbench, rows: readonly LyricRow[], name = 'given') {
  const folder = join(bench.scratch, name);
  await mkdir(folder);
  return commitDataset(bench.store, folder, rows, { parents: [], made: {}, signal: bench.step.signal });
}

export interface CurationReportFile {
  readonly metrics: Record<string, number>;
  readonly dropped: Record<string, number>;
  readonly changed: Record<string, number>;
  readonly histograms: Record<string, { from: number[]; counts: number[] }>;
  readonly found?: Record<string, number>;
  readonly card: { rows: number; licenses: Record<string, number> };
  readonly [fact: string]: unknown;
}

/** Runs a kind of one dataset on rows and reads back all that it made. */
export async function curateWith(
  room: AnyImplementation,
  rows: readonly LyricRow[],
  params: Record<string, unknown> = {},
  inputs: (bench: Workbench) => Promise<Record<string, ArtifactRef>> = async () => ({}),
) {
  const bench = await createTestBench();
  const dataset = await givenDataset(bench, rows);
  const args = { params: room.kind.params.parse(params), inputs: { dataset, ...(await inputs(bench)) } };
  const mark: JsonObject = (await room.mark?.(args, bench)) ?? {};
  const made = (await room.run({ ...args, mark }, bench)) as unknown as Record<'dataset' | 'report', ArtifactRef>;
  const kept: LyricRow[] = [];
  for await (const row of readRows(bench.store, made.dataset as ArtifactRef<'dataset'>)) kept.push(row);
  const folder = await bench.store.checkout(made.report);
  const lines = async <Line>(file: string) =>
    (await readFile(join(folder, file), 'utf8'))
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line);
  const [report] = await lines<CurationReportFile>('report.json');
  return {
    made,
    kept,
    ids: kept.map(({ id }) => id),
    lyrics: Object.fromEntries(kept.map((row) => [row.id, lyricOf(row)])),
    report: report!,
    samples: await lines<{ id: string; reason: string; detail: string }>('samples.jsonl'),
    card: await readFile(join(folder, 'data-card.md'), 'utf8'),
    lines,
  };
}
