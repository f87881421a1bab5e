import type { Tail } from './english-tail.ts';

/** From the fullest to none. */
export const degrees = [
  'identical',
  'perfect',
  'family',
  'partner',
  'additive',
  'subtractive',
  'substitution',
  'assonance',
  'consonance',
  'none',
] as const;
export type Degree = (typeof degrees)[number];

export const degreeWeights: Readonly<Record<Degree, number>> = {
  perfect: 1,
  identical: 0,
  family: 0.7,
  partner: 0.6,
  additive: 0.6,
  subtractive: 0.6,
  substitution: 0.5,
  assonance: 0.4,
  consonance: 0.2,
  none: 0,
};

/** Consonants of one class and voicing. */
export const families = ['B D G', 'P T K', 'V DH Z ZH', 'F TH S SH HH', 'M N NG', 'L R', 'W Y', 'JH', 'CH'] as const;
/** Consonants of one place, voiced and not. */
export const partners = ['B P', 'D T', 'G K', 'V F', 'DH TH', 'Z S', 'ZH SH', 'JH CH'] as const;

const inOne = (sets: readonly string[]) => {
  const of = new Map(sets.flatMap((set, index) => set.split(' ').map((phone) => [phone, index] as const)));
  return (a: string, b: string) => a === b || (of.has(a) && of.get(a) === of.get(b));
};
const isFamily = inOne(families);
const isPartner = inOne(partners);

type Codas = readonly (readonly string[])[];
const sameShape = (a: Codas, b: Codas) => a.every((coda, index) => coda.length === b[index]?.length);
const everyPair = (a: Codas, b: Codas, fits: (x: string, y: string) => boolean) =>
  a.every((coda, index) => coda.every((phone, at) => fits(phone, b[index]?.[at] ?? '')));

/** Whether leaving one consonant out of `longer` gives `shorter`. */
function isOneMore(longer: Codas, shorter: Codas): boolean {
  let extra = 0;
  return (
    longer.every((coda, index) => {
      const other = shorter[index] ?? [];
      if (coda.length === other.length) return coda.join(' ') === other.join(' ');
      if (coda.length !== other.length + 1) return false;
      extra += 1;
      return coda.some((_, at) => coda.filter((_phone, place) => place !== at).join(' ') === other.join(' '));
    }) && extra === 1
  );
}

/** One consonant replaced inside the tail: something follows it. */
function isSubstitution(a: Codas, b: Codas): boolean {
  const places = a.flatMap((coda, index) =>
    coda.flatMap((phone, at) => (phone === b[index]?.[at] ? [] : [[index, at] as const])),
  );
  const [first] = places;
  if (places.length !== 1 || first === undefined) return false;
  return first[0] < a.length - 1 || first[1] < (a[first[0]]?.length ?? 0) - 1;
}

export function degreeOf(a: Tail, b: Tail): Degree {
  if (a.rhyme === b.rhyme) return a.onset === b.onset ? 'identical' : 'perfect';
  if (a.vowels.length !== b.vowels.length) return 'none';
  const sameCodas = a.codas.every((coda, index) => coda.join(' ') === b.codas[index]?.join(' '));
  if (a.vowels.join(' ') !== b.vowels.join(' ')) {
    const isBare = a.codas.every((coda) => coda.length === 0);
    const endsAlike = a.vowels.slice(1).join(' ') === b.vowels.slice(1).join(' ');
    return sameCodas && !isBare && endsAlike ? 'consonance' : 'none';
  }
  if (sameShape(a.codas, b.codas)) {
    if (everyPair(a.codas, b.codas, isFamily)) return 'family';
    if (everyPair(a.codas, b.codas, isPartner)) return 'partner';
    return isSubstitution(a.codas, b.codas) ? 'substitution' : 'assonance';
  }
  if (isOneMore(b.codas, a.codas)) return 'additive';
  return isOneMore(a.codas, b.codas) ? 'subtractive' : 'assonance';
}

/** The better of two answers; identity first, for the same word is no rhyme however else it may be said. */
export function better(a: Degree, b: Degree): Degree {
  return degrees.indexOf(a) <= degrees.indexOf(b) ? a : b;
}
