import { expect, test } from 'vitest';
import type { ArtifactRef } from '../../pipeline/artifact.ts';
import type { LyricRow } from '../../datasets/lyric-row.ts';
import { enRow, givenDataset, zhRow } from '../workbench/curation-room.fixture.ts';
import { readRows } from '../workbench/dataset-files.ts';
import { createTestBench } from '../workbench/test-bench.fixture.ts';
import { splitDataset, splitDataset1 } from './kind.ts';
import { runSplitDataset } from './run.ts';

const words = 'river window mountain winter candle harbour garden meadow silver thunder'.split(' ');
const lineOf = (number: number) =>
  `the ${words[number % 10]} keeps ${words[(number * 7 + 3) % 10]} number ${number * 37} for ${words[(number * 3 + 1) % 10]}`;
const rows = Array.from({ length: 60 }, (_, index) =>
  enRow(`r${String(index).padStart(2, '0')}`, `${lineOf(index)}/${lineOf(index + 500)}/${lineOf(index + 900)}`, {
    song: `s${index >> 1}`,
    author: `poet ${(index % 20) >> 1}`,
  }),
);

async function split(given: readonly LyricRow[], params: Record<string, unknown> = {}) {
  const bench = await createTestBench();
  const dataset = await givenDataset(bench, given);
  const made = await runSplitDataset.run(
    { params: splitDataset.params.parse(params), inputs: { dataset }, mark: {} },
    bench,
  );
  const read = async (part: ArtifactRef<'dataset'>) => {
    const found: LyricRow[] = [];
    for await (const row of readRows(bench.store, part)) found.push(row);
    return found;
  };
  const report = JSON.parse(await bench.store.readText(made.report.digest, 'report.json')) as Record<string, unknown>;
  const card = await bench.store.readText(made.report.digest, 'data-card.md');
  return { made, train: await read(made.train), heldOut: await read(made.heldOut), report, card };
}

test('every row is in one part, marked with it, and no song and no author is in both', async () => {
  const { train, heldOut, report } = await split(rows, { heldOutShare: 0.2, nearCopies: false });
  expect([train.length, heldOut.length]).toEqual([48, 12]);
  expect(new Set(heldOut.map((row) => row.split))).toEqual(new Set(['held-out']));
  for (const field of ['song', 'author'] as const) {
    const known = new Set(train.map((row) => row[field]));
    expect(heldOut.some((row) => known.has(row[field]))).toBe(false);
  }
  expect(report).toMatchObject({ groups: 10, largestGroup: 6 });
});

test('the report has a histogram of groups and a data card with the licences of either part', async () => {
  const given = rows.map((row, at) => (at < 6 ? { ...row, license: 'CC-BY-4.0' } : row));
  const { report, card, made } = await split(given, { heldOutShare: 0.2, nearCopies: false });
  expect(report).toMatchObject({
    rowsIn: 60,
    rowsOut: 60,
    histograms: { rowsOfGroup: { counts: [0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0] } },
    outputs: { train: made.train.digest, heldOut: made.heldOut.digest },
    card: { train: { rows: 48 }, heldOut: { rows: 12 } },
  });
  expect(card).toContain('60 rows in, 60 rows out, 0 dropped.');
  expect(card).toContain('## Licences of train (48 rows)');
  expect(card).toContain('## Licences of heldOut (12 rows)');
  expect(card).toContain('CC-BY-4.0');
});

test('near copies are not parted, and neither are marked clusters', async () => {
  const long = Array.from({ length: 8 }, (_, at) => lineOf(at + 40)).join('/');
  const given = [
    ...rows.map(({ author: _author, song: _song, ...row }) => row),
    enRow('x1', long),
    enRow('x2', long.replace('number', 'nr')),
    enRow('y1', `${lineOf(3001)}/${lineOf(3002)}`, { cluster: 'c' }),
    enRow('y2', `${lineOf(4001)}/${lineOf(4002)}`, { cluster: 'c' }),
  ];
  for (let seed = 1; seed <= 12; seed += 1) {
    const { heldOut } = await split(given, { seed, heldOutShare: 0.3 });
    const ids = new Set(heldOut.map(({ id }) => id));
    expect([ids.has('x1'), ids.has('y1')], `seed ${seed}`).toEqual([ids.has('x2'), ids.has('y2')]);
  }
});

test('unknown authors are nobody: their songs may part', async () => {
  const anonymous = rows.map((row) => ({ ...row, author: '佚名' }));
  const { heldOut } = await split(anonymous, { heldOutShare: 0.1 });
  expect(heldOut).toHaveLength(6);
});

test('an author who wrote everything cannot be split, and the step says what helps', async () => {
  const one = rows.map((row) => ({ ...row, author: 'one' }));
  await expect(split(one)).rejects.toMatchObject({
    code: 'DatasetEmpty',
    message: expect.stringContaining('let authors be parted') as string,
  });
  expect((await split(one, { byAuthor: false })).heldOut).toHaveLength(6);
});

test('the same seed splits alike in whatever order rows come, another one otherwise; each language has its share', async () => {
  const both = [
    ...rows,
    ...Array.from({ length: 20 }, (_, at) =>
      zhRow(`z${at}`, `第${'甲乙丙丁戊己庚辛壬癸'[at % 10]}号渡口的风${at}/吹过${at}次旧楼台`),
    ),
  ];
  const [first, again, other] = [await split(both), await split(both.toReversed()), await split(both, { seed: 18 })];
  expect(again.made).toEqual(first.made);
  expect(other.made.heldOut).not.toEqual(first.made.heldOut);
  expect(new Set(first.heldOut.map(({ lang }) => lang))).toEqual(new Set(['zh', 'en']));
});

test('brought up from version 1 it keeps songs together and nothing else', async () => {
  const old = splitDataset1.params.parse({ heldOutShare: 0.3, seed: 5 });
  expect(splitDataset.params.parse(splitDataset.upgrade?.(old))).toEqual({
    heldOutShare: 0.3,
    seed: 5,
    byAuthor: false,
    nearCopies: false,
  });
});
