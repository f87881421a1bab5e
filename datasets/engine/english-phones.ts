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

export const isVowel = (phone: string): boolean => /\d$/.test(phone);

/** Every pronunciation the dictionary lists. */
export function listedPhones(word: string): Phones[] {
  if (english === null) throw new EnglishNotLoaded();
  return english.listedIn(word);
}

/** Sounds and clippings of songs, which the dictionary lists otherwise or not at all. */
export const songWords: Readonly<Record<string, string>> = {
  yeah: 'Y AE1',
  ooh: 'UW1',
  oooh: 'UW1',
  aah: 'AA1',
  ahh: 'AA1',
  woah: 'W OW1',
  whoa: 'W OW1',
  mm: 'AH1 M',
  mmm: 'AH1 M',
  hm: 'HH AH1 M',
  hmm: 'HH AH1 M',
  sh: 'SH AH1',
  shh: 'SH AH1',
  psst: 'P AH1 S T',
  pfft: 'P AH1 F T',
  tsk: 'T IH1 S K',
  brr: 'B ER1',
  grr: 'G ER1',
  skrt: 'S K ER1 T',
  skrrt: 'S K ER1 T',
  skrr: 'S K ER1',
  zz: 'Z AH1 Z',
  cuz: 'K AH1 Z',
  coz: 'K AH1 Z',
  tho: 'DH OW1',
  thru: 'TH R UW1',
  nite: 'N AY1 T',
  luv: 'L AH1 V',
  lil: 'L IH1 L',
  "lil'": 'L IH1 L',
  bae: 'B EY1',
  dat: 'D AE1 T',
  dem: 'D EH1 M',
  da: 'D AA1',
  wit: 'W IH1 T',
  wuz: 'W AH1 Z',
  tryna: 'T R AY1 N AH0',
  finna: 'F IH1 N AH0',
  imma: 'AY1 M AH0',
  "i'ma": 'AY1 M AH0',
  gimme: 'G IH1 M IY0',
  lemme: 'L EH1 M IY0',
  kinda: 'K AY1 N D AH0',
  outta: 'AW1 T AH0',
  dunno: 'D AH0 N OW1',
  shoulda: 'SH UH1 D AH0',
  coulda: 'K UH1 D AH0',
  woulda: 'W UH1 D AH0',
  "y'all": 'Y AO1 L',
  yall: 'Y AO1 L',
  "o'er": 'AO1 R',
  "e'er": 'EH1 R',
  "ne'er": 'N EH1 R',
  "ev'ry": 'EH1 V R IY0',
  "th'": 'DH AH0',
  "thro'": 'TH R UW1',
  "tho'": 'DH OW1',
  "ta'en": 'T EY1 N',
  "'n'": 'AH0 N',
  "n'": 'AH0 N',
  "'n": 'AH0 N',
  "o'": 'AH0',
  "wi'": 'W IH1',
  "e'en": 'IY1 N',
  "ma'am": 'M AE1 M',
  "'neath": 'N IY1 TH',
  "'gainst": 'G EH1 N S T',
  "'twere": 'T W ER1',
  "'twill": 'T W IH1 L',
  "ol'": 'OW1 L',
};

/** Ours first; beside it no listed form without a vowel, for what is sung has a syllable. */
function lookUp(word: string): Phones[] {
  const listed = listedPhones(word);
  if (!Object.hasOwn(songWords, word)) return listed;
  return [(songWords[word] ?? '').split(' '), ...listed.filter((phones) => phones.some(isVowel))];
}

const letterNames: Readonly<Record<string, string>> = {
  a: 'EY1',
  b: 'B IY1',
  c: 'S IY1',
  d: 'D IY1',
  e: 'IY1',
  f: 'EH1 F',
  g: 'JH IY1',
  h: 'EY1 CH',
  i: 'AY1',
  j: 'JH EY1',
  k: 'K EY1',
  l: 'EH1 L',
  m: 'EH1 M',
  n: 'EH1 N',
  o: 'OW1',
  p: 'P IY1',
  q: 'K Y UW1',
  r: 'AA1 R',
  s: 'EH1 S',
  t: 'T IY1',
  u: 'Y UW1',
  v: 'V IY1',
  w: 'D AH1 B AH0 L Y UW0',
  x: 'EH1 K S',
  y: 'W AY1',
  z: 'Z IY1',
};

/** Capital words with a vowel that are spelt out all the same. */
const spelledOut = new Set(
  (
    'VIP UFO IQ EQ AI ID PK OK USA UK EP LP OP UP UI IP ATM NBA CEO DIY SOS OMG USB UV AA BBQ IT ' +
    'NYC NY FYI BYOB YSL NYPD LAPD CIA FBI IBM ABC UFC EDM OCD ATL MIA UCLA SUV IOU EU UN AC AKA DUI'
  ).split(' '),
);

/** Whether a word written in capitals is said letter by letter: KTV, DJ, VIP. */
export function isSpelledOut(word: string, inChinese: boolean): boolean {
  if (word.length > 5 || !/^[A-Z]{1,5}$/.test(word)) return false;
  if (word.length === 1) return inChinese || (word !== 'A' && word !== 'I');
  if (!/[AEIOUY]/.test(word)) return !/^(?:H+M+|M+|S+H+|B+R+|G+R+|P+S+T+|P+F+T+|SKR+T?|Z+|TSK)$/.test(word);
  return spelledOut.has(word) && (inChinese || !/^(?:IT|UP|AI|OP|AA|UN|AC)$/.test(word));
}

function letterPhones(word: string): Phones {
  return [...word.toLowerCase()].flatMap((letter) => (letterNames[letter] ?? '').split(' '));
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
  const word = written
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
  const weak = Object.hasOwn(weakForms, word) ? [(weakForms[word] ?? '').split(' ')] : [];
  const listed = [...lookUp(word), ...weak];
  if (listed.length > 0) return listed.map((phones) => ({ phones, source: 'listed' }));
  const bare = word.replace(/^'+|'+$/g, '');
  if (bare !== word && !/[nsz]'$/.test(word)) {
    const inside = listedPhones(bare);
    if (inside.length > 0) return inside.map((phones) => ({ phones, source: 'listed' }));
  }
  return english?.guessPhones(word, lookUp) ?? [];
}
