import fc from 'fast-check';
import { expect, test } from 'vitest';
import { score } from '../engine/score.ts';
import { plainStyle, readStyle, withStyle } from '../style.ts';
import { formOfBrief, lyricBrief, sectionLabels, type LyricBrief } from './lyric-brief.ts';
import { readHanNumber, writeHanNumber } from './numerals.ts';
import { readBrief } from './read-brief.ts';
import { writeBrief } from './write-brief.ts';

const section = (more: object) => ({
  label: 'verse' as const,
  lines: 4,
  level: null,
  finals: [],
  syllables: null,
  scheme: '',
  ...more,
});

test('the sentence people write is the brief, and the brief is that sentence', () => {
  const text = '主歌四句单押 an，副歌六句双押 ing、ang';
  const brief: LyricBrief = {
    lang: 'zh',
    style: '',
    theme: '',
    sections: [
      section({ level: 'single', finals: ['an'] }),
      section({ label: 'chorus', lines: 6, level: 'double', finals: ['ing', 'ang'] }),
    ],
  };
  expect(readBrief(text)).toEqual({ brief, unread: [], problems: [] });
  expect(writeBrief(brief)).toBe(text);
  expect(writeBrief(brief, 'en')).toBe(
    'Chinese lyric: verse: 4 lines, single rhyme on an; chorus: 6 lines, double rhyme on ing/ang',
  );
});

test('widths, digits and ways of saying it do not matter', () => {
  const texts = [
    '【风格：古风】主歌四句单押 an，每句七字，韵式 AABA；副歌两句',
    '[风格:古风] 主歌4句单押an, 每句7字, 韵式：AABA；副歌2句。',
    '【风格:古风】主歌：四行押an韵；每行七个字；韵式 AABA；副歌二句',
  ];
  const [first, ...others] = texts.map((text) => readBrief(text));
  expect(first).toMatchObject({
    unread: [],
    problems: [],
    brief: { style: '古风', sections: [{ syllables: 7 }, { lines: 2 }] },
  });
  for (const other of others) expect(other).toEqual(first);
});

test('what is not understood is told, not lost', () => {
  expect(readBrief('主歌四句，写得好一点').unread).toEqual(['写得好一点']);
  expect(readBrief('写一首歌')).toMatchObject({ brief: null, unread: ['写一首歌'] });
  expect(readBrief('主歌四句单押 xyz').problems).toHaveLength(1);
  expect(readBrief('主歌四句，韵式 AAB').problems[0]).toContain('3 letters for 4 lines');
});

const words = fc.stringMatching(/^[a-z]{2,8}$/).filter((word) => word !== 'i');
const finals = fc.constantFrom(
  'a',
  'o',
  'e',
  'i',
  '-i',
  'u',
  'v',
  'ü',
  'ai',
  'iu',
  'ui',
  'un',
  'an',
  'ian',
  'ang',
  'ing',
  'ong',
  'er',
);
const sectionOf = (lang: 'zh' | 'en') =>
  fc
    .record({
      label: fc.constantFrom(...sectionLabels),
      number: fc.option(fc.integer({ min: 2, max: 20 }), { nil: undefined }),
      lines: fc.integer({ min: 1, max: 400 }),
      level: fc.option(fc.constantFrom('single' as const, 'double' as const, 'triple' as const)),
      finals: fc.array(lang === 'zh' ? finals : words, { maxLength: 8 }),
      each: fc.option(fc.integer({ min: 1, max: 60 })),
      listed: fc.boolean(),
      letters: fc.option(fc.array(fc.constantFrom(...'ABCDx'), { minLength: 400, maxLength: 400 })),
    })
    .map(({ each, listed, letters, number, level, finals: all, lines, label }) => ({
      label,
      ...(number === undefined ? {} : { number }),
      lines,
      level,
      finals: level === null ? [] : all,
      syllables: each !== null && listed ? Array.from({ length: lines }, (_, at) => 1 + ((each + at) % 60)) : each,
      scheme: (letters ?? []).join('').slice(0, lines),
    }));
const theme = fc.constantFrom(
  '',
  '离别',
  '深夜，一个人开车；雨',
  'rain, and a long drive home',
  '主歌四句',
  'theme: x',
);
const briefs = fc.constantFrom('zh' as const, 'en' as const).chain((lang) =>
  fc.record({
    lang: fc.constant(lang),
    style: fc.oneof(
      fc.constantFrom('', '古风', 'lo-fi hip hop', '说唱：慢'),
      fc.string({ maxLength: 30 }).map(plainStyle),
    ),
    sections: fc.array(sectionOf(lang), { minLength: 1, maxLength: 6 }),
    theme,
  }),
);

test('every brief comes back from its prompt, in Chinese and in English, without loss', () => {
  fc.assert(
    fc.property(briefs, fc.constantFrom('zh' as const, 'en' as const), (brief, language) => {
      const checked = lyricBrief.parse(brief);
      expect(readBrief(writeBrief(checked, language))).toEqual({ brief: checked, unread: [], problems: [] });
    }),
    { numRuns: 1500, seed: 11 },
  );
});

test('no text makes the reader throw', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string({ unit: 'binary' }),
        fc.array(fc.constantFrom(...'主副歌句四押单an，、；【】：风格0x韵式')).map((all) => all.join('')),
      ),
      (text) => {
        readBrief(text);
      },
    ),
    { numRuns: 1000, seed: 3 },
  );
});

test('numbers up to 999 are written and read as in Chinese', () => {
  for (let value = 1; value < 1000; value += 1) expect(readHanNumber(writeHanNumber(value))).toBe(value);
  expect([writeHanNumber(4), writeHanNumber(12), writeHanNumber(20), writeHanNumber(105), writeHanNumber(110)]).toEqual(
    ['四', '十二', '二十', '一百零五', '一百一十'],
  );
  expect([readHanNumber('两'), readHanNumber('１２'), readHanNumber('甲'), readHanNumber('')]).toEqual([
    2,
    12,
    null,
    null,
  ]);
});

test('a style is read in either width, replaced, and taken away', () => {
  for (const prefix of ['【风格：古风】', '[风格:古风]', '［风格：古风］', ' 【 风格 : 古风 】 ', '【風格：古风】'])
    expect(readStyle(`${prefix}夜色`)).toEqual({ style: '古风', language: 'zh', rest: '夜色' });
  expect(readStyle('[Style: lo-fi] go')).toEqual({ style: 'lo-fi', language: 'en', rest: 'go' });
  expect(withStyle('【风格：古风】夜色', '民谣', { width: 'half' })).toBe('[风格:民谣]夜色');
  expect(withStyle('[风格:古风]夜色', '')).toBe('夜色');
  expect(readStyle('夜色【风格：古风】').style).toBe('');
});

test('the form of a brief scores what it asks for', () => {
  const { brief } = readBrief('主歌两句单押 ang，副歌两句双押 ang，每句四字');
  const form = formOfBrief(brief!);
  const lines = ['晚风吹过旧城墙', '有人还在等月光', '灯火闪亮', '奔赴战场'];
  expect(score({ ...form, lines })).toMatchObject({
    sections: [{ rhyme: 1 }, { rhyme: 1 }],
    parts: { lines: 1, syllables: 1 },
  });
  expect(score({ ...form, lines: lines.slice(1) }).total).toBe(0);
});
