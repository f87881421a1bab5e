import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { isVowel, listedPhones, loadEnglish, type Phones } from './english-phones.ts';
import { compareEnglish } from './english-compare.ts';
import { normalise, rhymeVowel, tailOf } from './english-tail.ts';
import { guessPhones } from './english-unknown.ts';
import { isMerged } from './erhua.ts';
import { readHan } from './readings.ts';
import { groupOf } from './rhyme-books.ts';
import { parseSyllable } from './syllable-table.ts';

/** Public-domain verse and tables that are no part of this repository; without them these tests have nothing to say. */
const folder = process.env['REFRAIN_VERSE_DATA'] ?? '';
const has = folder !== '' && existsSync(join(folder, 'tables'));
const json = (path: string): unknown => JSON.parse(readFileSync(join(folder, path), 'utf8'));

function cedict(length = '{1,4}'): Map<string, string[][]> {
  const wanted = new RegExp(`^\\p{Script=Han}${length}$`, 'u');
  const words = new Map<string, string[][]>();
  for (const row of gunzipSync(readFileSync(join(folder, 'zh/cedict_pinyin.tsv.gz')))
    .toString()
    .split('\n')) {
    const [word, reading] = row.split('\t');
    if (word === undefined || reading === undefined || !wanted.test(word)) continue;
    words.set(word, [...(words.get(word) ?? []), reading.split(' ')]);
  }
  return words;
}

const groupOfSpelling = (spelling: string, book: 'tongyun' | 'xinyun'): string | null => {
  const parsed = parseSyllable(spelling);
  return parsed === null ? null : groupOf({ final: parsed.sound.final, rhotic: false }, book);
};

describe.skipIf(!has)('against the verse data', () => {
  beforeAll(async () => {
    await loadEnglish();
  });

  test('中华新韵 puts characters of one reading where its own table has them', () => {
    const table = json('tables/xinyun_14.json') as Record<string, Record<string, string>>;
    const places = new Map<string, Set<string>>();
    for (const [name, tones] of Object.entries(table))
      for (const characters of Object.values(tones))
        for (const character of characters)
          places.set(character, (places.get(character) ?? new Set()).add(name.slice(1).at(-1) ?? ''));
    const listed = cedict();
    let [right, all] = [0, 0];
    const wrong: string[] = [];
    for (const [character, groups] of places) {
      const readings = new Set((listed.get(character) ?? []).map(([one]) => one?.toLowerCase().replace(/\d$/, '')));
      if (groups.size !== 1 || readings.size !== 1) continue;
      const own = readHan(character)[0];
      if (own === undefined || own.sound === null) continue;
      all += 1;
      const group = groupOf({ final: own.sound.final, rhotic: false }, 'xinyun');
      if (groups.has(group)) right += 1;
      else wrong.push(`${character} ${own.spelling} ${group}/${[...groups].join('')}`);
    }
    console.log(`中华新韵: ${right}/${all} = ${((100 * right) / all).toFixed(2)} %; ${wrong.join(', ')}`);
    expect(all).toBeGreaterThan(4000);
    expect(right / all).toBeGreaterThanOrEqual(0.995);
  });

  test('last syllables of words are read as CC-CEDICT reads them', () => {
    const listed = cedict();
    const ambiguous = new Map<string, Set<string>>();
    for (const readings of listed.entries()) {
      const characters = [...readings[0]];
      for (const reading of readings[1]) {
        const group = groupOfSpelling(reading.at(-1) ?? '', 'tongyun');
        const last = characters.at(-1) ?? '';
        if (group !== null) ambiguous.set(last, (ambiguous.get(last) ?? new Set()).add(group));
      }
    }
    const counts = { right: 0, all: 0, polyphonesRight: 0, polyphones: 0, soundRight: 0 };
    const wrong: string[] = [];
    for (const [word, readings] of listed) {
      if (word.length < 2 || word.endsWith('儿')) continue;
      const spellings = readings.map((reading) => reading.at(-1)?.replace('u:', 'v') ?? '');
      const groups = spellings.map((spelling) => groupOfSpelling(spelling, 'tongyun'));
      const last = readHan(word).at(-1);
      if (groups.every((group) => group === null) || last === undefined) continue;
      const own = last.sound === null ? null : groupOf({ final: last.sound.final, rhotic: false }, 'tongyun');
      const isRight = groups.includes(own);
      counts.all += 1;
      if (isRight) counts.right += 1;
      else wrong.push(`${word}:${last.spelling}/${spellings.join(',')}`);
      if (spellings.some((spelling) => parseSyllable(spelling)?.sound === last.sound)) counts.soundRight += 1;
      if ((ambiguous.get([...word].at(-1) ?? '')?.size ?? 0) > 1) {
        counts.polyphones += 1;
        if (isRight) counts.polyphonesRight += 1;
      }
    }
    const share = (part: number, whole: number) => `${part}/${whole} = ${((100 * part) / whole).toFixed(2)} %`;
    console.log(
      `last syllables: group ${share(counts.right, counts.all)}, sound ${share(counts.soundRight, counts.all)}, ` +
        `polyphones ${share(counts.polyphonesRight, counts.polyphones)}; ${wrong.join(' ')}`,
    );
    expect(counts.right / counts.all).toBeGreaterThanOrEqual(0.997);
    expect(counts.polyphonesRight / counts.polyphones).toBeGreaterThanOrEqual(0.97);
  });

  test('儿 is 儿化 where CC-CEDICT says r5, and a syllable of its own where it says er2', () => {
    const words = [...cedict('{2,9}')].filter(([word]) => word.lastIndexOf('儿') > 0);
    const wrong: string[] = [];
    let all = 0;
    for (const [word, readings] of words)
      for (const [at, character] of [...word].entries()) {
        const listed = readings.map((reading) => reading[at]?.toLowerCase() ?? '');
        if (character !== '儿' || at === 0 || readings.some((reading) => reading.length !== word.length)) continue;
        all += 1;
        if (!listed.includes(isMerged([...word], at) ? 'r5' : 'er2')) wrong.push(`${word} ${listed.join(',')}`);
      }
    console.log(`儿: ${all - wrong.length}/${all}; ${wrong.join('; ')}`);
    expect(all).toBeGreaterThan(600);
    // 孩儿 and 小儿 are literary, 猫儿 is said both ways; neutral er is merged.
    expect(wrong.filter((entry) => !/^(?:孩儿|小儿|猫儿|敲锣边儿) /u.test(entry))).toEqual([]);
  });

  test('what the library pronouncing asserts holds, but for what our onset rule calls identical', () => {
    const vectors = json('tables/pronouncing_test_vectors.json') as {
      syllables: Record<string, number>;
      rhyming_part: Record<string, string>;
      rhymes: Record<string, string[]>;
      stresses: Record<string, string>;
      phones_for_word_count: Record<string, number>;
    };
    for (const [phones, count] of Object.entries(vectors.syllables))
      expect(phones.split(' ').filter(isVowel).length, phones).toBe(count);
    // Its fallback for a word without stress is the whole word, ours the last vowel.
    const parts = Object.entries(vectors.rhyming_part).filter(([phones]) => /[12]/.test(phones));
    for (const [phones, part] of parts) {
      const spoken = phones.split(' ');
      expect(spoken.slice(rhymeVowel(spoken)).join(' '), phones).toBe(part);
    }
    for (const [phones, stresses] of Object.entries(vectors.stresses))
      expect(phones.replace(/\D/g, ''), phones).toBe(stresses);
    for (const [word, count] of Object.entries(vectors.phones_for_word_count))
      expect(listedPhones(word), word).toHaveLength(count);
    const differences: string[] = [];
    for (const [word, rhymes] of Object.entries(vectors.rhymes))
      for (const other of rhymes.filter((one) => listedPhones(one).length > 0)) {
        const { perfect, degree } = compareEnglish([word], [other]);
        if (!perfect) differences.push(`${word}/${other}: ${degree}`);
      }
    console.log(
      `pronouncing: ${Object.values(vectors.rhymes).flat().length} rhymes; differences: ${differences.join(', ') || 'none'}`,
    );
    expect(differences.filter((difference) => !difference.endsWith(': identical'))).toEqual([]);
    expect(tailOf(normalise(['M', 'ER0', 'M', 'AE0', 'N', 'S', 'K']))?.rhyme).toBe('AE N S K');
  });

  test('listed words that are hidden are made from others by rule, or guessed from their letters, as often right as said', () => {
    const rows = gunzipSync(readFileSync(join(folder, 'en/verse_pd.jsonl.gz')))
      .toString()
      .trim()
      .split('\n');
    const text = rows.map((row) => (JSON.parse(row) as { stanzas: string[][] }).stanzas.flat().join(' ')).join(' ');
    const words = [...new Set(text.toLowerCase().match(/[a-z']{3,}/g))].filter((word) => listedPhones(word).length > 0);
    const rhymeOf = (phones: Phones) => tailOf(normalise(phones))?.rhyme;
    const vowels = (phones: Phones) => phones.filter(isVowel).length;
    const counts = {
      derived: { all: 0, rhyme: 0, syllables: 0 },
      guessed: { all: 0, rhyme: 0, syllables: 0 },
    };
    // Every third: they take their time.
    for (const word of words.sort().filter((_, at) => at % 3 === 0)) {
      const listed = listedPhones(word);
      const made = guessPhones(word, (other) => (other === word ? [] : listedPhones(other)));
      const [first] = made;
      if (first === undefined) continue;
      const count = counts[first.source === 'derived' ? 'derived' : 'guessed'];
      const isRight = <T>(of: (phones: Phones) => T) =>
        made.some((one) => listed.some((phones) => of(phones) === of(one.phones)));
      count.all += 1;
      if (isRight(rhymeOf)) count.rhyme += 1;
      if (isRight(vowels)) count.syllables += 1;
    }
    console.log(`hidden words: ${JSON.stringify(counts)}`);
    const { derived, guessed } = counts;
    expect(derived.rhyme / derived.all).toBeGreaterThan(0.75);
    expect(guessed.rhyme / guessed.all).toBeGreaterThan(0.5);
    expect((derived.syllables + guessed.syllables) / (derived.all + guessed.all)).toBeGreaterThan(0.93);
  });
});
