import { engineHash } from '../engine/engine-hash.ts';
import { mostRhymingWords } from '../engine/english-compare.ts';
import { countWord as syllablesOf } from '../engine/english-syllables.ts';
import { isEnglishLoaded } from '../engine/english-phones.ts';
import { confidenceOfWord, lineEnd, sayLetters } from '../engine/line-end.ts';
import type { Level } from '../engine/mandarin-compare.ts';
import { defaultBook, type Book } from '../engine/rhyme-books.ts';
import { labelsOf } from '../engine/section-labels.ts';
import { soundsOfPlain, unitsOf, wordsOfPlain, type SungLine } from '../engine/units.ts';
import { endKeysOf, englishKeys, levels, mandarinKeys, rankOf, type EndKeys } from './rhyme-keys.ts';
import type { SongPart } from './structure.ts';

/** Lines looked at on either side: a rhyme further away is not heard as one. */
const windowLines = 3;

export interface AnnotatedLine {
  readonly syllables: readonly [min: number, max: number];
  /** What rhymes, as written, and its group of the book (Chinese) or its sounds (English); null where nothing is sung. */
  readonly tail: string | null;
  readonly group: string | null;
  /** The strongest rhyme with a line at most three away. */
  readonly level: Level;
}

export interface Annotation {
  readonly engine: string;
  readonly book: Book;
  readonly lines: readonly AnnotatedLine[];
  /** A letter a line, anew for every part; parts are divided by a blank. */
  readonly scheme: string;
  /** Share of lines whose level is single or better, 0 to 1. */
  readonly rhymeShare: number;
  /** Share of syllables and words whose reading is known, 0 to 1. */
  readonly coverage: number;
}

export interface AnnotateOptions {
  readonly book?: Book;
  /** Parts whose schemes begin anew; one part where there are none. */
  readonly sections?: readonly SongPart[];
}

/** How a song rhymes and counts, line by line. English needs `loadEnglish()` before; without it, it does not rhyme. */
export function annotate(
  lines: readonly string[],
  { book = defaultBook, sections = [] }: AnnotateOptions = {},
): Annotation {
  const labels = labelsOf(lines);
  const read = lines.map((line, at) => readLine(typeof labels[at] === 'string' ? '' : line, book));
  const ends = read.map(({ end }) => end);
  const ranks = ranksOf(ends, book);
  const counts = read.map(({ count }) => count);
  const total = counts.reduce((sum, { units }) => sum + units, 0);
  const known = counts.reduce((sum, count) => sum + count.known, 0);
  const share = (part: number, whole: number) => Math.round((part / whole) * 1000) / 1000;
  return {
    engine: engineHash(),
    book,
    lines: ends.map((end, index) => ({
      syllables: [counts[index]!.min, counts[index]!.max],
      tail: end?.tail ?? null,
      group: end?.group ?? null,
      level: levels[ranks[index] ?? 0] ?? 'none',
    })),
    scheme: schemesOf(ends, sections),
    rhymeShare: lines.length === 0 ? 0 : share(ranks.filter((rank) => rank >= 2).length, lines.length),
    coverage: total === 0 ? 1 : share(known, total),
  };
}

/** The best level of each line with the lines near it, as a number: none 0 to triple 4. */
function ranksOf(ends: readonly (EndKeys | null)[], book: Book): number[] {
  const ranks = ends.map(() => 0);
  ends.forEach((end, index) => {
    if (end === null) return;
    for (let other = Math.max(0, index - windowLines); other < index; other += 1) {
      const before = ends[other];
      if (before === null || before === undefined) continue;
      const rank = rankOf(before, end, book);
      if (rank > ranks[index]!) ranks[index] = rank;
      if (rank > ranks[other]!) ranks[other] = rank;
    }
  });
  return ranks;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function schemesOf(ends: readonly (EndKeys | null)[], sections: readonly SongPart[]): string {
  const isWhole = sections.reduce((sum, { lines }) => sum + lines, 0) === ends.length;
  let at = 0;
  return (isWhole && sections.length > 0 ? sections : [{ lines: ends.length }])
    .map(({ lines }) => schemeOf(ends.slice(at, (at += lines))))
    .join(' ');
}

/** Letters in order of first use; two lines share one when they rhyme, or both rhyme with a third. */
function schemeOf(ends: readonly (EndKeys | null)[]): string {
  const root = ends.map((_, index) => index);
  const find = (index: number): number => {
    let at = index;
    while (root[at] !== at) at = root[at]!;
    return at;
  };
  const holders = new Map<number | string, number>();
  ends.forEach((end, index) => {
    if (end === null) return;
    // What has no known reading is alike only when it is the same character.
    for (const key of end.unions.length > 0 ? end.unions : [end.tail]) {
      const first = holders.get(key);
      if (first === undefined) holders.set(key, index);
      else {
        const [a, b] = [find(first), find(index)];
        root[Math.max(a, b)] = Math.min(a, b);
      }
    }
  });
  const letters = new Map<number, string>();
  return ends
    .map((end, index) => {
      if (end === null) return '';
      const own = find(index);
      const letter = letters.get(own) ?? alphabet[letters.size] ?? `(${letters.size + 1})`;
      letters.set(own, letter);
      return letter;
    })
    .join('');
}

/** The lines there are most of, of Han characters or of words alone, are read without their places being noted. */
function readLine(line: string, book: Book): { readonly end: EndKeys | null; readonly count: LineCount } {
  const sounds = soundsOfPlain(line);
  if (sounds !== null) {
    const units = sounds.length;
    let known = 0;
    for (const sound of sounds) if (sound !== null) known += 1;
    return {
      end: mandarinKeys(sounds, null, line.slice(-1), book),
      count: { min: units, max: units, units, known },
    };
  }
  const words = wordsOfPlain(line);
  if (words !== null)
    return { end: englishKeys(sayLetters(words.slice(-mostRhymingWords), false)), count: countWords(words) };
  const sung = unitsOf(line);
  return { end: endKeysOf(lineEnd(sung), book), count: countLine(sung) };
}

interface LineCount {
  readonly min: number;
  readonly max: number;
  readonly units: number;
  readonly known: number;
}

type WordCount = Omit<LineCount, 'units'>;
const counted = new Map<string, WordCount>();
const uncounted: WordCount = { min: 0, max: 0, known: 0 };

function countWord(text: string, inChinese: boolean): WordCount {
  if (!isEnglishLoaded()) return uncounted;
  const key = inChinese ? `${text}\u0000` : text;
  let word = counted.get(key);
  if (word === undefined) {
    const { min, max } = syllablesOf(text, inChinese);
    word = { min, max, known: confidenceOfWord(text) > 0.4 ? 1 : 0 };
    if (counted.size < 100_000) counted.set(key, word);
  }
  return word;
}

function countWords(words: readonly string[]): LineCount {
  let [min, max, known] = [0, 0, 0];
  for (const text of words) {
    const word = countWord(text, false);
    min += word.min;
    max += word.max;
    known += word.known;
  }
  return { min, max, units: words.length, known };
}

function countLine({ units, slack }: SungLine): LineCount {
  const inChinese = units.some(({ kind }) => kind === 'han');
  let [min, max, known] = [-slack, 0, 0];
  for (const unit of units) {
    if (unit.kind === 'han') {
      min += 1;
      max += 1;
      if (unit.sound !== null) known += 1;
      continue;
    }
    const word = countWord(unit.text, inChinese);
    min += word.min;
    max += word.max;
    known += word.known;
  }
  return { min: Math.max(0, min), max, units: units.length, known };
}
