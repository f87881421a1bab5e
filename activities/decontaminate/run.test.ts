import { expect, test } from 'vitest';
import { curateWith, enRow, givenDataset, zhRow } from '../workbench/curation-room.fixture.ts';
import { runDecontaminate } from './run.ts';

const evaluation = [
  zhRow('e1', '月落江边雁字长/孤舟一夜梦潇湘/醒来不见旧时路/满袖西风满地霜'),
  enRow('e2', 'The river runs beneath the moon/It carries all I used to be/Oh yeah'),
];
const rows = [
  zhRow('a-line', '春眠不觉晓天光/孤舟一夜梦潇湘。/夜来风雨满庭芳/花落知多少枝旁'),
  zhRow('b-broken', '月落江边/雁字长孤舟一夜/梦潇湘/醒来不见旧时路上'),
  enRow('c-short', 'Oh yeah/Nothing else is shared in here at all/Oh yeah'),
  enRow('d-words', 'And so the river runs beneath the moon it carries/All of us along the stony ground'),
  zhRow('e-clean', '麦子黄了起南风/父亲弯腰在田中/汗水落进泥土里/来年又是一片浓'),
];
const check = (params: Record<string, unknown> = {}) =>
  curateWith(runDecontaminate, rows, params, async (bench) => ({
    evaluation: await givenDataset(bench, evaluation, 'evaluation'),
  }));

test('shared lines and runs of eight keep a lyric out, whatever its line breaks; short lines are everybody’s', async () => {
  const { ids, report, samples } = await check();
  expect(ids).toEqual(['c-short', 'e-clean']);
  expect(report.dropped).toEqual({ 'evaluation-gram': 2, 'evaluation-line': 1 });
  expect(samples.find(({ id }) => id === 'a-line')?.detail).toContain('孤舟一夜梦潇湘');
  expect(report['evaluationRows']).toBe(2);
});

test('a share of shared lines may be allowed', async () => {
  expect((await check({ maxLineShare: 0.25 })).ids).toEqual(['a-line', 'c-short', 'e-clean']);
});

test('a second run makes the same bytes', async () => {
  expect((await check()).made).toEqual((await check()).made);
});
