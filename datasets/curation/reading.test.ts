import { expect, test } from 'vitest';
import { arrangeLrc, hasTimeTags } from './arrange-lrc.ts';
import { cleanText, hasLoneSurrogate, isFormula } from './clean-text.ts';
import { LineCutter } from './cut-lines.ts';
import { EncodingJudge, markedEncoding } from './guess-encoding.ts';
import { faultOfJson } from './inspect-json.ts';
import { isPinyinLine, languageOfLine, languageOfSong } from './line-language.ts';
import { readCsvSongs } from './read-csv-song.ts';
import { structureOf } from './structure.ts';

test.each([
  ['a\r\nb\rc\u2028d\u2029e\u0085f', 'a\nb\nc\nd\ne\nf', { newlines: 5 }],
  ['月\u200b亮\ufeff\u00ad', '月亮', { invisible: 3 }],
  ['第１２Ａｂ', '第12Ab', { 'full-width': 4 }],
  ['兀\ufa0c 凉', '兀兀 凉', { compatibility: 1 }],
  ['cafe\u0301', 'caf\u00e9', { composed: 1 }],
  ['，全角。标点！', '，全角。标点！', {}],
  ['👩\u200d🚀 up ❤\ufe0f', '👩\u200d🚀 up ❤\ufe0f', {}],
  ['bell\u0007 and  two  spaces ', 'bell and two spaces', { control: 1, spaces: 3 }],
])('%j is cleaned to %j, and what changed is counted', (given, wanted, changed) => {
  expect(cleanText(given)).toEqual({ text: wanted, changed });
  expect(cleanText(wanted)).toEqual({ text: wanted, changed: {} });
});

test('half a character is one, and an emoji is none', () => {
  expect([hasLoneSurrogate('x\ud83d'), hasLoneSurrogate('\udc00x'), hasLoneSurrogate('🎵')]).toEqual([
    true,
    true,
    false,
  ]);
});

test.each([
  ['=1+1', true],
  ['=HYPERLINK("x")', true],
  ['+cmd|calc', true],
  ['@SUM(A1)', true],
  ['-2+3', true],
  ['- 你好吗', false],
  ['-- a gate', false],
  ['@home tonight', false],
  ['+ love', false],
  ['= =', false],
])('%j is a formula: %s', (text, wanted) => expect(isFormula(text)).toBe(wanted));

test('lines are cut wherever the chunks end, and one that is too long is passed over', () => {
  const text = new TextEncoder().encode(`one\n\n${'x'.repeat(50)}\n月亮\nlast`);
  for (const size of [1, 2, 3, 7, 1000]) {
    const cutter = new LineCutter(20);
    const lines: [number, string | null, number][] = [];
    const take = ({ number, bytes, sizeBytes }: { number: number; bytes: Uint8Array | null; sizeBytes: number }) =>
      lines.push([number, bytes && new TextDecoder().decode(bytes), sizeBytes]);
    for (let at = 0; at < text.length; at += size)
      for (const line of cutter.push(text.subarray(at, at + size))) take(line);
    for (const line of cutter.end()) take(line);
    expect(lines, `chunks of ${size}`).toEqual([
      [1, 'one', 3],
      [2, '', 0],
      [3, null, 50],
      [4, '月亮', 6],
      [5, 'last', 4],
    ]);
  }
});

test('strict UTF-8 comes first; a few lines in GBK do not turn a file, most of them do', () => {
  const gbk = Uint8Array.of(0xd4, 0xc2, 0xc2, 0xe4);
  const utf8 = new TextEncoder().encode('月落');
  const guess = (...lines: Uint8Array[]) => {
    const judge = new EncodingJudge();
    for (const line of lines) judge.push(line);
    return judge.guess();
  };
  expect(guess(utf8, utf8)).toMatchObject({ encoding: 'utf-8', badLines: 0 });
  expect(guess(utf8, utf8, gbk)).toMatchObject({ encoding: 'utf-8', badLines: 1 });
  expect(guess(utf8, gbk, gbk)).toMatchObject({ encoding: 'gb18030', badLines: 0 });
  expect(guess(new TextEncoder().encode('plain'))).toMatchObject({ encoding: 'utf-8', because: 'plain ASCII' });
  expect(markedEncoding(Uint8Array.of(0xfe, 0xff))).toBe('utf-16be');
});

test.each([
  ['{"a":1,"b":{"a":2}}', null],
  ['[{"a":1},{"a":2}]', null],
  ['{"a":1,"a":2}', 'the key “a” is there twice'],
  [String.raw`{"a":1,"\u0061":2}`, 'the key “a” is there twice'],
  ['{"x":{"__proto__":1}}', 'a key is __proto__'],
  ['{"text":"{\\"a\\":1,\\"a\\":2, __proto__"}', null],
  ['['.repeat(10_000), 'nested deeper than 64'],
])('JSON is looked at before it is parsed: %.40s', (text, fault) => expect(faultOfJson(text)).toBe(fault));

test.each([
  ['月落江边雁字长', 'zh'],
  ['我哋一齐去睇戏', 'yue'],
  ['さくらの花が咲く', 'ja'],
  ['사랑해요', 'ko'],
  ['I hear the rain upon the roof', 'en'],
  ["c'est la vie, mon chéri à côté", 'latin'],
  ['wo ai ni zhong guo', 'pinyin'],
  ['yuè luò jiāng biān', 'pinyin'],
  ['he can sing a long song', 'en'],
  ['我在 KTV 唱歌', 'zh'],
  ['～～～', 'none'],
  ['Привет', 'other'],
])('%s is %s', (line, wanted) => expect(languageOfLine(line)).toBe(wanted));

test('a song has the language of most of its lines, and none where it has several', () => {
  expect(languageOfSong(['月落江边', '雁字长', 'oh yeah baby']).main).toBe('zh');
  expect(languageOfSong(['月落江边', 'oh yeah baby']).main).toBeNull();
  expect(isPinyinLine('women zai yiqi')).toBe(true);
});

test('parts, credits, speakers, repeats and time tags of a song', () => {
  const { lines, sections, author, removed } = structureOf([
    '歌名 - 某某',
    '词：林间',
    'Written by: A. Person',
    '[Verse 1]',
    '',
    '[00:12.00]男：月落江边雁字长 x2',
    '<00:13.10>孤舟<00:13.50>一夜梦潇湘',
    '',
    '副歌：',
    '满袖西风（啊～）满地霜',
    '（合）醒来不见旧时路',
  ]);
  expect(lines).toEqual(['歌名 - 某某', '月落江边雁字长', '孤舟一夜梦潇湘', '满袖西风满地霜', '醒来不见旧时路']);
  expect(sections).toEqual([
    { label: '', lines: 1 },
    { label: 'Verse 1', lines: 2 },
    { label: '副歌', lines: 2 },
  ]);
  expect(author).toBe('A. Person');
  expect(removed).toMatchObject({
    credit: 2,
    label: 2,
    'time-tag': 3,
    speaker: 1,
    'repeat-mark': 1,
    'ad-lib': 1,
    'stage-mark': 1,
  });
});

test('romanised lines and translations that take turns are taken out; a mixed song keeps its English', () => {
  const romanised = structureOf(['我爱你中国', 'wo ai ni zhong guo', '月亮代表我的心', 'yue liang dai biao wo de xin']);
  expect(romanised.lines).toEqual(['我爱你中国', '月亮代表我的心']);
  const translated = structureOf([
    'The river runs',
    '河水流淌',
    'It carries me',
    '它带着我',
    'All I used to be',
    '曾经的一切',
  ]);
  expect(translated).toMatchObject({
    lines: ['The river runs', 'It carries me', 'All I used to be'],
    removed: { translation: 3 },
  });
  const mixed = ['月落江边', 'oh yeah baby', '雁字长', '孤舟一夜', '梦潇湘', 'oh yeah baby'];
  expect(structureOf(mixed).lines).toEqual(mixed);
});

test('timed lines are put in order, with every fault by its line', () => {
  const { lines, faults, title } = arrangeLrc([
    '[ti:T]',
    '[offset:soon]',
    '[00:05]b',
    '[00:01.5][00:09]a',
    '[00:03]',
    'x',
  ]);
  expect(lines).toEqual(['a', '', 'b', 'a']);
  expect(faults.map(({ at }) => at)).toEqual([1, 5]);
  expect(title).toBe('T');
  expect([hasTimeTags(['[00:01]a', 'b']), hasTimeTags(['a', 'b'])]).toEqual([true, false]);
});

test('a table without a column of lyrics says what its header says', () => {
  const reader = readCsvSongs();
  expect(reader.push('歌名,歌手', 1)).toEqual([
    expect.objectContaining({ row: 1, reason: expect.stringContaining('歌名, 歌手') as string }),
  ]);
  expect(reader.push('a,b', 2)).toEqual([expect.objectContaining({ row: 2, reason: 'no column holds lyrics' })]);
});
