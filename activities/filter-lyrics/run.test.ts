import { expect, test } from 'vitest';
import { createTestBench } from '../workbench/test-bench.fixture.ts';
import { curateWith, enRow, givenDataset, zhRow } from '../workbench/curation-room.fixture.ts';
import { filterLyrics } from './kind.ts';
import { runFilterLyrics } from './run.ts';

const good = zhRow('a-good', '月落江边雁字长/孤舟一夜梦潇湘/醒来不见旧时路/满袖西风满地霜');
const rows = [
  good,
  zhRow('b-phone', '想我就打我电话/13800138000/别忘了我/我在等你'),
  zhRow('c-love', '我说五二零你说1314/5201314刻在2008年的墙上/3点的24路车/100个晚上'),
  { ...enRow('d-lang', 'the moon/in June'), lang: 'zh' as const },
  zhRow('e-spam', `${'我爱你/'.repeat(30)}我爱你`),
  zhRow('f-long', `${'月光照着长长的路'.repeat(6)}/${'我在路上慢慢地想'.repeat(6)}`),
  zhRow('g-word', '他们说你是个傻 逼/我说随他们去吧/月亮还在那里'),
  zhRow(
    'h-chorus',
    '啦啦啦/月亮走我也走/我送阿哥到村口/春天来了/月亮走我也走/我送阿哥到村口/秋天去了/月亮走我也走/我送阿哥到村口',
  ),
  zhRow('i-rare', '龘靐齉爩麤/鱻灪麣鸾鱺/龗纞虋厵滟'),
];

test('every fault is dropped for its own reason, counted and shown; the good stay', async () => {
  const { ids, report, samples, card } = await curateWith(runFilterLyrics, rows);
  expect(ids).toEqual(['a-good', 'c-love', 'g-word', 'h-chorus']);
  expect(Object.fromEntries(samples.map(({ id, reason }) => [id, reason]))).toEqual({
    'b-phone': 'personal-data',
    'd-lang': 'language',
    'e-spam': 'repetition',
    'f-long': 'line-length',
    'i-rare': 'rare-characters',
  });
  expect(report.metrics).toEqual({ rowsIn: 9, rows: 4, dropped: 5 });
  expect(report.found).toEqual({ phone: 1, 'words:insult': 1 });
  expect(report.histograms['meanLength']?.counts.reduce((sum, count) => sum + count, 0)).toBe(8);
  expect(card).toContain('| CC0-1.0 | 4 |');
});

test('listed words flag a lyric, mask it or drop it', async () => {
  const flagged = await curateWith(runFilterLyrics, rows);
  expect(flagged.kept.find(({ id }) => id === 'g-word')?.flags).toEqual(['words:insult']);
  const masked = await curateWith(runFilterLyrics, rows, { words: 'mask' });
  expect(masked.lyrics['g-word']).toBe('他们说你是个＊＊＊\n我说随他们去吧\n月亮还在那里');
  const dropped = await curateWith(runFilterLyrics, rows, { words: 'drop' });
  expect(dropped.report.dropped).toMatchObject({ 'listed-words': 1 });
});

test('personal data is masked in place, and the row says so', async () => {
  const { lyrics, kept } = await curateWith(runFilterLyrics, rows, { personalData: 'mask' });
  expect(lyrics['b-phone']).toBe('想我就打我电话\n〔phone〕\n别忘了我\n我在等你');
  expect(kept.find(({ id }) => id === 'b-phone')?.flags).toEqual(['personal:phone']);
});

test('a word list of one’s own is read, its faults are named, and it enters the mark', async () => {
  const bench = await createTestBench();
  const name = async (text: string) =>
    bench.store.name('uploads/words.txt', await bench.store.commit('file', { files: { 'words.txt': text } }));
  await name('# ours\nplaces\tmedium\t江边\nallow\t江边雁字\n');
  const inputs = { dataset: await givenDataset(bench, [good, zhRow('z', '我坐在江边/看月亮升起来')]) };
  const params = filterLyrics.params.parse({ wordList: 'upload:words.txt', words: 'drop' });
  const made = await runFilterLyrics.run({ params, inputs, mark: {} }, bench);
  expect(made.$metrics).toEqual({ rowsIn: 2, rows: 1, dropped: 1 });
  const before = await runFilterLyrics.mark?.({ params, inputs }, bench);
  await name('places high\n');
  await expect(runFilterLyrics.run({ params, inputs, mark: {} }, bench)).rejects.toMatchObject({
    code: 'SourceUnreadable',
    message: expect.stringContaining('line 1') as string,
  });
  await name('places\thigh\t村口\n');
  expect(await runFilterLyrics.mark?.({ params, inputs }, bench)).not.toEqual(before);
});

test('when nothing is left the step fails and says what took the rows', async () => {
  await expect(curateWith(runFilterLyrics, [good], { language: 'en' })).rejects.toMatchObject({
    code: 'DatasetEmpty',
    message: expect.stringContaining('language 1') as string,
  });
});

test('a second run makes the same bytes', async () => {
  const [first, again] = [
    await curateWith(runFilterLyrics, rows),
    await curateWith(runFilterLyrics, rows.toReversed()),
  ];
  expect(again.made).toEqual(first.made);
});
