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

/**
 * For every place the longest run ending there that was heard before, not overlapping itself; the nearest of equal ones.
 * Distance by distance, so that a run is the one before it and a syllable more: the work does not grow with their length.
 */
function longestRuns(beats: readonly Beat[], window: number): (Run | null)[] {
  const best = beats.map((): Run | null => null);
  const farthest = distancesOf(beats, window);
  /** Of the pairs at one distance: how many of the first so many are not identical. */
  const different = new Int32Array(beats.length + 1);
  const most = farthest.reduce((sofar, one) => Math.max(sofar, one), 0);
  for (let distance = 1; distance <= most; distance += 1) {
    let matched = 0;
    different[distance] = 0;
    for (let at = distance; at < beats.length; at += 1) {
      const [here, there] = [beats[at]!, beats[at - distance]!];
      different[at + 1] = different[at]!;
      if (distance > farthest[at]! || here.key !== there.key) {
        matched = 0;
        continue;
      }
      // A run lies in one line on either side: what a line break parts is heard apart.
      const goesOn = matched > 0 && beats[at - 1]!.line === here.line && beats[at - distance - 1]!.line === there.line;
      matched = goesOn ? matched + 1 : 1;
      if (here.identity !== there.identity) different[at + 1]! += 1;
      const span = Math.min(matched, distance);
      const length = different[at + 1]! - different[at + 1 - span]!;
      if (length > (best[at]?.length ?? 0)) best[at] = { length, at, with: at - distance, span };
    }
  }
  return best;
}

/** How many beats back the first of those lines begins that a place is compared with. */
function distancesOf(beats: readonly Beat[], window: number): number[] {
  let first = 0;
  return beats.map(({ line }, at) => {
    while (line - beats[first]!.line > window) first += 1;
    return at - first;
  });
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
  const lengths = longestRuns(beats, window).map((run) => run?.length ?? 0);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  return {
    density: beats.length === 0 ? 0 : total / beats.length,
    longest: lengths.reduce((most, length) => Math.max(most, length), 0),
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
  const runs = longestRuns(beats, 0)
    .filter((run) => run !== null)
    .filter(({ length }) => length >= least);
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
