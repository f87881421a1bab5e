import { expect, test } from 'vitest';
import { findDuplicates } from './dedupe.ts';
import { languageOf } from './language.ts';
import { loadEnglish } from './engine/english-phones.ts';
import { createRow } from './lyric-row.ts';
import { chooseHeldOut, songOf } from './split.ts';

// Rows are read off their lyrics.
await loadEnglish();

const rows = Array.from({ length: 100 }, (_, index) =>
  createRow({
    id: `r${index}`,
    lines: ['one line of it', `line number ${index}`],
    lang: 'en',
    style: '',
    source: 't',
    license: 'CC0-1.0',
    song: `s${index % 50}`,
  }),
);

test('a song is never torn apart, and the same seed chooses the same songs', () => {
  const heldOut = chooseHeldOut(rows, 0.1, 17);
  expect(heldOut.size).toBe(10);
  const songs = new Set(rows.filter((row) => heldOut.has(row.id)).map(songOf));
  expect(songs.size).toBe(5);
  expect(rows.filter((row) => songs.has(songOf(row))).every((row) => heldOut.has(row.id))).toBe(true);
  expect(chooseHeldOut(rows.toReversed(), 0.1, 17)).toEqual(heldOut);
  expect(chooseHeldOut(rows, 0.1, 18)).not.toEqual(heldOut);
});

test('every language gives at least one song and keeps at least one', () => {
  const two = rows.slice(0, 2);
  expect(chooseHeldOut(two, 0.5, 1).size).toBe(1);
  expect(chooseHeldOut(two, 0.01, 1).size).toBe(1);
  expect(chooseHeldOut(rows.slice(0, 1), 0.5, 1).size).toBe(0);
});

test('copies are found whatever their punctuation, width, case and line breaks', () => {
  expect(findDuplicates(['Ａ moon,\nin June', 'other', 'a MOON in\tjune!', '月光，满地', '月光\n满地'])).toEqual([
    null,
    null,
    0,
    null,
    3,
  ]);
});

test('the language of a text is that of more than half of its words', () => {
  expect(languageOf('月光落在 my heart')).toBe('zh');
  expect(languageOf('all the way home 月')).toBe('en');
  expect(languageOf('さくらのはな')).toBeNull();
  expect(languageOf('123 …')).toBeNull();
});
