import { splitLines } from './clean-line.ts';
import { countWord, type SyllableCount } from './english-syllables.ts';
import { provenanceOf, unitsIn, type Provenance } from './provenance.ts';
import type { Book } from './rhyme-books.ts';
import { unitsOfLyric, type Lang, type LineOptions, type SungLine } from './units.ts';

export interface SyllableAnswer extends SyllableCount, Provenance {
  readonly lang: Lang | null;
  /** Words guessed from their letters. */
  readonly guessed: readonly string[];
}

const none: readonly string[] = [];

/** Syllables of what is sung: one per Han character (儿化 excepted), as many as vowels in English. */
export function countUnits({ units, slack }: SungLine): SyllableCount & { readonly guessed: readonly string[] } {
  let [min, max, best] = [-slack, 0, 0];
  let guessed: readonly string[] = none;
  const inChinese = units.some(({ kind }) => kind === 'han');
  for (const unit of units) {
    if (unit.kind === 'han') {
      min += 1;
      max += 1;
      best += 1;
      continue;
    }
    const count = countWord(unit.text, inChinese);
    if (count.source === 'guessed') guessed = [...guessed, unit.text];
    min += count.min;
    max += count.max;
    best += count.best;
  }
  return { min, max, best, guessed };
}

/**
 * Syllables of a text; every count between `min` and `max` is right.
 * @throws EnglishNotLoaded when there are English words and the dictionary is not there
 */
export function syllables(text: string, options: LineOptions & { readonly book?: Book } = {}): SyllableAnswer {
  const lines = unitsOfLyric(splitLines(text), options);
  const counts = lines.map(countUnits);
  const sum = (of: (count: SyllableCount) => number) => counts.reduce((total, count) => total + of(count), 0);
  return {
    min: sum(({ min }) => min),
    max: sum(({ max }) => max),
    best: sum(({ best }) => best),
    lang: options.lang ?? lines.find(({ lang }) => lang !== null)?.lang ?? null,
    guessed: counts.flatMap(({ guessed }) => guessed),
    ...provenanceOf(lines, unitsIn(lines), options.book),
  };
}
