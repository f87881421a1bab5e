import { expect, test } from 'vitest';
import { curateWith, enRow, zhRow } from '../workbench/curation-room.fixture.ts';
import { runAnnotateRhyme } from './run.ts';

const rows = [
  zhRow('a', '月落江边雁字长/孤舟一夜梦潇湘/醒来不见旧时路/满袖西风满地霜'),
  zhRow('b-flat', '推开窗子看远山/昨夜风雨都走了/桌上一杯凉的水/照着我的旧书'),
  enRow('c', 'I hear the rain upon the roof/It falls all night/I cannot sleep, I need no proof/I wait for light'),
];

test('every row tells syllables, groups, levels and scheme, by a book and an engine that are named', async () => {
  const { kept, report } = await curateWith(runAnnotateRhyme, rows);
  expect(kept[0]?.annotation).toMatchObject({ book: 'tongyun', scheme: 'AABA', rhymeShare: 0.75, coverage: 1 });
  expect(kept[0]?.annotation?.engine).toMatch(/^rhyme-/);
  expect(
    kept[0]?.annotation?.lines.map(({ tail, group, level, syllables }) => [tail, group, level, syllables]),
  ).toEqual([
    ['长', '昂', 'triple', [7, 7]],
    ['湘', '昂', 'single', [7, 7]],
    ['路', '乌', 'none', [7, 7]],
    ['霜', '昂', 'triple', [7, 7]],
  ]);
  expect(kept[2]?.annotation).toMatchObject({ scheme: 'ABAB', rhymeShare: 1 });
  expect(report['levels']).toMatchObject({ single: 5, triple: 2 });
});

test('what hardly rhymes is flagged, or dropped where asked', async () => {
  const flagged = await curateWith(runAnnotateRhyme, rows);
  expect(flagged.kept.map(({ flags }) => flags)).toEqual([undefined, ['rhyme:low'], undefined]);
  const dropped = await curateWith(runAnnotateRhyme, rows, { action: 'drop' });
  expect(dropped.ids).toEqual(['a', 'c']);
  expect(dropped.report.dropped).toEqual({ rhyme: 1 });
});

test('another book is another answer, and a part of a song has a scheme of its own', async () => {
  const wind = zhRow('w', '山中有风/夜里无声/门外有冰/心上有空', {
    sections: [
      { label: '', lines: 2 },
      { label: '副歌', lines: 2 },
    ],
  });
  const scheme = async (book: string) =>
    (await curateWith(runAnnotateRhyme, [wind], { book })).kept[0]?.annotation?.scheme;
  expect(await scheme('tongyun')).toBe('AA AB');
  expect(await scheme('xinyun')).toBe('AA AA');
});

test('a second run makes the same bytes', async () => {
  const [first, again] = [await curateWith(runAnnotateRhyme, rows), await curateWith(runAnnotateRhyme, rows)];
  expect(again.made).toEqual(first.made);
});
