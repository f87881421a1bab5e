import { compareEnglish, pronunciationsOf, wordsOf } from './english.ts';
import type { Language } from './language.ts';
import { sungText } from './line.ts';
import { tailOf } from './mandarin.ts';
import type { RhymeGroup, Syllable } from './mandarin.ts';
import { fillers, particles, strippedTailPay, tonedFillers } from './score-rules.ts';

/** The end of a line as rhyme sees it. `worth` is less than 1 where a particle or filler had to be taken off. */
export type LineTail =
  | { readonly lang: 'zh'; readonly syllable: Syllable; readonly worth: number }
  | { readonly lang: 'en'; readonly word: string; readonly worth: number };

export interface Ending {
  readonly tail: LineTail | null;
  readonly flags: readonly RhymeFlag[];
}
export type RhymeFlag = 'filler-tail' | 'unread-tail' | 'foreign-tail' | 'identical-rhyme';

const digits = '零一二三四五六七八九';

/** Digits read one by one, as in years and love numbers. */
function readDigits(text: string): string {
  return text.replace(/\d/g, (digit) => digits[Number(digit)] ?? digit);
}

/** @param line as written; brackets, tags and punctuation do not count */
export function endingOf(line: string, language: Language): Ending {
  const sung = sungText(line);
  return language === 'zh' ? mandarinEnding(readDigits(sung)) : englishEnding(wordsOf(sung));
}

function mandarinEnding(sung: string): Ending {
  const flags: RhymeFlag[] = [];
  if (/\p{Script=Latin}['\s]*$/u.test(sung)) return { tail: null, flags: ['foreign-tail'] };
  let rest = sung;
  for (let stripped = 0; stripped < 4; stripped += 1) {
    const tail = tailOf(rest);
    if (tail === null) break;
    const isFiller = tonedFillers.has(tail.character) || (particles.has(tail.character) && tail.syllable?.tone === 0);
    if (!isFiller) {
      if (tail.syllable === null) break;
      return { tail: { lang: 'zh', syllable: tail.syllable, worth: stripped > 0 ? strippedTailPay : 1 }, flags };
    }
    if (stripped === 0) flags.push('filler-tail');
    rest = rest.slice(0, rest.lastIndexOf(tail.character));
  }
  return { tail: null, flags: [...flags, 'unread-tail'] };
}

function englishEnding(words: readonly string[]): Ending {
  const last = words.findLastIndex((word) => !fillers.has(word));
  const isStripped = words.length > 0 && last !== words.length - 1;
  const word = words[last];
  const flags: RhymeFlag[] = isStripped ? ['filler-tail'] : [];
  if (word === undefined || pronunciationsOf(word).length === 0) flags.push('unread-tail');
  return { tail: word === undefined ? null : { lang: 'en', word, worth: isStripped ? strippedTailPay : 1 }, flags };
}

/** `identical`: the same syllable (whatever character and tone), or the same word or sound. It is no rhyme. */
export function compareTails(a: LineTail | null, b: LineTail | null): 'full' | 'identical' | 'none' {
  if (a === null || b === null) return 'none';
  if (a.lang === 'en' && b.lang === 'en') {
    const relation = compareEnglish(a.word, b.word);
    return relation === 'perfect' ? 'full' : relation;
  }
  if (a.lang !== 'zh' || b.lang !== 'zh' || a.syllable.group !== b.syllable.group) return 'none';
  return a.syllable.onset === b.syllable.onset && a.syllable.final === b.syllable.final ? 'identical' : 'full';
}

export interface ClassPay {
  /** Mean pay of the class's lines, 0 to 1. */
  readonly pay: number;
  readonly hasIdentical: boolean;
}

/**
 * What the lines of one rhyme class earn. Each rhyme syllable pays once; a class whose rhymes are all one syllable
 * pays nothing. With a wanted group a line is paid for lying in it; without one it needs a true partner.
 */
export function payClass(tails: readonly (LineTail | null)[], wanted: RhymeGroup | null): ClassPay {
  const candidates = tails.map((tail) =>
    tail?.lang === 'zh' && wanted !== null && tail.syllable.group !== wanted ? null : tail,
  );
  let paid = 0;
  let hasIdentical = false;
  candidates.forEach((tail, index) => {
    if (tail === null) return;
    const relations = candidates.map((other, at) => (at === index ? 'none' : compareTails(tail, other)));
    const repeatsEarlier = relations.slice(0, index).includes('identical');
    const isRepeated = relations.includes('identical');
    const hasPartner = relations.includes('full');
    hasIdentical ||= isRepeated;
    const rhymes = hasPartner || (wanted !== null && tail.lang === 'zh' && !isRepeated);
    if (rhymes && !repeatsEarlier) paid += tail.worth;
  });
  return { pay: tails.length === 0 ? 0 : paid / tails.length, hasIdentical };
}
