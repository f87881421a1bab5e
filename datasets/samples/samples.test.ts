import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { findDuplicates } from '../dedupe.ts';
import { loadEnglish } from '../engine/english-phones.ts';
import { score } from '../engine/score.ts';
import { createRow, lyricOf, lyricRow } from '../lyric-row.ts';
import { requestOfRow } from '../reward/row-request.ts';

beforeAll(() => loadEnglish());

const rows = readFileSync('datasets/samples/lyrics.jsonl', 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => lyricRow.parse(JSON.parse(line)));
const inLanguage = (lang: 'zh' | 'en') => rows.filter((row) => row.lang === lang);

describe('the samples', () => {
  test('are many, of both languages, of many styles and rhymes, ours and free', () => {
    expect(inLanguage('zh').length).toBeGreaterThanOrEqual(150);
    expect(inLanguage('en').length).toBeGreaterThanOrEqual(50);
    expect(new Set(inLanguage('zh').map((row) => row.style)).size).toBeGreaterThanOrEqual(8);
    expect(new Set(inLanguage('zh').map((row) => row.spec.rhyme[0])).size).toBeGreaterThanOrEqual(10);
    expect(rows.every((row) => row.source === 'refrain-samples' && row.license === 'CC0-1.0')).toBe(true);
  });

  test('hold no lyric and no line twice, and are sorted by id', () => {
    expect(findDuplicates(rows.map(lyricOf)).filter((earlier) => earlier !== null)).toEqual([]);
    expect(findDuplicates(rows.flatMap((row) => lyricOf(row).split('\n'))).filter((earlier) => earlier !== null)).toEqual([]);
    expect(rows.map((row) => row.id)).toEqual(rows.map((row) => row.id).toSorted());
  });

  test.each(inLanguage('zh').map((row) => [lyricOf(row).split('\n')[0], row] as const))('%s … is four lines of seven that rhyme', (_, row) => {
    expect(lyricOf(row)).toMatch(/^(\p{Script=Han}{7}\n){3}\p{Script=Han}{7}$/u);
    expect(score(requestOfRow(row))).toMatchObject({ parts: { rhyme: 1, syllables: 1 }, flags: [] });
  });

  test.each(inLanguage('en').map((row) => [lyricOf(row).split('\n')[0], row] as const))('%s … is four rhymed lines', (_, row) => {
    expect(lyricOf(row).split('\n')).toHaveLength(4);
    expect(score(requestOfRow(row))).toMatchObject({ parts: { rhyme: 1 }, flags: [] });
  });

  test('carry the spec that is read off their lines', () => {
    for (const row of rows) {
      const { lang, style, source, license } = row;
      expect(row).toEqual(createRow({ lines: lyricOf(row).split('\n'), lang, style, source, license }));
    }
  });
});
