import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadEnglish } from '../../datasets/engine/english-phones.ts';
import { createRow } from '../../datasets/lyric-row.ts';
import type { LyricRow } from '../../datasets/lyric-row.ts';
import { commitDataset, readRows } from '../workbench/dataset-files.ts';
import { createTestBench } from '../workbench/test-bench.fixture.ts';
import { splitDataset1 as splitDataset } from './kind.ts';
import { runSplitDataset1 as runSplitDataset } from './first-version.ts';

// Rows are read off their lyrics.
await loadEnglish();

const rows = Array.from({ length: 40 }, (_, index) =>
  createRow({
    id: `r${String(index).padStart(2, '0')}`,
    lines: ['one line of it', `and number ${index}`],
    lang: 'en',
    style: '',
    source: 't',
    license: 'CC0-1.0',
    song: `s${index % 20}`,
  }),
);

async function split(given: readonly LyricRow[], params: Record<string, unknown> = {}) {
  const bench = await createTestBench();
  const folder = join(bench.scratch, 'given');
  await mkdir(folder);
  const dataset = await commitDataset(bench.store, folder, given, { parents: [], made: {}, signal: bench.step.signal });
  const made = await runSplitDataset.run(
    { params: splitDataset.params.parse(params), inputs: { dataset }, mark: {} },
    bench,
  );
  const read = async (part: 'train' | 'heldOut') => {
    const found: LyricRow[] = [];
    for await (const row of readRows(bench.store, made[part])) found.push(row);
    return found;
  };
  return { made, train: await read('train'), heldOut: await read('heldOut') };
}

test('every row is in one part, marked with it, and no song is in both', async () => {
  const { train, heldOut } = await split(rows, { heldOutShare: 0.2 });
  expect([train.length, heldOut.length]).toEqual([32, 8]);
  expect([...train, ...heldOut].map(({ id }) => id).toSorted()).toEqual(rows.map(({ id }) => id));
  expect(new Set(train.map((row) => row.split))).toEqual(new Set(['train']));
  expect(new Set(heldOut.map((row) => row.split))).toEqual(new Set(['held-out']));
  const songs = new Set(train.map((row) => row.song));
  expect(heldOut.some((row) => songs.has(row.song))).toBe(false);
});

test('the same seed splits alike, another one otherwise', async () => {
  const [first, again, other] = [await split(rows), await split(rows.toReversed()), await split(rows, { seed: 18 })];
  expect(again.made).toEqual(first.made);
  expect(other.made.heldOut).not.toEqual(first.made.heldOut);
});

test('a single song cannot be split', async () => {
  await expect(split(rows.slice(0, 1))).rejects.toMatchObject({ code: 'DatasetEmpty' });
});
