import { isVowel, type Phones } from './english-phones.ts';

/** The end of a word or phrase as rhyme hears it. */
export interface Tail {
  /** Consonants straight before the rhyme's vowel, back to the vowel before or the word's start. */
  readonly onset: string;
  /** Vowels from the last stressed one on, without stress, and the consonants after each. */
  readonly vowels: readonly string[];
  readonly codas: readonly (readonly string[])[];
  /** The rhyming part as one string. */
  readonly rhyme: string;
  readonly phones: Phones;
}

/**
 * Writes true rhymes one way that dictionaries write two ways: IH R and IY R, UW R and UH R, AY ER and AY R, AW ER and AW R, AO and AA
 * (not before R: war and star differ), unstressed IH and AH.
 */
export function normalise(phones: Phones): Phones {
  const answer: string[] = [];
  phones.forEach((phone, at) => {
    const bare = phone.replace(/\d$/, '');
    const next = phones[at + 1] ?? '';
    if (bare === 'IH' && next === 'R') answer.push(phone.replace('IH', 'IY'));
    else if (bare === 'UW' && next === 'R') answer.push(phone.replace('UW', 'UH'));
    else if (bare === 'ER' && /^A[YW]\d$/.test(phones[at - 1] ?? '') && phone.endsWith('0')) answer.push('R');
    else if (bare === 'AO' && next !== 'R') answer.push(phone.replace('AO', 'AA'));
    else if (phone === 'IH0' && next !== 'NG') answer.push('AH0');
    else answer.push(phone);
  });
  return answer;
}

/** Place of the rhyme's vowel: the last primary stress; failing that the last secondary; failing that the last vowel. */
export function rhymeVowel(phones: Phones): number {
  for (const stress of [/1$/, /2$/, /\d$/]) {
    const at = phones.findLastIndex((phone) => stress.test(phone));
    if (at >= 0) return at;
  }
  return -1;
}

/** @returns null for what has no vowel */
export function tailOf(spoken: Phones): Tail | null {
  const phones = normalise(spoken);
  const at = rhymeVowel(phones);
  if (at < 0) return null;
  const before = phones.slice(0, at).findLastIndex(isVowel);
  // ER ends in an r that opens the next syllable: a-round.
  const linking = before >= 0 && before === at - 1 && (phones[before] ?? '').startsWith('ER') ? ['R'] : [];
  const vowels: string[] = [];
  const codas: string[][] = [];
  for (const phone of phones.slice(at)) {
    if (isVowel(phone)) {
      vowels.push(phone.replace(/\d$/, ''));
      codas.push([]);
    } else codas.at(-1)?.push(phone);
  }
  const rhyme = vowels.map((vowel, index) => [vowel, ...(codas[index] ?? [])].join(' ')).join(' ');
  return { onset: [...linking, ...phones.slice(before + 1, at)].join(' '), vowels, codas, rhyme, phones };
}
