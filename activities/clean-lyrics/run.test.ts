import { expect, test } from 'vitest';
import { curateWith, zhRow } from '../workbench/curation-room.fixture.ts';
import { runCleanLyrics } from './run.ts';

const song = zhRow(
  'song',
  '作词：林间/作曲：阿木/[Verse 1]/月落江边，雁字长/孤舟一夜梦潇湘（啦啦）/【副歌】/醒来不见旧时路/满袖西风满地霜！',
);

test('labels, credits and ad-libs are gone, parts and author are known, and all of it is counted', async () => {
  const { kept, report } = await curateWith(runCleanLyrics, [song]);
  expect(kept[0]?.messages[1].content).toBe('月落江边，雁字长\n孤舟一夜梦潇湘\n醒来不见旧时路\n满袖西风满地霜');
  expect(kept[0]).toMatchObject({
    id: 'song',
    author: '林间',
    sections: [
      { label: 'Verse 1', lines: 2 },
      { label: '副歌', lines: 2 },
    ],
  });
  expect(kept[0]?.spec.targetSyllables).toHaveLength(4);
  expect(report.changed).toMatchObject({ label: 2, credit: 2, 'ad-lib': 1, 'end-punctuation': 1, rows: 1 });
});

test('cleaning what is clean changes no byte', async () => {
  const once = await curateWith(runCleanLyrics, [song]);
  const twice = await curateWith(runCleanLyrics, once.kept);
  expect(twice.kept).toEqual(once.kept);
  expect(twice.report.changed).toEqual({});
});

test('a second run over the same rows makes the same bytes: dataset, report and data card', async () => {
  const rows = [
    song,
    zhRow('dirt', '月\u200b落江边雁字长/孤舟一夜　梦潇湘'),
    zhRow('empty', '作词：谁/月落江边雁字长'),
  ];
  const [first, again] = [await curateWith(runCleanLyrics, rows), await curateWith(runCleanLyrics, rows)];
  expect(again.made).toEqual(first.made);
  expect(first.samples).toHaveLength(1);
});

test('hidden characters, widths and line ends are put right in the lines', async () => {
  const { lyrics } = await curateWith(runCleanLyrics, [
    zhRow('dirt', '月\u200b落江边雁字长\u2028孤舟一夜　梦潇湘/第１２个Ａ调的夜\u0007晚\r/满袖西风满地霜\ufeff'),
  ]);
  expect(lyrics['dirt']).toBe('月落江边雁字长\n孤舟一夜 梦潇湘\n第12个A调的夜晚\n满袖西风满地霜');
});

test('stage marks of a play are taken out, and verse in sentences is split at its marks where asked', async () => {
  const play = zhRow('play', '(正末唱)半世为人，不曾教大人心困。/虽是搽胭粉，只争不裹头巾。(合)');
  const { lyrics, report } = await curateWith(runCleanLyrics, [play], { splitAtPunctuation: true });
  expect(lyrics['play']).toBe('半世为人\n不曾教大人心困\n虽是搽胭粉\n只争不裹头巾');
  expect(report.changed).toMatchObject({ 'stage-mark': 2, split: 2 });
});

test('traditional characters are turned where asked, and the written form stays', async () => {
  const [row] = (
    await curateWith(runCleanLyrics, [zhRow('tw', '銀河落在長街上/風吹過舊時的門窗')], { script: 'simplified' })
  ).kept;
  expect(row?.messages[1].content).toBe('银河落在长街上\n风吹过旧时的门窗');
  expect(row?.written).toBe('銀河落在長街上\n風吹過舊時的門窗');
});

test('a lyric with nothing left is dropped and shown', async () => {
  const { ids, samples } = await curateWith(runCleanLyrics, [song, zhRow('empty', '作词：谁/作曲：谁/月落江边雁字长')]);
  expect(ids).toEqual(['song']);
  expect(samples).toMatchObject([{ id: 'empty', reason: 'too-little-left' }]);
});

test('a prompt that a person wrote stays', async () => {
  const asked = {
    ...song,
    messages: [{ role: 'user' as const, content: '写一首关于江边的歌' }, song.messages[1]] as never,
  };
  const { kept } = await curateWith(runCleanLyrics, [asked]);
  expect(kept[0]?.messages[0].content).toBe('写一首关于江边的歌');
});
