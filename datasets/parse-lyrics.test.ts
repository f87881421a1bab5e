import { beforeAll, describe, expect, test } from 'vitest';
import { loadEnglish } from './engine/english-phones.ts';
import { lyricOf, lyricRow, promptOf } from './lyric-row.ts';
import { createParser, formatOf, toRow } from './parse-lyrics.ts';
import type { Found, LyricFormat } from './parse-lyrics.ts';

beforeAll(() => loadEnglish());

const defaults = { lang: 'auto', style: '', source: 'test', license: 'CC0-1.0' } as const;

function parse(format: LyricFormat, text: string): Found[] {
  const parser = createParser(format);
  return [...text.split('\n').flatMap((line) => parser.push(line)), ...parser.end()];
}
const linesIn = (found: Found) => ('lyric' in found ? found.lyric.lines : found);

describe('JSONL', () => {
  test('a row may say its lyric in several ways', () => {
    const text = '月落江边雁字长\\n孤舟一夜梦潇湘';
    const found = parse(
      'jsonl',
      [
        `{"lyric":"${text}"}`,
        '',
        '{"lines":["月落江边雁字长","孤舟一夜梦潇湘"]}',
        `{"messages":[{"role":"user","content":"【风格：古风】"},{"role":"assistant","content":"${text}"}]}`,
      ].join('\n'),
    );
    expect(found.map(linesIn)).toEqual(Array.from({ length: 3 }, () => ['月落江边雁字长', '孤舟一夜梦潇湘']));
    expect(found.map(({ row }) => row)).toEqual([1, 3, 4]);
    expect(found[2]).toMatchObject({ lyric: { style: '古风' } });
  });

  test.each([
    ['{"lyric":', /not JSON/],
    ['[1]', /not a JSON object/],
    ['{"title":"x"}', /no lyric/],
    ['{"messages":[],"spec":{},"id":""}', /not a lyric row/],
  ])('%s is set aside with the reason', (line, reason) => {
    expect(parse('jsonl', line)).toEqual([{ row: 1, reason: expect.stringMatching(reason) as string, text: line }]);
  });
});

describe('TXT', () => {
  test('blank lines part songs; names, labels, credits and end punctuation are no lyric', () => {
    const found = parse(
      'txt',
      '\n# 江边\n作词：某人\n[Verse 1]\n月落江边雁字长，\n孤舟一夜梦潇湘。\n\n\n（副歌）\n别问明天会怎样\n今夜我们放声唱！\n',
    );
    expect(found).toEqual([
      { row: 2, lyric: { song: '江边', lines: ['月落江边雁字长', '孤舟一夜梦潇湘'] } },
      { row: 9, lyric: { lines: ['别问明天会怎样', '今夜我们放声唱'] } },
    ]);
  });

  test('a block that holds no lyric is set aside', () => {
    expect(parse('txt', '[Chorus]\n\nla la la')).toMatchObject([{ row: 1, reason: 'no line of lyric' }, { row: 3 }]);
  });
});

describe('LRC', () => {
  test('times order the lines, repeats come back, tags and word times are dropped', () => {
    const text =
      '[ti:夜航]\n[ar:甲]\n[offset:+500]\n[00:10.00][00:30.00]今夜我们放声唱\n[00:05.5]别问明天<00:06.00>会怎样\n[00:20.00]';
    expect(parse('lrc', text)).toEqual([
      { row: 1, lyric: { song: '夜航', lines: ['别问明天会怎样', '今夜我们放声唱', '今夜我们放声唱'] } },
    ]);
  });

  test('the next title begins the next song; lines without or with impossible times are set aside', () => {
    const found = parse('lrc', '[ti:A]\n[00:01.00]one\n[ti:B]\n[00:99.00]bad\nno time\n[offset:soon]\n[00:02.00]two');
    expect(found).toMatchObject(
      [
        { row: 1, lyric: { song: 'A', lines: ['one'] } },
        { row: 4, reason: 'no such time: [00:99.00]' },
        { row: 5, reason: /^no time tag/ as unknown },
        { row: 6, reason: /^offset/ as unknown },
        { row: 3, lyric: { song: 'B', lines: ['two'] } },
      ].map((wanted) =>
        'reason' in wanted && wanted.reason instanceof RegExp
          ? { ...wanted, reason: expect.stringMatching(wanted.reason) as string }
          : wanted,
      ),
    );
  });
});

test('the format goes by the name, then by the first line', () => {
  expect(formatOf('a.LRC', '{')).toBe('lrc');
  expect(formatOf('a.ndjson', '')).toBe('jsonl');
  expect(formatOf('upload', '{"lyric":"x"}')).toBe('jsonl');
  expect(formatOf('upload', '[00:01.00]x')).toBe('lrc');
  expect(formatOf('upload', '[Verse]')).toBe('txt');
});

describe('a row', () => {
  test('is made of a bare lyric: spec and prompt are read off the text', () => {
    const row = toRow(
      {
        row: 1,
        lyric: { lines: ['月落江边雁字长', '孤舟一夜梦潇湘', '醒来不见旧时路', '满袖西风满地霜'], style: '古风' },
      },
      defaults,
    );
    if (typeof row === 'string') throw new Error(row);
    expect(lyricRow.parse(row)).toEqual(row);
    expect(promptOf(row)).toBe('【风格：古风】【ang】');
    expect(row.spec).toEqual({ rhyme: ['ang'], scheme: 'AABA', targetSyllables: [7, 7, 7, 7], doubleRhyme: false });
    expect(lyricOf(row).split('\n')).toHaveLength(4);
  });

  test.each([
    [['一行而已'], /at least 2 lines/],
    [['さくら', 'はな'], /neither Chinese nor English/],
  ])('%j is none', (lines, reason) => {
    expect(toRow({ row: 1, lyric: { lines } }, defaults)).toMatch(reason);
  });

  test('whose language is not what it says, or not the one wanted, is none', () => {
    const lyric = { lines: ['the moon', 'in June'] };
    expect(toRow({ row: 1, lyric: { ...lyric, lang: 'zh' } }, defaults)).toMatch(/said to be zh/);
    expect(toRow({ row: 1, lyric }, { ...defaults, lang: 'zh' })).toMatch(/said to be zh/);
  });

  test('whose spec speaks of other lines than the lyric has is none', () => {
    const row = toRow({ row: 1, lyric: { lines: ['the moon', 'in June'] } }, defaults);
    if (typeof row === 'string') throw new Error(row);
    expect(lyricRow.safeParse({ ...row, spec: { ...row.spec, scheme: 'AABA' } }).success).toBe(false);
  });
});
