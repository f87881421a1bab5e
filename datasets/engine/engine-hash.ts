import canonicalize from 'canonicalize';
import { hashText } from '../text-hash.ts';
import { degreeWeights, families, partners } from './english-degree.ts';
import { leaning } from './english-compare.ts';
import { fullWords, initialWords, merging, mergingWords } from './erhua.ts';
import { codes, measures } from './numerals.ts';
import { aloneReadings, characterReadings, endReadings, wordReadings } from './overrides-zh.ts';
import { groupTable, nearTable, rhoticTable } from './rhyme-books.ts';
import { syllables } from './syllable-table.ts';
import { endTones, neutralBeforeZi } from './tones-zh.ts';
import { simplifiedOf } from './traditional.ts';

/**
 * Raised by hand when code changes an answer, and when the word lists that come with the English dictionary do: they are
 * not loaded everywhere. Other tables and the dictionaries enter the hash by themselves.
 */
const engineVersion = 11;

/** The dictionaries' versions, as pinned in package.json. */
export const dictionaries = { 'pinyin-pro': '3.29.4', 'cmu-pronouncing-dictionary': '3.0.0' } as const;

const tables = () => ({
  engineVersion,
  dictionaries,
  syllables: [...syllables].map(([spelling, { onset, final }]) => [spelling, onset, final]),
  books: { groupTable, rhoticTable, nearTable },
  readings: {
    wordReadings,
    endReadings,
    characterReadings,
    aloneReadings,
    endTones,
    neutral: [...neutralBeforeZi],
    simplified: [...simplifiedOf],
  },
  erhua: { merging: [...merging], mergingWords, fullWords, initialWords },
  numerals: { codes: [...codes], measures: [...measures] },
  english: { degreeWeights, families, partners, leaning: [...leaning] },
});

let hash: string | undefined;

/**
 * Which rule an answer was made by: everything that can change one is in it. Pairs, reward and gate of one run must
 * carry the same.
 */
export function engineHash(): string {
  hash ??= `rhyme-${engineVersion}-${hashText(canonicalize(tables()) ?? '')}`;
  return hash;
}
