import { elasticOf, isVowel, pronounce, type Phones, type PhoneSource } from './english-phones.ts';

export interface SyllableCount {
  readonly min: number;
  readonly max: number;
  /** By the usual pronunciation. */
  readonly best: number;
}

export interface WordCount extends SyllableCount {
  readonly source: PhoneSource;
}

/** Spellings of the vowels that may be one syllable or two before their r: fire, choir, hour, flower. */
const fiery = /[iy]re|oir|our|ower/;

/** How often a word has such a vowel: AY or AW, and its r as a syllable of its own or not. */
function stretches(phones: Phones): { readonly short: number; readonly long: number } {
  let [short, long] = [0, 0];
  phones.forEach((phone, at) => {
    if (!/^A[YW]\d$/.test(phone)) return;
    const next = phones[at + 1] ?? '';
    if (next === 'ER0') long += 1;
    else if (next === 'R' && !isVowel(phones[at + 2] ?? '')) short += 1;
  });
  return { short, long };
}

/** The listed word that a form is of: poems, family's, ventured. */
function stretchOf(word: string): readonly [min: number, max: number, base: string] | null {
  const bases = [word, word.replace(/(?:'s|s'|s|d)$/, ''), word.replace(/e[sd]$/, ''), word.replace(/ies$/, 'y')];
  for (const base of bases) {
    const [min, max] = elasticOf(base) ?? [];
    if (min !== undefined && max !== undefined) return [min, max, base];
  }
  return null;
}

const vowelsOf = (phones: Phones) => phones.filter(isVowel).length;

/** Every count of one pronunciation. A last m after z is a syllable, listed with a vowel or not: realism, prism. */
function countsOf(phones: Phones, isFiery: boolean): number[] {
  const count = vowelsOf(phones) + Number(phones.at(-1) === 'M' && phones.at(-2) === 'Z');
  if (!isFiery) return [count];
  const { short, long } = stretches(phones);
  return [count, count - long, count + short];
}

const counted = new Map<string, WordCount>();

/** Syllables of one English word: as many as vowels; every count between min and max is right. */
export function countWord(word: string, inChinese = false): WordCount {
  const key = inChinese ? `${word}\u0000` : word;
  let count = counted.get(key);
  if (count === undefined) {
    count = countAnew(word, inChinese);
    if (counted.size < 100_000) counted.set(key, count);
  }
  return count;
}

function countAnew(word: string, inChinese: boolean): WordCount {
  const spoken = pronounce(word, inChinese);
  const first = spoken[0];
  if (first === undefined) return { min: 0, max: 0, best: 0, source: 'guessed' };
  const key = word.toLowerCase();
  const isFiery = fiery.test(key);
  const counts = spoken.flatMap(({ phones }) => countsOf(phones, isFiery));
  const best = counts[0] ?? 0;
  const [min = 0, max = 0, base = null] = stretchOf(key) ?? [];
  if (base !== null && (base === key || !isFiery)) {
    const more = base === key ? 0 : best - vowelsOf(pronounce(base, inChinese)[0]?.phones ?? []);
    counts.push(min + more, max + more);
  }
  // The n of didn't, isn't, haven't is a syllable, however it is swallowed.
  const least = /[dsv]e?n't$/.test(key) ? Math.min(2, best) : 0;
  return { min: Math.max(least, Math.min(...counts)), max: Math.max(...counts), best, source: first.source };
}
