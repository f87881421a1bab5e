import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadEnglish } from '../../datasets/engine/english-phones.ts';
import { createRow } from '../../datasets/lyric-row.ts';
import type { LyricRow } from '../../datasets/lyric-row.ts';
import { commitDataset, readRows } from '../workbench/dataset-files.ts';
import { createTestBench } from '../workbench/test-bench.fixture.ts';
import { curateDataset } from './kind.ts';
import { runCurateDataset } from './run.ts';

// Rows are read off their lyrics.
await loadEnglish();

const row = (id: string, lyric: string, lang: 'zh' | 'en' = 'zh') =>
  createRow({ id, lines: lyric.split('/'), lang, style: '', source: 't', license: 'CC0-1.0' });
const good = row('a', '月落江边雁字长/孤舟一夜梦潇湘/醒来不见旧时路/满袖西风满地霜');
const dirty = [
  good,
  row('b-copy', '月落江边，雁字长/孤舟一夜梦潇湘/醒来不见旧时路/满袖西风满地霜！'),
  row('c-flat', '推开窗子看远山/昨夜风雨不肯走/桌上一杯凉的水/照着我的旧书'),
  { ...row('d-lang', 'the moon/in June', 'en'), lang: 'zh' as const },
  row('e-long', `${'月光照着长长的路'.repeat(6)}/${'我在路上慢慢地想'.repeat(6)}`),
  row(
    'f-english',
    'The river runs beneath the moon/It carries all I used to be/I hum a half remembered tune/And let the water set me free',
    'en',
  ),
  row('g-one', '一行而已'),
];

async function curate(rows: readonly LyricRow[], params: Record<string, unknown> = {}) {
  const bench = await createTestBench();
  const folder = join(bench.scratch, 'given');
  await mkdir(folder);
  const dataset = await commitDataset(bench.store, folder, rows, { parents: [], made: {}, signal: bench.step.signal });
  const made = await runCurateDataset.run(
    { params: curateDataset.params.parse(params), inputs: { dataset }, mark: {} },
    bench,
  );
  const kept: string[] = [];
  for await (const { id } of readRows(bench.store, made.dataset)) kept.push(id);
  const lines = (await bench.store.readText(made.report.digest, 'samples.jsonl')).split('\n').filter(Boolean);
  const report = JSON.parse(await bench.store.readText(made.report.digest, 'report.json')) as {
    dropped: Record<string, number>;
    metrics: Record<string, number>;
  };
  return {
    made,
    kept,
    report,
    samples: lines.map((line) => JSON.parse(line) as { id: string; reason: string }),
    bench,
  };
}

test('every fault is dropped for its own reason, counted and shown; the good stay', async () => {
  const { kept, report, samples, bench, made } = await curate(dirty);
  expect(kept).toEqual(['a', 'f-english']);
  expect(samples.map(({ id, reason }) => [id, reason])).toEqual([
    ['b-copy', 'duplicate'],
    ['c-flat', 'score'],
    ['d-lang', 'language'],
    ['e-long', 'line-length'],
    ['g-one', 'line-count'],
  ]);
  expect(report.dropped).toEqual({ duplicate: 1, language: 1, 'line-count': 1, 'line-length': 1, score: 1 });
  expect(report.metrics).toEqual({ rowsIn: 7, rows: 2, dropped: 5 });
  expect((await bench.store.manifest(made.dataset.digest)).meta).toMatchObject({
    rows: 2,
    languages: { zh: 1, en: 1 },
  });
});

test('the same rows give the same dataset and report, in whatever order they came', async () => {
  const [first, second] = [await curate(dirty), await curate(dirty.toReversed())];
  expect(second.made).toEqual(first.made);
});

test('one language may be kept alone, and a score of 0 lets unrhymed verse through', async () => {
  expect((await curate(dirty, { language: 'en' })).kept).toEqual(['f-english']);
  expect((await curate(dirty, { minScore: 0 })).kept).toEqual(['a', 'c-flat', 'f-english']);
});

test('when nothing is left the step fails and says what took the rows', async () => {
  await expect(curate([good], { language: 'en' })).rejects.toMatchObject({
    code: 'DatasetEmpty',
    message: expect.stringContaining('language 1') as string,
  });
});
