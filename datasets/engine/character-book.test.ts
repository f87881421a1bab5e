import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { compareByCharacter, readCharacterBook, schemeByCharacter } from './character-book.ts';

/** A few characters of two old groups, and one that is in both of two others. */
const book = readCharacterBook({ 平: { 六麻: '斜家花', 十灰: '回来開' }, 去: '看望', 平二: '看难' }, 'few');

test('characters rhyme as the book has them, whatever they sound like today', () => {
  expect(compareByCharacter('石径斜', '有人家', book)).toMatchObject({
    level: 'single',
    relation: 'full',
    groups: ['平 六麻'],
    book: 'few',
    confidence: 1,
    coverage: 1,
    engine: expect.stringMatching(/^book-[0-9a-f]+$/) as string,
  });
  expect(compareByCharacter('少小离家老大回', '笑问客从何处來', book).level).toBe('single');
  expect(compareByCharacter('斜', '回', book)).toMatchObject({ level: 'none', relation: 'none', groups: [] });
  expect(compareByCharacter('花', '花', book)).toMatchObject({ level: 'weak', relation: 'identical' });
  expect(compareByCharacter('看', '难', book)).toMatchObject({ level: 'single', confidence: 0.8 });
  expect(compareByCharacter('斜', '海', book)).toMatchObject({ level: 'none', confidence: 0, coverage: 0.5 });
  expect(compareByCharacter('hello', '花', book)).toMatchObject({ level: 'none', coverage: 0.5 });
});

test('a scheme takes of several groups the one that most lines are in', () => {
  const { scheme, lines } = schemeByCharacter(['主歌：', '石径斜', '有人家', '相见难', '晚来看', '', '二月花'], book);
  expect(scheme).toBe('AABBA');
  expect(lines.map(({ group }) => group)).toEqual([null, '平 六麻', '平 六麻', '平二', '平二', null, '平 六麻']);
});

test('what is no book is refused', () => {
  for (const value of [null, [], 'x', {}, { a: 7 }, { a: { b: { c: { d: '深' } } } }, { a: 'abc' }])
    expect(() => readCharacterBook(value, 'odd'), JSON.stringify(value)).toThrow('the book odd');
});

/** Tables and verse that are no part of this repository. */
const folder = process.env['REFRAIN_VERSE_DATA'] ?? '';

test.skipIf(folder === '')('Tang quatrains rhyme by 平水韵, given as a file', () => {
  const table = JSON.parse(readFileSync(join(folder, 'tables/pingshui_105of106.json'), 'utf8')) as unknown;
  const pingshui = readCharacterBook(table, 'pingshui');
  let [all, right] = [0, 0];
  for (const row of gunzipSync(readFileSync(join(folder, 'zh/tang_shi.hans.jsonl.gz')))
    .toString()
    .trimEnd()
    .split('\n')) {
    const { form, lines } = JSON.parse(row) as { form: string; lines: string[] };
    if (form !== 'quatrain5' && form !== 'quatrain7') continue;
    const { level, coverage } = compareByCharacter(lines[1]!, lines[3]!, pingshui);
    if (coverage < 1) continue;
    all += 1;
    if (level !== 'none') right += 1;
  }
  console.log(`平水韵: ${right}/${all} = ${((100 * right) / all).toFixed(1)} % of Tang quatrains rhyme in 2 and 4`);
  expect(all).toBeGreaterThan(5_000);
  expect(right / all).toBeGreaterThan(0.95);
});
