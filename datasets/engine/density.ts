import { isEnglishLoaded, isVowel, pronounce } from './english-phones.ts';
import { normalise } from './english-tail.ts';
import { lineEnd } from './line-end.ts';
import { compareMandarin } from './mandarin-compare.ts';
import { compareWords } from './line-end.ts';
import { endsIn, provenanceOf, unitsIn, type Provenance } from './provenance.ts';
import { defaultBook, groupOf, type Book } from './rhyme-books.ts';
import { unitsOf, unitsOfLyric, type LineOptions, type SungLine } from './units.ts';

export interface DensityOptions extends LineOptions {
  readonly book?: Book;
  /** Lines looked back, the own one not counted; 2 unless told. */
  readonly window?: number;
}

/** One syllable as rhyme hears it: what must be equal, and what makes it the same sound again. */
interface Beat {
  readonly key: string;
  readonly identity: string;
  readonly line: number;
  /** Of the line, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

function beatsOf({ units }: SungLine, line: number, book: Book): Beat[] {
  return units.flatMap((unit): Beat[] => {
    const { start, end } = unit;
    if (unit.kind === 'han') {
      if (unit.sound === null) return [];
      const { onset, final } = unit.sound;
      const key = groupOf({ final, rhotic: unit.rhotic }, book);
      return [{ key, identity: `${onset} ${final} ${String(unit.rhotic)}`, line, start, end }];
    }
    const phones = isEnglishLoaded() ? (pronounce(unit.text)[0]?.phones ?? []) : [];
    return normalise(phones)
      .filter(isVowel)
      .map((vowel, index) => ({
        key: vowel.replace(/\d$/, ''),
        identity: `${unit.text.toLowerCase()} ${index}`,
        line,
        start,
        end,
      }));
  });
}

interface Run {
  /** Syllables that rhyme without being the same; identical ones inside the run are not counted. */
  readonly length: number;
  readonly at: number;
  readonly with: number;
  /** Syllables the run spans. */
  readonly span: number;
}

/** The longest run ending at a place that was heard before, not overlapping itself. */
function longestRun(beats: readonly Beat[], at: number, window: number): Run | null {
  const here = beats[at];
  if (here === undefined) return null;
  let best: Run | null = null;
  for (let other = at - 1; other >= 0; other -= 1) {
    const there = beats[other];
    if (there === undefined || here.line - there.line > window) break;
    let [length, span] = [0, 0];
    while (span < at - other) {
      const [x, y] = [beats[at - span], beats[other - span]];
      if (x === undefined || y === undefined || x.key !== y.key) break;
      // A run lies in one line on either side: what a line break parts is heard apart.
      if (x.line !== here.line || y.line !== there.line) break;
      if (x.identity !== y.identity) length += 1;
      span += 1;
    }
    if (length > (best?.length ?? 0)) best = { length, at, with: other, span };
  }
  return best;
}

export interface Density extends Provenance {
  /** Mean, over all syllables, of the longest rhyme that ends there; identical syllables count nothing. */
  readonly density: number;
  readonly longest: number;
  /** Share of syllables in which some rhyme ends. */
  readonly share: number;
  readonly syllables: number;
}

/** Rhyme density of lines, after Malmi: how long the rhymes are that run through them, ends and insides alike. */
export function density(lines: readonly string[], options: DensityOptions = {}): Density {
  const { book = defaultBook, window = 2 } = options;
  const sung = unitsOfLyric(lines, options);
  const beats = sung.flatMap((line, index) => beatsOf(line, index, book));
  const lengths = beats.map((_, at) => longestRun(beats, at, window)?.length ?? 0);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  return {
    density: beats.length === 0 ? 0 : total / beats.length,
    longest: Math.max(0, ...lengths),
    share: beats.length === 0 ? 0 : lengths.filter((length) => length > 0).length / beats.length,
    syllables: beats.length,
    ...provenanceOf(sung, unitsIn(sung), book),
  };
}

export interface Combo extends Provenance {
  /** The most lines in a row that rhyme by 1, by 2 and by 3 syllables; 0 when no two do. */
  readonly combo1: number;
  readonly combo2: number;
  readonly combo3: number;
}

/** Combo-N: the longest run of consecutive lines that share an N-syllable rhyme; identical ends do not carry it on. */
export function combo(lines: readonly string[], options: DensityOptions = {}): Combo {
  const { book = defaultBook } = options;
  const sung = unitsOfLyric(lines, options);
  const ends = sung.map((line) => lineEnd(line));
  const shared = ends.slice(1).map((end, index) => {
    const before = ends[index];
    if (end === null || before === null || before === undefined) return 0;
    if (end.lang === 'zh' && before.lang === 'zh') {
      const { relation, syllables } = compareMandarin(before.units, end.units, book);
      return relation === 'full' ? syllables : 0;
    }
    if (end.lang !== 'en' || before.lang !== 'en') return 0;
    const words = compareWords(before.words, end.words);
    return words?.perfect === true ? Math.max(words.syllables, words.multi) : 0;
  });
  const longest = (least: number) => {
    let [run, best] = [0, 0];
    for (const count of shared) {
      run = count >= least ? run + 1 : 0;
      best = Math.max(best, run);
    }
    return best === 0 ? 0 : best + 1;
  };
  return {
    combo1: longest(1),
    combo2: longest(2),
    combo3: longest(3),
    ...provenanceOf(sung, endsIn(sung), book),
  };
}

export interface InternalRhyme {
  readonly syllables: number;
  /** Both places in the line as written, in UTF-16 units. */
  readonly first: { readonly start: number; readonly end: number };
  readonly second: { readonly start: number; readonly end: number };
}

export interface InternalAnswer extends Provenance {
  readonly rhymes: readonly InternalRhyme[];
}

/**
 * Rhymes inside a line: runs that come back in it, at its end or before. The longest at every place, of at least two
 * syllables unless `least` says one.
 */
export function internal(line: string, options: DensityOptions & { readonly least?: number } = {}): InternalAnswer {
  const { book = defaultBook, least = 2 } = options;
  const sung = unitsOf(line, options);
  const beats = beatsOf(sung, 0, book);
  const runs = beats.flatMap((_, at) => longestRun(beats, at, 0) ?? []).filter(({ length }) => length >= least);
  const isInside = (inner: Run, outer: Run) =>
    inner !== outer &&
    inner.at <= outer.at &&
    inner.at - inner.span >= outer.at - outer.span &&
    inner.with <= outer.with;
  const place = (from: number, to: number) => ({ start: beats[from]?.start ?? 0, end: beats[to]?.end ?? 0 });
  const rhymes = runs
    .filter((run) => !runs.some((other) => isInside(run, other)))
    .map((run) => ({
      syllables: run.span,
      first: place(run.with - run.span + 1, run.with),
      second: place(run.at - run.span + 1, run.at),
    }));
  return { rhymes, ...provenanceOf([sung], sung.units, book) };
}
