import { dictionary } from 'cmu-pronouncing-dictionary';

/** ARPABET phones of one pronunciation; vowels carry a stress digit. */
export type Phones = readonly string[];

/** `identical` also when the words are the same, or sound the same from the onset of the rhyme on (pail, pale). */
export type EnglishRhyme = 'perfect' | 'identical' | 'none';

const isVowel = (phone: string) => /\d$/.test(phone);
const known = new Map<string, readonly Phones[]>();

/** The words of a line as the dictionary spells them. */
export function wordsOf(line: string): string[] {
  return (
    line
      .toLowerCase()
      .replace(/’/g, "'")
      .match(/[\p{Script=Latin}\p{M}]+(?:'[\p{Script=Latin}\p{M}]+)*'?/gu) ?? []
  );
}

/** Every listed pronunciation, American; by simple endings where the word itself is not listed; empty when unknown. */
export function pronunciationsOf(word: string): readonly Phones[] {
  const key = word.toLowerCase().replace(/’/g, "'");
  const earlier = known.get(key);
  if (earlier !== undefined) return earlier;
  const found =
    [listed(key), listed(key.replace(/'$/, '')), withEnding(key)].find((answers) => answers.length > 0) ?? [];
  if (known.size < 50_000) known.set(key, found);
  return found;
}

function listed(key: string): readonly Phones[] {
  const answers: Phones[] = [];
  for (let n = 1; ; n += 1) {
    const entry = n === 1 ? key : `${key}(${n})`;
    if (!Object.hasOwn(dictionary, entry)) return answers;
    answers.push((dictionary[entry] ?? '').split(' '));
  }
}

/** `dreamin'`, and possessives and plurals of listed words. */
function withEnding(key: string): readonly Phones[] {
  if (key.endsWith("in'")) return listed(`${key.slice(0, -1)}g`).map((phones) => [...phones.slice(0, -1), 'N']);
  const stem = /^(.+?)(?:'s|s|s')$/.exec(key)?.[1];
  if (stem === undefined) return [];
  return listed(stem).map((phones) => [...phones, ...sibilantAfter(phones.at(-1) ?? '')]);
}

function sibilantAfter(last: string): Phones {
  if (/^(S|Z|SH|ZH|CH|JH)$/.test(last)) return ['IH0', 'Z'];
  return /^(P|T|K|F|TH)$/.test(last) ? ['S'] : ['Z'];
}

/** Listed both ways in the dictionary, so compared as one: IH R and IY R, AY ER and AY R. */
function withoutStress(phones: Phones): string {
  return phones
    .map((phone) => phone.replace(/\d$/, ''))
    .join(' ')
    .replace(/\bIH R\b/g, 'IY R')
    .replace(/\bAY ER\b/g, 'AY R');
}

interface Tail {
  /** Consonants straight before the rhyme's vowel. */
  readonly onset: string;
  /** From the last stressed vowel to the end, without stress digits. */
  readonly rhyme: string;
}

const tails = new WeakMap<Phones, Tail | null>();

function tailOf(phones: Phones): Tail | null {
  const earlier = tails.get(phones);
  if (earlier !== undefined) return earlier;
  const last = (stress: RegExp) => phones.findLastIndex((phone) => stress.test(phone));
  const vowel = [/1$/, /2$/, /\d$/].map(last).find((at) => at >= 0);
  let tail: Tail | null = null;
  if (vowel !== undefined) {
    const before = phones.slice(0, vowel).findLastIndex(isVowel);
    tail = { onset: phones.slice(before + 1, vowel).join(' '), rhyme: withoutStress(phones.slice(vowel)) };
  }
  tails.set(phones, tail);
  return tail;
}

/** How two words rhyme. Any pronunciation of either may be used; one that makes them identical is taken first. */
export function compareEnglish(a: string, b: string): EnglishRhyme {
  if (a.toLowerCase() === b.toLowerCase()) return 'identical';
  let best: EnglishRhyme = 'none';
  for (const left of pronunciationsOf(a)) {
    for (const right of pronunciationsOf(b)) {
      const [x, y] = [tailOf(left), tailOf(right)];
      if (x === null || y === null || x.rhyme !== y.rhyme) continue;
      if (x.onset === y.onset) return 'identical';
      best = 'perfect';
    }
  }
  return best;
}

/** Words sung with more or fewer syllables than listed. */
const elastic: Readonly<Record<string, readonly [number, number]>> = {
  fire: [1, 2],
  desire: [2, 3],
  every: [2, 3],
  power: [1, 2],
  flower: [1, 2],
  hour: [1, 2],
  our: [1, 2],
  tower: [1, 2],
  shower: [1, 2],
  several: [2, 3],
  different: [2, 3],
  heaven: [1, 2],
  memory: [2, 3],
  memories: [2, 3],
  evening: [2, 3],
};

export interface SyllableRange {
  readonly min: number;
  readonly max: number;
  /** Words that are in no dictionary, counted by their spelling. */
  readonly guessed: readonly string[];
}

/** Syllables of an English line; every count between `min` and `max` is right. */
export function countEnglish(line: string): SyllableRange {
  let [min, max] = [0, 0];
  const guessed: string[] = [];
  for (const word of wordsOf(line)) {
    const counts = pronunciationsOf(word).map((phones) => phones.filter(isVowel).length);
    if (counts.length === 0) {
      guessed.push(word);
      counts.push(Math.max(1, word.replace(/e$/, '').match(/[aeiouyà-ÿ]+/g)?.length ?? 1));
    }
    counts.push(...(Object.hasOwn(elastic, word) ? (elastic[word] ?? []) : []));
    min += Math.min(...counts);
    max += Math.max(...counts);
  }
  return { min, max, guessed };
}

export const elasticWords = elastic;
