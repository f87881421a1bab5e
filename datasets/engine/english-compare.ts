import { better, degreeOf, degreeWeights, type Degree } from './english-degree.ts';
import { isVowel, pronounce, type Phones, type Pronunciation } from './english-phones.ts';
import { normalise, tailOf, type Tail } from './english-tail.ts';

export interface EnglishComparison {
  readonly perfect: boolean;
  readonly degree: Degree;
  readonly weight: number;
  /** Syllables of the rhyming part: 1 masculine, 2 feminine, 3 dactylic; 0 without a rhyme. */
  readonly syllables: number;
  /** Whether the rhyming part runs over more than one word: poet, show it. */
  readonly mosaic: boolean;
  /** Equal vowels counted from the end over word borders, consonants but the last coda left out; as rap counts. */
  readonly multi: number;
  /** The last syllables sound alike, but one of them is unstressed: fly, merrily. No rhyme today. */
  readonly wrenched: boolean;
  /** The pronunciations that gave the answer. */
  readonly phones: readonly [string, string] | null;
  /** Lowest of both ends, 0 to 1. */
  readonly confidence: number;
}

/** Words that lean on the stressed word before them at a line's end. */
export const leaning: ReadonlySet<string> = new Set(
  "it me you him her us them he she we they is his its of to in on at and a the be do 'em ya that this my for from up out with are was am will can".split(
    ' ',
  ),
);

const sure: Readonly<Record<Pronunciation['source'], number>> = { listed: 1, letters: 1, derived: 0.8, guessed: 0.4 };

interface Candidate {
  readonly tail: Tail;
  readonly mosaic: boolean;
  readonly confidence: number;
}

const unstressed = (phones: Phones): Phones => phones.map((phone) => phone.replace(/[12]$/, '0'));
/** Pronouns lose their h when they lean: told him. */
const withoutH = (phones: Phones): Phones => (phones[0] === 'HH' ? phones.slice(1) : phones);

const mostLeaning = 2;
/** A rhyme reaches back over so many words at most. */
export const mostRhymingWords = 1 + mostLeaning;

function leaningWords(words: readonly string[]): number {
  let count = 0;
  while (count < mostLeaning && leaning.has((words.at(-1 - count) ?? '').toLowerCase())) count += 1;
  return count;
}

/** How many of the last words a rhyme reaches back over; `tailsOf` looks at no others. */
export const rhymingWords = (words: readonly string[]): number => 1 + leaningWords(words);

/** Tails of the last word, and of the stretch from the stressed word before when the last ones lean on it. */
export function tailsOf(words: readonly string[]): {
  readonly plain: readonly Candidate[];
  readonly joined: readonly Candidate[];
} {
  const last = words.at(-1);
  if (last === undefined) return { plain: [], joined: [] };
  const of = (spoken: readonly Pronunciation[], mosaic: boolean): Candidate[] =>
    spoken.flatMap(({ phones, source }) => {
      const tail = tailOf(phones);
      return tail === null ? [] : [{ tail, mosaic, confidence: sure[source] }];
    });
  const joined = Array.from({ length: leaningWords(words) }, (_, index) => index + 1).flatMap((count) => {
    const head = words.at(-1 - count);
    if (head === undefined) return [];
    let spoken = pronounce(head);
    for (const word of words.slice(words.length - count)) {
      const weak = pronounce(word).flatMap(({ phones }) => [unstressed(phones), withoutH(unstressed(phones))]);
      const forms = [...new Map(weak.map((phones) => [phones.join(' '), phones])).values()];
      spoken = spoken.flatMap(({ phones, source }) => forms.map((form) => ({ phones: [...phones, ...form], source })));
    }
    return of(spoken.slice(0, 24), true);
  });
  return { plain: of(pronounce(last), false), joined };
}

interface Best {
  readonly degree: Degree;
  readonly a: Candidate;
  readonly b: Candidate;
}

function bestOf(left: readonly Candidate[], right: readonly Candidate[]): Best | null {
  let best: Best | null = null;
  for (const a of left)
    for (const b of right) {
      const degree = degreeOf(a.tail, b.tail);
      if (best === null || (degree !== best.degree && better(degree, best.degree) === degree)) best = { degree, a, b };
    }
  return best;
}

/** Equal vowels from the end, the last coda equal too; over word borders, stressed or not. */
export function multiOf(a: Phones, b: Phones): number {
  const [left, right] = [normalise(a), normalise(b)];
  const coda = (phones: Phones) => phones.slice(phones.findLastIndex(isVowel) + 1).join(' ');
  if (coda(left) !== coda(right)) return 0;
  const vowels = (phones: Phones) =>
    phones
      .filter(isVowel)
      .map((phone) => phone.replace(/\d$/, ''))
      .reverse();
  const [x, y] = [vowels(left), vowels(right)];
  const differs = x.findIndex((vowel, index) => vowel !== y[index]);
  return differs < 0 ? x.length : differs;
}

/** Phones of the last words, the last one as it was chosen. */
function phonesOf(words: readonly string[], { tail, mosaic }: Candidate): Phones {
  const before = words.slice(-6, mosaic ? undefined : -1).flatMap((word) => pronounce(word)[0]?.phones ?? []);
  return mosaic ? before : [...before, ...tail.phones];
}

function isWrenched(a: Tail, b: Tail): boolean {
  const end = ({ vowels, codas }: Tail) => [vowels.at(-1), ...(codas.at(-1) ?? [])].join(' ');
  return a.vowels.length !== b.vowels.length && end(a) === end(b);
}

/** Compares the ends of two texts given as words; any pronunciation of either may be used. */
export function compareEnglish(a: readonly string[], b: readonly string[]): EnglishComparison {
  const [left, right] = [tailsOf(a), tailsOf(b)];
  const same = (a.at(-1) ?? '').toLowerCase() === (b.at(-1) ?? '').toLowerCase();
  const plain = bestOf(left.plain, right.plain);
  const joined = [
    bestOf(left.joined, right.joined),
    bestOf(left.joined, right.plain),
    bestOf(left.plain, right.joined),
  ].find((best) => best !== null && (best.degree === 'perfect' || best.degree === 'identical'));
  // The same leaning word after two that rhyme (know it, show it) is a rhyme of two syllables.
  const best = joined ?? (same && plain !== null ? { ...plain, degree: 'identical' as const } : plain);
  if (best === undefined || best === null)
    return {
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
  const { degree } = best;
  return {
    perfect: degree === 'perfect',
    degree,
    weight: degreeWeights[degree],
    syllables: degree === 'none' ? 0 : best.a.tail.vowels.length,
    mosaic: degree !== 'none' && (best.a.mosaic || best.b.mosaic),
    multi: multiOf(phonesOf(a, best.a), phonesOf(b, best.b)),
    wrenched: degree === 'none' && isWrenched(best.a.tail, best.b.tail),
    phones: [best.a.tail.phones.join(' '), best.b.tail.phones.join(' ')],
    confidence: Math.min(best.a.confidence, best.b.confidence),
  };
}
