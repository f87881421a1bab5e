import type { SpokenNumber, WrittenNumber } from './english-numerals.ts';

/** ARPABET phones of one pronunciation; vowels carry a stress digit. */
export type Phones = readonly string[];

/** Where a pronunciation is from: listed; made from a listed word by rule; guessed from the letters; letter names. */
export type PhoneSource = 'listed' | 'derived' | 'guessed' | 'letters';

export interface Pronunciation {
  readonly phones: Phones;
  readonly source: PhoneSource;
}

/** What is fetched once a line needs it: a pronouncing dictionary, and the rules for words that are not in it. */
interface EnglishPart {
  /** Every listed pronunciation of a word in lower case. */
  readonly listedIn: (word: string) => Phones[];
  readonly guessPhones: (word: string, lookup: (word: string) => Phones[]) => readonly Pronunciation[];
  /** See `english-words.ts`. */
  readonly songWords: Readonly<Record<string, string>>;
  readonly namesOf: (letters: string) => Phones;
  readonly elastic: Readonly<Record<string, readonly [min: number, max: number]>>;
  readonly spelledOutAt: (text: string, start: number, end: number) => string | null;
  readonly readEnglishNumber: (number: WrittenNumber) => SpokenNumber;
}

/** English was asked for before its dictionary was there. */
export class EnglishNotLoaded extends Error {
  override readonly name = 'EnglishNotLoaded';
  constructor() {
    super('The English dictionary is not loaded; await loadEnglish() first.');
  }
}

let english: EnglishPart | null = null;
const known = new Map<string, readonly Pronunciation[]>();

/** Loads the dictionary once: 135,000 words, a chunk of its own in a browser. */
export async function loadEnglish(): Promise<void> {
  english ??= await import('./english-dictionary.ts');
}

export function isEnglishLoaded(): boolean {
  return english !== null;
}

/** Least and most syllables of a word that stretches; undefined for all others. */
export const elasticOf = (word: string): readonly [min: number, max: number] | undefined =>
  english !== null && Object.hasOwn(english.elastic, word) ? english.elastic[word] : undefined;

/** The word that an abbreviation at a place of a line stands for (Dr., St.); null for all others. */
export const spelledOutAt = (text: string, start: number, end: number): string | null =>
  english === null ? null : english.spelledOutAt(text, start, end);

/** A number of an English line in words; as written while the dictionary is not loaded. */
export const readEnglishNumber = (number: WrittenNumber): SpokenNumber =>
  english === null ? { words: [number.written], length: 0 } : english.readEnglishNumber(number);

export const isVowel = (phone: string): boolean => /\d$/.test(phone);

/** Every pronunciation the dictionary lists. */
export function listedPhones(word: string): Phones[] {
  if (english === null) throw new EnglishNotLoaded();
  return english.listedIn(word);
}

/** Ours first; beside it no listed form without a vowel, for what is sung has a syllable. */
function lookUp(word: string): Phones[] {
  const listed = listedPhones(word);
  const own = english !== null && Object.hasOwn(english.songWords, word) ? english.songWords[word] : undefined;
  return own === undefined ? listed : [own.split(' '), ...listed.filter((phones) => phones.some(isVowel))];
}

/** Capital words with a vowel that are spelt out all the same. */
const spelledOut = new Set(
  (
    'VIP UFO IQ EQ AI ID PK OK USA UK EP LP OP UP UI IP ATM NBA CEO DIY SOS OMG USB UV AA BBQ IT ' +
    'NYC NY FYI BYOB YSL NYPD LAPD CIA FBI IBM ABC UFC EDM OCD ATL MIA UCLA SUV IOU EU UN AC AKA DUI'
  ).split(' '),
);

/** Sounds, which are no letters. */
const humming = /^(?:H+M+|M+|S+H+|B+R+|G+R+|P+S+T+|P+F+T+|SKR+T?|Z+|TSK)$/i;

/**
 * Whether a word is said letter by letter: in capitals KTV, DJ, VIP; in a Chinese line small consonants too, but those
 * short for a word: ktv, yyds.
 */
export function isSpelledOut(word: string, inChinese: boolean): boolean {
  if (word.length > 5) return false;
  if (inChinese && /^y*[b-df-hj-np-tv-xz]{2,}$/.test(word))
    return !humming.test(word) && !/^(?:mrs?|ms|dr|st|jr|pl[sz]|thx)$/.test(word);
  if (!/^[A-Z]+$/.test(word)) return false;
  if (word.length === 1) return inChinese || (word !== 'A' && word !== 'I');
  if (!/[AEIOUY]/.test(word)) return !humming.test(word);
  return spelledOut.has(word) && (inChinese || !/^(?:IT|UP|AI|OP|AA|UN|AC)$/.test(word));
}

function letterPhones(word: string): Phones {
  if (english === null) throw new EnglishNotLoaded();
  return english.namesOf(word);
}

const weakForms: Readonly<Record<string, string>> = { a: 'AH0', yeah: 'Y EH1', the: 'DH IY0' };

/**
 * Every pronunciation of a word, American: listed ones; else made by rule; else guessed. Never empty for Latin letters.
 * @param written as in the line; capitals tell KTV from a word
 */
export function pronounce(written: string, inChinese = false): readonly Pronunciation[] {
  const key = inChinese ? `${written}\u0000` : written;
  const earlier = known.get(key);
  if (earlier !== undefined) return earlier;
  const found = find(written, inChinese);
  if (known.size < 100_000) known.set(key, found);
  return found;
}

function find(written: string, inChinese: boolean): readonly Pronunciation[] {
  if (isSpelledOut(written, inChinese)) return [{ phones: letterPhones(written), source: 'letters' }];
  const several = /^([A-Z]{2,4})s$/.exec(written)?.[1];
  if (several !== undefined && isSpelledOut(several, inChinese))
    return [{ phones: [...letterPhones(several), 'Z'], source: 'letters' }];
  const word = written
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
  const weak = Object.hasOwn(weakForms, word) ? [(weakForms[word] ?? '').split(' ')] : [];
  const listed = [...lookUp(word), ...weak];
  if (listed.length > 0) return listed.map((phones) => ({ phones, source: 'listed' }));
  // Capitals that make no listed word are an abbreviation: TMI, XO.
  if (/^[A-Z]{2,3}$/.test(written)) return [{ phones: letterPhones(written), source: 'letters' }];
  const bare = word.replace(/^'+|'+$/g, '');
  if (bare !== word && !/[nsz]'$/.test(word)) {
    const inside = listedPhones(bare);
    if (inside.length > 0) return inside.map((phones) => ({ phones, source: 'listed' }));
  }
  return english?.guessPhones(word, lookUp) ?? [];
}
