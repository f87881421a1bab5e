import { compareEnglish, type EnglishComparison } from './english-compare.ts';
import { isEnglishLoaded, isSpelledOut, isVowel, pronounce } from './english-phones.ts';
import { tailOf } from './english-tail.ts';
import type { HanUnit, Lang, SungLine, Unit } from './units.ts';

/** Sentence particles; they count as such only with neutral tone, so that 睡着 and 目的 stay words. */
const particles = new Set('了着过的吗吧呢啊呀嘛啦');

/** The end of a line as rhyme sees it: trailing Chinese syllables, or trailing English words. */
export type LineEnd =
  | { readonly lang: 'zh'; readonly units: readonly HanUnit[] }
  | { readonly lang: 'en'; readonly words: readonly string[] };

/** The last unbroken stretch of one language; null where nothing is sung. */
export function lineEnd({ units }: SungLine, beforeParticle = false): LineEnd | null {
  const last = units.at(-1);
  if (last === undefined) return null;
  let from = units.length - 1;
  while (from > 0 && units[from - 1]?.kind === last.kind) from -= 1;
  const stretch = from === 0 ? units : units.slice(from);
  if (last.kind === 'word') {
    const inChinese = units.some(({ kind }) => kind === 'han');
    const words = stretch.flatMap((unit) => (unit.kind === 'word' ? unit.text : []));
    return { lang: 'en', words: sayLetters(words, inChinese) };
  }
  const syllables = stretch as readonly HanUnit[];
  let length = syllables.length;
  if (beforeParticle) while (length > 1 && isParticle(syllables[length - 1])) length -= 1;
  return { lang: 'zh', units: length === syllables.length ? syllables : syllables.slice(0, length) };
}

function isParticle(unit: Unit | undefined): boolean {
  return unit?.kind === 'han' && particles.has(unit.text) && unit.tone === 0;
}

/** Words with letters that are said by their names as one word each: KTV → K T V. */
export function sayLetters(words: readonly string[], inChinese: boolean): readonly string[] {
  if (!words.some((word) => isSpelledOut(word, inChinese))) return words;
  return words.flatMap((word) =>
    isSpelledOut(word, inChinese)
      ? [...word].map((letter) => (/[AI]/.test(letter) ? letter.toLowerCase() : letter))
      : [word],
  );
}

/** Ends come back: a scheme asks for every pair twice, and a keystroke changes one line of a lyric. */
const compared = new Map<string, Map<string, EnglishComparison>>();
const mostCompared = 50_000;
let comparedCount = 0;
const keys = new WeakMap<readonly string[], string>();

/** Words as one text, made once for each end: a lyric asks for the same end many times. */
function keyOf(words: readonly string[]): string {
  let key = keys.get(words);
  if (key === undefined) {
    key = words.join(' ');
    keys.set(words, key);
  }
  return key;
}

/** Compares English ends; null while the dictionary is not loaded. */
export function compareWords(a: readonly string[], b: readonly string[]): EnglishComparison | null {
  if (!isEnglishLoaded()) return null;
  const [left, right] = [keyOf(a), keyOf(b)];
  const earlier = compared.get(left)?.get(right);
  if (earlier !== undefined) return earlier;
  if (comparedCount >= mostCompared) {
    compared.clear();
    comparedCount = 0;
  }
  const comparison = compareEnglish(a, b);
  const ofLeft = compared.get(left) ?? new Map<string, EnglishComparison>();
  compared.set(left, ofLeft.set(right, comparison));
  comparedCount += 1;
  return comparison;
}

/** English rhymes and the Chinese finals they come near to. */
const bridges: Readonly<Record<string, string>> = {
  IY: 'i',
  EY: 'ei',
  AY: 'ai',
  OW: 'ou',
  UW: 'u',
  AA: 'a',
  AW: 'ao',
  AO: 'o',
  ER: 'er',
  'IY N': 'in',
  'IH N': 'in',
  'AY N': 'ai',
  'EH N': 'en',
  'AH N': 'en',
  'AE N': 'an',
  'AA N': 'an',
  'IH NG': 'ing',
  'AA NG': 'ang',
  'AO NG': 'ong',
  'AH NG': 'ang',
};

/** Whether a Chinese and an English end sound alike (你, be; 走, go); near at best. */
export function crossesOver(a: LineEnd, b: LineEnd): boolean {
  const [chinese, english] = a.lang === 'zh' ? [a, b] : [b, a];
  if (chinese.lang !== 'zh' || english.lang !== 'en' || !isEnglishLoaded()) return false;
  const sound = chinese.units.at(-1)?.sound;
  const plain = (sound?.final ?? '').replace(/^[iuü](?=[aeoê])/, '');
  return pronounce(english.words.at(-1) ?? '').some(({ phones }) => {
    const tail = tailOf(phones);
    const ending = tail === null ? '' : [tail.vowels.at(-1) ?? '', ...(tail.codas.at(-1) ?? [])].join(' ');
    return Object.hasOwn(bridges, ending) && (bridges[ending] === sound?.final || bridges[ending] === plain);
  });
}

const sureness = { only: 1, settled: 0.97, usual: 0.8, unknown: 0 } as const;
const wordSureness = { listed: 1, letters: 1, derived: 0.8, guessed: 0.4 } as const;

/** How sure the reading of one unit is, 0 to 1. */
export function confidenceOf(unit: Unit): number {
  return unit.kind === 'han' ? sureness[unit.certainty] : confidenceOfWord(unit.text);
}

export function confidenceOfWord(word: string): number {
  if (!isEnglishLoaded()) return 0;
  const spoken = pronounce(word)[0];
  return spoken === undefined || !spoken.phones.some(isVowel) ? 0 : wordSureness[spoken.source];
}

/** Share of units with a known reading; guesses from letters do not count. 1 where nothing is sung. */
export function coverageOf(lines: readonly SungLine[]): number {
  let [all, known] = [0, 0];
  for (const { units } of lines)
    for (const unit of units) {
      all += 1;
      if (confidenceOf(unit) > wordSureness.guessed) known += 1;
    }
  return all === 0 ? 1 : known / all;
}

export function languageOfAll(lines: readonly SungLine[]): Lang | null {
  const zh = lines.filter(({ lang }) => lang === 'zh').length;
  const en = lines.filter(({ lang }) => lang === 'en').length;
  return zh + en === 0 ? null : zh >= en ? 'zh' : 'en';
}
