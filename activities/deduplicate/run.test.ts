import { expect, test } from 'vitest';
import { curateWith, enRow, zhRow } from '../workbench/curation-room.fixture.ts';
import { runDeduplicate } from './run.ts';

const long =
  '月落江边雁字长/孤舟一夜梦潇湘/醒来不见旧时路/满袖西风满地霜/灯火阑珊人未眠/一曲新词酒一杯/去年天气旧亭台/夕阳西下几时回';
const rows = [
  zhRow('a-plain', long),
  zhRow('b-exact', long.replaceAll('/', '，/'), { author: '某人', song: '江边' }),
  zhRow('c-near', long.replace('几时回', '不复回')),
  zhRow('d-chorus', `${long}/月落江边雁字长/孤舟一夜梦潇湘`),
  zhRow('e-other', '麦子黄了起南风/父亲弯腰在田中/汗水落进泥土里/来年又是一片浓'),
  enRow('f-english', 'The river runs beneath the moon/It carries all I used to be'),
  enRow('g-english', 'The RIVER runs beneath the moon!/It carries all I used to be.'),
];

test('of every cluster the richest copy stays, and the report says which went for it', async () => {
  const { ids, report, samples, lines, kept } = await curateWith(runDeduplicate, rows);
  expect(ids).toEqual(['d-chorus', 'e-other', 'g-english'].sort());
  expect(report.dropped).toEqual({ 'exact-copy': 1, 'near-copy': 3 });
  expect(report).toMatchObject({ clusters: 2, largestCluster: 4, copies: 4 });
  expect(await lines('clusters.jsonl')).toEqual([
    {
      kept: 'd-chorus',
      copies: [
        expect.objectContaining({ id: 'a-plain', exact: false }),
        expect.objectContaining({ id: 'b-exact', exact: false }),
        expect.objectContaining({ id: 'c-near', exact: false }),
      ],
    },
    { kept: 'g-english', copies: [{ id: 'f-english', jaccard: 1, exact: true }] },
  ]);
  expect(samples.map(({ id }) => id).sort()).toEqual(['a-plain', 'b-exact', 'c-near', 'f-english']);
  expect(kept.find(({ id }) => id === 'd-chorus')?.cluster).toBe('d-chorus');
  expect(kept.find(({ id }) => id === 'e-other')?.cluster).toBeUndefined();
});

test('a copy that knows its author is richer than the same text without', async () => {
  const { ids } = await curateWith(runDeduplicate, rows.slice(0, 2));
  expect(ids).toEqual(['b-exact']);
});

test('without near copies only the same letters are copies', async () => {
  const { ids } = await curateWith(runDeduplicate, rows, { near: false });
  expect(ids).toEqual(['b-exact', 'c-near', 'd-chorus', 'e-other', 'g-english']);
});

test('marked copies all stay, with the name of their cluster', async () => {
  const { kept, report } = await curateWith(runDeduplicate, rows, { action: 'mark' });
  expect(kept.map(({ cluster }) => cluster)).toEqual([
    'd-chorus',
    'd-chorus',
    'd-chorus',
    'd-chorus',
    undefined,
    'g-english',
    'g-english',
  ]);
  expect(report.dropped).toEqual({});
});

test('a second run makes the same bytes', async () => {
  const [first, again] = [await curateWith(runDeduplicate, rows), await curateWith(runDeduplicate, rows.toReversed())];
  expect(again.made).toEqual(first.made);
});
