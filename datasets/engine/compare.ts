import type { EnglishComparison } from './english-compare.ts';
import { compareWords, confidenceOf, crossesOver, languageOfAll, lineEnd, type LineEnd } from './line-end.ts';
import { compareMandarin, type Level, type MandarinComparison } from './mandarin-compare.ts';
import { provenanceOf, type Provenance } from './provenance.ts';
import { books, defaultBook, type Book } from './rhyme-books.ts';
import { unitsOf, type LineOptions, type SungLine } from './units.ts';

export interface CompareOptions extends LineOptions {
  readonly book?: Book;
  /** Look at what stands before a closing particle: 来了 against 花开. */
  readonly beforeParticle?: boolean;
  /** Let a Chinese and an English end be near: 走, go. */
  readonly crossLanguage?: boolean;
}

export type MandarinAnswer = { readonly lang: 'zh' } & MandarinComparison & Provenance;
export type EnglishAnswer = { readonly lang: 'en' } & Omit<EnglishComparison, 'confidence'> & Provenance;
export type Comparison = MandarinAnswer | EnglishAnswer;

/**
 * How two words or lines rhyme at their ends.
 * English needs `loadEnglish()` before; without it nothing rhymes and the confidence is 0.
 */
export function compare(a: string, b: string, options: CompareOptions = {}): Comparison {
  const lines = [unitsOf(a, options), unitsOf(b, options)] as const;
  const book = options.book ?? defaultBook;
  const lang = options.lang ?? languageOfAll(lines) ?? 'zh';
  const ends = lines.map((line) => lineEnd(line, options.beforeParticle)) as [LineEnd | null, LineEnd | null];
  const proof = (confidence: number) => ({ ...provenanceOf(lines, [], book), confidence });
  if (lang === 'en') {
    const words = ends.map((end) => (end?.lang === 'en' ? end.words : [])) as [string[], string[]];
    const { confidence, ...answer } = compareWords(...words) ?? noEnglish;
    return { lang, ...answer, ...proof(confidence) };
  }
  const confidence = Math.min(...lines.map((line) => endConfidence(line)));
  return { lang: 'zh', ...compareEnds(...ends, book, options.crossLanguage ?? false), ...proof(confidence) };
}

const noEnglish: EnglishComparison = {
  perfect: false,
  degree: 'none',
  weight: 0,
  syllables: 0,
  mosaic: false,
  multi: 0,
  wrenched: false,
  phones: null,
  confidence: 0,
};

function endConfidence({ units }: SungLine): number {
  const last = units.at(-1);
  return last === undefined ? 0 : confidenceOf(last);
}

function compareEnds(a: LineEnd | null, b: LineEnd | null, book: Book, crossLanguage: boolean): MandarinComparison {
  if (a?.lang === 'zh' && b?.lang === 'zh') return compareMandarin(a.units, b.units, book);
  if (a?.lang === 'en' && b?.lang === 'en') return fromEnglish(compareWords(a.words, b.words));
  const nothing = compareMandarin([], [], book);
  if (a === null || b === null || !crossLanguage || !crossesOver(a, b)) return nothing;
  return { ...nothing, ...everyBook('weak'), relation: 'near', near: true, nearSyllables: 1, nearWeight: 0.4 };
}

const everyBook = (level: Level) => ({
  level,
  byBook: Object.fromEntries(books.map((book) => [book, level])) as Record<Book, Level>,
});

/** Two Chinese lines that end in English are judged by the English rules and answer in Chinese levels. */
function fromEnglish(words: EnglishComparison | null): MandarinComparison {
  const nothing = compareMandarin([], []);
  if (words === null || (!words.perfect && words.degree !== 'identical')) return nothing;
  const isIdentical = words.degree === 'identical';
  const level = isIdentical
    ? 'weak'
    : ((['single', 'double', 'triple'] as const)[Math.min(words.syllables, 3) - 1] ?? 'single');
  return {
    ...nothing,
    ...everyBook(level),
    relation: isIdentical ? 'identical' : 'full',
    syllables: words.syllables,
    identicalSyllables: isIdentical ? words.syllables : 0,
  };
}
