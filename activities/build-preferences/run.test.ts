import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadEnglish } from '../../datasets/engine/english-phones.ts';
import { scoreHash } from '../../datasets/engine/score-hash.ts';
import { createRow, lyricRow } from '../../datasets/lyric-row.ts';
import type { LyricRow } from '../../datasets/lyric-row.ts';
import { commitDataset } from '../workbench/dataset-files.ts';
import { createTestBench } from '../workbench/test-bench.fixture.ts';
import { differByIdenticalRhyme } from './candidate-pairs.ts';
import { pairFeedback } from './feedback-pairs.ts';
import { buildPreferences } from './kind.ts';
import { preferenceRow } from '../workbench/preference-row.ts';
import { rhymeLevelOf } from './rhyme-level.ts';
import { runBuildPreferences } from './run.ts';
import { spoil, spoilings } from './spoil.ts';

beforeAll(() => loadEnglish());

const samples = readFileSync('datasets/samples/lyrics.jsonl', 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => lyricRow.parse(JSON.parse(line)));

async function build(
  rows: readonly LyricRow[],
  options: { params?: Record<string, unknown>; events?: readonly unknown[]; candidates?: readonly LyricRow[] } = {},
) {
  const bench = await createTestBench();
  const folder = join(bench.scratch, 'given');
  await mkdir(folder);
  const dataset = await commitDataset(bench.store, folder, rows, { parents: [], made: {}, signal: bench.step.signal });
  const feedback =
    options.events &&
    (await bench.store.commit('feedback', {
      files: { 'events.jsonl': options.events.map((event) => JSON.stringify(event)).join('\n') },
    }));
  const written = join(bench.scratch, 'written');
  await mkdir(written);
  const candidates =
    options.candidates &&
    (await commitDataset(bench.store, written, options.candidates, {
      parents: [],
      made: {},
      signal: bench.step.signal,
    }));
  const inputs = { dataset, ...(candidates && { candidates }), ...(feedback && { feedback }) };
  const made = await runBuildPreferences.run(
    { params: buildPreferences.params.parse(options.params ?? {}), inputs, mark: {} },
    bench,
  );
  const text = await bench.store.readText(made.preferences.digest, 'rows-00.jsonl');
  const pairs = text
    .trimEnd()
    .split('\n')
    .map((line) => preferenceRow.parse(JSON.parse(line)));
  const report = JSON.parse(await bench.store.readText(made.report.digest, 'report.json')) as {
    metrics: Record<string, number>;
    bySpoiling: Record<string, number>;
    byLevel: Record<string, number>;
  };
  return { made, pairs, report, meta: (await bench.store.manifest(made.preferences.digest)).meta };
}

test('every sample gives pairs whose margin is that of the scorer and large enough, of every kind of spoiling', async () => {
  const { pairs, report, meta } = await build(samples);
  expect(pairs.length).toBeGreaterThan(samples.length * 1.9);
  for (const pair of pairs) {
    expect(pair.margin).toBeGreaterThanOrEqual(0.1);
    expect(pair.margin).toBeCloseTo(pair.chosenScore - pair.rejectedScore, 6);
    expect(pair.chosen).not.toBe(pair.rejected);
    expect(pair.engine).toBe(scoreHash());
    expect(pair.book).toBe('tongyun');
    expect(Object.keys(pair.chosenParts!)).toEqual(Object.keys(pair.rejectedParts!));
    expect(pair.needsHuman ?? false).toBe(pair.margin < 0.15);
  }
  for (const how of spoilings) expect([how, (report.bySpoiling[how] ?? 0) > 20]).toEqual([how, true]);
  const needsHuman = pairs.filter((pair) => pair.needsHuman).length;
  expect(needsHuman).toBeGreaterThan(0);
  expect(meta).toMatchObject({ engine: scoreHash(), rows: pairs.length, needsHuman });
});

test('the same rows and seed give the same pairs, another seed others', async () => {
  const some = samples.slice(0, 30);
  const [first, again, other] = [
    await build(some),
    await build(some.toReversed()),
    await build(some, { params: { seed: 5 } }),
  ];
  expect(again.made).toEqual(first.made);
  expect(other.made.preferences).not.toEqual(first.made.preferences);
});

test('verse without rhyme, which is hardly better than its spoilt copies, gives no pair', async () => {
  const flat = createRow({
    lines: ['推开窗子看远山', '昨夜风雨不肯走', '桌上一杯凉的水', '照着我的旧书本'],
    lang: 'zh',
    style: '',
    source: 't',
    license: 'CC0-1.0',
  });
  await expect(build([flat], { params: { minMargin: 0.5 } })).rejects.toMatchObject({ code: 'DatasetEmpty' });
});

describe('candidates of a model', () => {
  const prompt = '【风格：古风】【ang】';
  const texts = [
    '月落江边雁字长\n孤舟一夜梦潇湘\n醒来不见旧时路\n满袖西风满地霜',
    '月落江边雁字长\n孤舟一夜梦潇湘\n醒来不见旧时路\n满袖西风满地流',
    '月落江边\n孤舟一夜\n醒来不见\n满袖西风',
    '月落江边雁字长\n孤舟一夜梦潇湘\n醒来不见旧时路\n满袖西风满地湘',
  ];
  const rows = texts.map((text, at): LyricRow => ({
    ...samples[0]!,
    id: `c${at}`,
    lang: 'zh',
    messages: [
      { role: 'user', content: prompt },
      { role: 'assistant', content: text },
    ],
    spec: { rhyme: [], scheme: '', targetSyllables: [], doubleRhyme: false },
  }));

  test('for one prompt the best beats the worst, with the margin of the scorer', async () => {
    const { pairs, report, meta } = await build(samples.slice(0, 3), { candidates: rows.slice(0, 3) });
    const own = pairs.filter(({ origin }) => origin === 'model');
    expect(own.map(({ chosen, rejected }) => [chosen, rejected])).toEqual([[texts[0], texts[2]]]);
    expect(own[0]!.margin).toBeCloseTo(own[0]!.chosenScore - own[0]!.rejectedScore, 6);
    expect([report.metrics['model'], meta['model']]).toEqual([1, 1]);
  });

  test('one lyric for a prompt, and candidates that are as good as each other, give no pair', async () => {
    const alone = await build(samples.slice(0, 3), { candidates: [rows[0]!, { ...rows[0]!, id: 'again' }] });
    expect(alone.pairs.filter(({ origin }) => origin === 'model')).toEqual([]);
    const close = await build(samples.slice(0, 3), { candidates: rows.slice(0, 2), params: { minMargin: 0.9 } });
    expect(close.report.metrics['model']).toBe(0);
  });

  test('what differs by an identical rhyme alone is dropped', async () => {
    expect(differByIdenticalRhyme(texts[0]!, texts[3]!, 'zh')).toBe(true);
    expect(differByIdenticalRhyme(texts[0]!, texts[1]!, 'zh')).toBe(false);
    expect(differByIdenticalRhyme(texts[0]!, texts[2]!, 'zh')).toBe(false);
    expect(differByIdenticalRhyme('under the moon\nfar too soon', 'under the moon\nfar too moon', 'en')).toBe(true);
    const { report } = await build(samples.slice(0, 3), { candidates: [rows[0]!, rows[3]!], params: { minMargin: 0 } });
    expect(report.metrics['model']).toBe(0);
  });
});

describe('levels', () => {
  const verse = (id: string, lines: readonly string[]) =>
    ({ ...createRow({ lines, lang: 'zh', style: '', source: 't', license: 'CC0-1.0' }), id }) satisfies LyricRow;
  const double = verse('double', ['夜色之中灯闪亮', '我像走进旧战场', '风里有人还歌唱', '带着一身的盼望']);
  const single = [
    ['晚风吹过旧城墙', '有人还在等月光', '一封没有寄的信', '躺在抽屉旧木箱'],
    ['推开窗子看海洋', '昨夜的雨打湿窗', '桌上一杯凉的水', '照着我的旧书房'],
    ['小路弯弯到村旁', '稻花开在田中央', '谁家孩子追着跑', '笑声飞过矮土墙'],
  ].map((lines, at) => verse(`single${at}`, lines));

  test('the level of a lyric is what most of its rhymes have', () => {
    expect([double, ...single].map((row) => rhymeLevelOf(row))).toEqual(['double', 'single', 'single', 'single']);
    expect(rhymeLevelOf(verse('none', ['推开窗子看远山', '昨夜风雨不肯走', '桌上一杯凉的水', '照着我的旧书本']))).toBe(
      'none',
    );
  });

  test('rarer levels give more pairs, unless told otherwise', async () => {
    const rows = [double, ...single];
    const [balanced, plain] = [
      await build(rows, { params: { pairsPerRow: 1, minMargin: 0.05 } }),
      await build(rows, { params: { pairsPerRow: 1, minMargin: 0.05, balanceLevels: false } }),
    ];
    expect(balanced.report.byLevel).toEqual({ none: 0, single: 3, double: 3, triple: 0 });
    expect(plain.report.byLevel).toEqual({ none: 0, single: 3, double: 1, triple: 0 });
  });
});

describe('spoiling', () => {
  const lines = ['月落江边雁字长', '孤舟一夜梦潇湘', '醒来不见旧时路', '满袖西风满地霜'];
  const english = [
    'The river runs beneath the moon',
    'It carries all I used to be',
    'I hum a half remembered tune',
    'And let the water set me free',
  ];
  const material = { lines, lang: 'zh', scheme: 'AABA', others: ['一江春水向东流'], random: () => 0.4 } as const;

  test('breaks the one thing it is named after', () => {
    expect(spoil('wrong-rhyme', material)).toEqual([...lines.slice(0, 3), '满袖西风满地流']);
    expect(spoil('dropped-line', material)).toHaveLength(3);
    expect(spoil('extra-line', material)).toHaveLength(5);
    expect(spoil('broken-syllables', material)?.map((line) => line.length)).toEqual([5, 7, 5, 7]);
    expect(spoil('shuffled', material)?.map((line) => [...line].toSorted())).toEqual(
      lines.map((line) => [...line].toSorted()),
    );
  });

  test('in English replaces whole words', () => {
    const inEnglish = {
      ...material,
      lines: english,
      lang: 'en',
      scheme: 'ABAB',
      others: ['the fading light'],
    } as const;
    expect(spoil('wrong-rhyme', inEnglish)?.[2]).toBe('I hum a half remembered light');
  });

  test('that cannot be done is left out', () => {
    expect(spoil('wrong-rhyme', { ...material, others: [] })).toBeNull();
    expect(spoil('dropped-line', { ...material, lines: ['一行'] })).toBeNull();
  });
});

describe('feedback', () => {
  const event = { responseId: 'r1', prompt: '【风格：古风】【ang】', text: '月落江边\n孤舟一夜', lang: 'zh' } as const;

  test('an edit beats what was edited; on one prompt what was liked beats what was not', () => {
    const pairs = pairFeedback([
      { ...event, edited: '月落江边雁字长\n孤舟一夜梦潇湘' },
      { ...event, responseId: 'r2', text: '好\n诗', vote: 'up' },
      { ...event, responseId: 'r3', text: '坏\n词', vote: 'down' },
      { ...event, responseId: 'r4', text: '另一\n首', rating: 1, prompt: '【an】' },
    ]);
    expect(pairs.map(({ chosen, rejected, origin }) => [chosen, rejected, origin])).toEqual([
      ['月落江边雁字长\n孤舟一夜梦潇湘', '月落江边\n孤舟一夜', 'feedback'],
      ['好\n诗', '坏\n词', 'feedback'],
    ]);
  });

  test('the last vote on a response counts, and an edit that changes nothing is none', () => {
    const votes = [
      { ...event, vote: 'up' as const, edited: event.text },
      { ...event, vote: 'down' as const },
      { ...event, responseId: 'r2', text: '好\n诗', vote: 'up' as const },
    ];
    expect(pairFeedback(votes)).toMatchObject([{ chosen: '好\n诗', rejected: event.text }]);
  });

  test('reaches the preferences; events that are none are counted', async () => {
    const { pairs, report } = await build(samples.slice(0, 5), {
      events: [{ ...event, vote: 'down', edited: '月落江边雁字长\n孤舟一夜梦潇湘' }, { nonsense: 1 }],
    });
    expect(pairs.filter(({ origin }) => origin === 'feedback')).toHaveLength(1);
    expect(report.metrics).toMatchObject({ feedback: 1, badEvents: 1 });
  });
});
