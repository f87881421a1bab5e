import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadEnglish } from '../datasets/engine/english-phones.ts';
import { createRow } from '../datasets/lyric-row.ts';
import { sampleInputs } from './sample-inputs.ts';
import { commitDataset, readRows } from './workbench/dataset-files.ts';
import { createTestBench } from './workbench/test-bench.fixture.ts';

// Rows are read off their lyrics.
await loadEnglish();

async function datasetOf(count: number) {
  const bench = await createTestBench();
  const folder = join(bench.scratch, 'given');
  await mkdir(folder);
  const rows = Array.from({ length: count }, (_, index) =>
    createRow({
      id: `r${String(index).padStart(2, '0')}`,
      lines: ['one line of it', `and number ${index}`],
      lang: 'en',
      style: '',
      source: 't',
      license: 'CC0-1.0',
      song: `s${index}`,
    }),
  );
  const dataset = await commitDataset(bench.store, folder, rows, { parents: [], made: {}, signal: bench.step.signal });
  return { bench, dataset };
}

test('a trial on a sample sees the first rows of a dataset, the same each time, and everything else as it is', async () => {
  const { bench, dataset } = await datasetOf(20);
  const base = await bench.store.commit('checkpoint', { files: { 'config.json': '{}' } });
  const sample = async (name: string) => {
    const scratch = join(bench.scratch, name);
    await mkdir(scratch);
    return sampleInputs(bench.store, { dataset, base }, 5, scratch, bench.step.signal);
  };
  const [first, again] = [await sample('first'), await sample('again')];

  expect(again).toEqual(first);
  expect(first['base']).toEqual(base);
  const ids: string[] = [];
  for await (const { id } of readRows(bench.store, first['dataset'] as typeof dataset)) ids.push(id);
  expect(ids).toEqual(['r00', 'r01', 'r02', 'r03', 'r04']);
});

test('a dataset that is small enough stays itself', async () => {
  const { bench, dataset } = await datasetOf(3);
  expect(await sampleInputs(bench.store, { dataset }, 5, bench.scratch, bench.step.signal)).toEqual({ dataset });
});
