import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { lyricOf, type LyricRow } from '../../datasets/lyric-row.ts';
import { curateWith, enRow } from '../workbench/curation-room.fixture.ts';
import { runFilterLyrics } from './run.ts';

/** Public-domain verse that is no part of this repository; without it this test has nothing to say. */
const folder = process.env['REFRAIN_VERSE_DATA'] ?? '';
const has = folder !== '' && existsSync(join(folder, 'en'));

/** Names for people that old verse has and no product should sing, turned by 13 letters; plurals beside them. */
const turned: Readonly<Record<string, string>> = {
  'slur high': 'avttre avttref qnexl qnexvrf cvpxnavaal cvpxnavaavrf cvppnavaal wnc wncf vawha vawhaf erqfxva erqfxvaf',
  'slur medium': 'fdhnj fdhnjf arterff puvanzna puvanzra oynpxnzbbe oynpxnzbbef pbba pbbaf',
  'slur low': 'tvcfl tlcfl tvcfvrf tlcfvrf cncvfg cncvfgf',
};
const plain = (text: string) =>
  text.replaceAll(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 97 + 13) % 26) + 97));
const words = Object.entries(turned).flatMap(([name, list]) =>
  plain(list)
    .split(' ')
    .map((word) => ({ word, severity: name.split(' ')[1]! })),
);
const listFile = words.map(({ word, severity }) => `slur\t${severity}\t${word}`).join('\n');

interface Poem {
  readonly id: string;
  readonly lines?: readonly string[];
  readonly stanzas?: readonly (readonly string[])[];
}
function poems(): LyricRow[] {
  // Every row with the form of one, which is not what is looked at here.
  const row = enRow('form', 'the moon/in June');
  const form: LyricRow = { ...row, spec: { ...row.spec, scheme: '', targetSyllables: [] } };
  return ['verse_pd', 'mother_goose_1916', 'watts_hymns_1707'].flatMap((name) =>
    gunzipSync(readFileSync(join(folder, 'en', `${name}.jsonl.gz`)))
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Poem)
      .flatMap(({ id, lines, stanzas }): LyricRow[] => {
        const content = (lines ?? stanzas!.flat()).filter((line) => line.trim() !== '').join('\n');
        // Longer than a row may be.
        if (content.length > 20_000) return [];
        return [{ ...form, id: `${name}-${id}`, messages: [form.messages[0], { role: 'assistant', content }] }];
      }),
  );
}

/** Counted in another way: whole words of the text, as they are written. */
function countPlainly(rows: readonly LyricRow[], severities: readonly string[]) {
  const wanted = new Set(words.filter(({ severity }) => severities.includes(severity)).map(({ word }) => word));
  const hits = rows.map(
    (row) =>
      lyricOf(row)
        .toLowerCase()
        .match(/[a-z]+/g)
        ?.filter((word) => wanted.has(word)) ?? [],
  );
  return { lyrics: hits.filter((own) => own.length > 0).length, words: hits.flat().length };
}

test.skipIf(!has)('slurs of old verse are found by a list that a person brings', { timeout: 120_000 }, async () => {
  const filterWith = (rows: readonly LyricRow[], params: Record<string, unknown>) =>
    curateWith(
      runFilterLyrics,
      rows,
      { repetition: 0, maxLines: 400, personalData: 'off', wordList: 'upload:slurs.txt', ...params },
      async ({ store }) => {
        await store.name('uploads/slurs.txt', await store.commit('file', { files: { 'slurs.txt': listFile } }));
        return {};
      },
    );
  const { kept, report } = await filterWith(poems(), { words: 'flag', leastSeverity: 'low' });
  const marked = kept.filter(({ flags }) => flags?.includes('words:slur'));
  const count = (severities: readonly string[], of = kept) => countPlainly(of, severities);
  const [all, strong, worst] = [count(['low', 'medium', 'high']), count(['medium', 'high']), count(['high'])];
  console.log(`${report.metrics['rowsIn']} poems, ${kept.length} kept: ${JSON.stringify({ all, strong, worst })}`);
  expect(marked).toHaveLength(all.lyrics);
  expect(report.found).toEqual({ 'words:slur': all.words });

  const masked = await filterWith(marked, { words: 'mask', leastSeverity: 'medium' });
  expect(masked.report.found).toEqual({ 'words:slur': strong.words });
  expect(count(['medium', 'high'], masked.kept).words).toBe(0);
  expect(count(['low'], masked.kept).words).toBe(all.words - strong.words);

  const left = await filterWith(marked, { words: 'drop', leastSeverity: 'high' });
  expect(left.report.dropped).toEqual({ 'listed-words': worst.lyrics });
});
