import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareTails, endingOf } from './rhyme.ts';
import { describeForm, score } from './score.ts';
import type { ScoreItem } from './score.ts';

const honest = ['月落江边雁字长', '孤舟一夜梦潇湘', '醒来不见旧时路', '满袖西风满地霜'];
const asked = { lang: 'zh', rhyme: 'ang', syllables: 7, linesWanted: 4 } as const;
const english = [
  'The river runs beneath the moon',
  'It carries all I used to be',
  'I hum a half remembered tune',
  'And let the water set me free',
];
const total = (lines: readonly string[], item: Omit<ScoreItem, 'lines'> = asked) => score({ ...item, lines }).total;

describe('Chinese line ends', () => {
  test.each([
    ['孤单', '港湾', 'full'],
    ['落寞', '轮廓', 'full'],
    ['梦想', '方向', 'identical'],
    ['闪亮', '战场', 'full'],
    ['启航', '激荡', 'full'],
    ['山岗', '摇晃', 'full'],
    ['高举', '跳舞', 'none'],
    ['大鱼', '回去', 'full'],
    ['排行', '飞行', 'none'],
    ['发觉', '午觉', 'none'],
    ['家长', '专长', 'full'],
    ['霜降', '诈降', 'full'],
    ['诗意', '回忆', 'identical'],
    ['歌声', '星空', 'none'],
    ['木头', '罐头', 'identical'],
  ])('%s and %s: %s', (a, b, relation) => {
    expect(compareTails(endingOf(a, 'zh').tail, endingOf(b, 'zh').tail)).toBe(relation);
  });

  test.each([
    ['满地霜（hey）', 'ang'],
    ['[01:02.50]满地霜', 'ang'],
    ['满地霜～～～', 'ang'],
    ['满地霜🎵', 'ang'],
    ['满地霜\u200b　', 'ang'],
    ['我爱你520', 'eng'],
  ])('%s is heard as it is sung', (line, group) => {
    expect(endingOf(line, 'zh').tail).toMatchObject({ syllable: { group } });
  });
});

describe('verse that keeps its form', () => {
  test('in Chinese and English scores 1', () => {
    expect(score({ ...asked, lines: honest })).toMatchObject({ total: 1, flags: [] });
    expect(score({ lang: 'en', lines: english })).toMatchObject({ total: 1, flags: [] });
    expect(score({ lang: 'en', scheme: 'ABAB', lines: english }).parts.rhyme).toBe(1);
    expect(score({ lang: 'en', scheme: 'AABB', lines: english }).parts.rhyme).toBe(0);
  });

  test('in another group than asked earns no rhyme, half of it earns half', () => {
    expect(score({ ...asked, rhyme: 'an', lines: honest }).parts.rhyme).toBe(0);
    const half = [...honest.slice(0, 3), '满袖西风满地秋'];
    expect(score({ ...asked, scheme: 'ABCB', lines: half }).parts.rhyme).toBe(0.5);
  });

  test('is told from its lines: scheme, group, syllables', () => {
    expect(describeForm(honest, 'zh')).toEqual({ scheme: 'AABA', rhyme: 'ang', syllables: [7, 7, 7, 7] });
    expect(describeForm(english, 'en')).toMatchObject({ scheme: 'ABAB', rhyme: null });
  });

  test('needs no target: the lines are measured by each other', () => {
    expect(score({ lang: 'zh', lines: honest }).parts.syllables).toBe(1);
    expect(score({ lang: 'zh', lines: ['月落', ...honest.slice(1)] }).parts.syllables).toBeLessThan(1);
  });
});

describe('a cheat made from honest verse scores below verse without rhyme', () => {
  const unrhymed = total(['月落江边雁字行', '孤舟一夜梦江南', '醒来不见旧时路', '满袖西风满地秋']);
  const end = (tail: string) => honest.map((line) => [...line].slice(0, 7 - tail.length).join('') + tail);

  test.each([
    ['the same word at every end', end('方向')],
    ['a particle at every end', end('呀')],
    ['a homophone at every end', ['月落江边雁字香', '孤舟一夜梦潇湘', '醒来不见旧时香', '满袖西风满地乡']],
    ['one line four times', Array.from({ length: 4 }, () => '满袖西风满地霜')],
  ])('%s', (_, lines) => {
    expect(total(lines)).toBeLessThanOrEqual(unrhymed);
  });

  test.each([
    ['a line too many', [...honest, '一江春水向东方']],
    ['a line too few', honest.slice(0, 3)],
    ['no line at all', []],
    ['one-syllable lines', ['长', '湘', '路', '霜']],
    ['two-syllable rhyme lists', ['月光', '方向', '小路', '满霜']],
    ['markup around the verse', [`【ang】${honest[0]}`, ...honest.slice(1)]],
    ['verse of another language', english],
    ['one character over and over', ['长长长长长长长', '湘湘湘湘湘湘湘', '路路路路路路路', '霜霜霜霜霜霜霜']],
  ])('%s scores 0', (_, lines) => {
    expect(total(lines)).toBe(0);
  });

  test('English fillers and repeated words earn no more than a fifth of the rhyme', () => {
    const filled = english.map((line) => `${line} oh yeah`);
    expect(score({ lang: 'en', lines: filled }).parts.rhyme).toBeLessThanOrEqual(0.2);
    const repeated = english.map((line) => line.replace(/\S+$/, 'night'));
    expect(score({ lang: 'en', lines: repeated }).parts.rhyme).toBe(0);
  });
});

test('zero-width characters and full-width letters change nothing but a flag', () => {
  const hidden = honest.map((line) => [...line].join('\u200b'));
  expect(score({ ...asked, lines: hidden })).toMatchObject({ total: 1, flags: ['invisible'] });
});

test('a shorter line costs more the shorter it is, and never goes below 0', () => {
  const scores = [7, 6, 5, 4, 3, 2, 1].map((length) =>
    total([...honest.slice(0, 2), honest[2]?.slice(0, length) ?? '', honest[3] ?? '']),
  );
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  expect(scores.at(-1)).toBeGreaterThanOrEqual(0);
});

const line = fc.oneof(
  fc
    .array(fc.constantFrom(...'月落江边雁字长孤舟一夜梦霜啊了的呀路风，。 ab1🎵\u200b【'), { maxLength: 20 })
    .map((units) => units.join('')),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
);
const item: fc.Arbitrary<ScoreItem> = fc.record(
  {
    lines: fc.array(line, { maxLength: 9 }),
    lang: fc.constantFrom('zh' as const, 'en' as const),
    rhyme: fc.constantFrom('ang' as const, 'u' as const, 'er' as const),
    scheme: fc.constantFrom('AABA', 'ABCB', 'AABB', 'ABCD', 'A'),
    linesWanted: fc.integer({ min: 1, max: 8 }),
    syllables: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 8 })),
  },
  { requiredKeys: ['lines', 'lang'] },
);

test('for any text every part and the total lie in [0, 1], and the same text scores the same', () => {
  fc.assert(
    fc.property(item, (asked) => {
      const first = score(asked);
      for (const value of [first.total, ...Object.values(first.parts)]) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }
      expect(score(asked)).toEqual(first);
    }),
    { numRuns: 400 },
  );
});

test('whatever line is put in its place, repeating it never beats the honest quatrain', () => {
  fc.assert(
    fc.property(line, fc.integer({ min: 0, max: 3 }), (other, at) => {
      const cheat = honest.map((own, index) => (index === at || index === 3 ? other : own));
      expect(total(cheat)).toBeLessThan(total(honest));
    }),
    { numRuns: 200 },
  );
});
