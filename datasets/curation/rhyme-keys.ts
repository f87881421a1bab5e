import { tailsOf } from '../engine/english-compare.ts';
import { isEnglishLoaded } from '../engine/english-phones.ts';
import type { LineEnd } from '../engine/line-end.ts';
import type { Level } from '../engine/mandarin-compare.ts';
import { groupOf, nearness, type Book } from '../engine/rhyme-books.ts';
import type { Sound } from '../engine/syllable-table.ts';
import type { HanUnit } from '../engine/units.ts';

export const levels: readonly Level[] = ['none', 'weak', 'single', 'double', 'triple'];

/** Numbers for what is compared, so that a million lines compare numbers. */
const numbers = new Map<string, number>();
function numberOf(text: string): number {
  const known = numbers.get(text);
  if (known !== undefined) return known;
  numbers.set(text, numbers.size + 1);
  return numbers.size;
}

interface MandarinKeys {
  readonly lang: 'zh';
  /** Of the trailing syllables that are read, last first. */
  readonly groups: readonly number[];
  readonly sounds: readonly number[];
  readonly last: HanUnit;
}
interface EnglishTail {
  readonly rhyme: number;
  readonly onset: number;
  readonly syllables: number;
}
interface EnglishKeys {
  readonly lang: 'en';
  readonly plain: readonly EnglishTail[];
  /** With the stressed word before, where the last words lean on it. */
  readonly joined: readonly EnglishTail[];
  readonly word: number;
}
/** The end of a line, ready to be compared often. */
export type EndKeys = (MandarinKeys | EnglishKeys) & {
  /** Two ends rhyme in full, or are the same, when they share one of these. */
  readonly unions: readonly number[];
  readonly tail: string;
  readonly group: string | null;
};

interface SoundKeys {
  readonly sound: number;
  readonly group: string;
  readonly groupNumber: number;
}
const soundKeys = new Map<Book, { readonly plain: Map<Sound, SoundKeys>; readonly rhotic: Map<Sound, SoundKeys> }>();

function keysOfSound(sound: Sound, rhotic: boolean, book: Book): SoundKeys {
  let own = soundKeys.get(book);
  if (own === undefined) soundKeys.set(book, (own = { plain: new Map(), rhotic: new Map() }));
  const table = rhotic ? own.rhotic : own.plain;
  let keys = table.get(sound);
  if (keys === undefined) {
    const group = groupOf({ final: sound.final, rhotic }, book);
    const number = numberOf(`s ${sound.onset} ${sound.final} ${String(rhotic)}`);
    table.set(sound, (keys = { sound: number, group, groupNumber: numberOf(`g ${group}`) }));
  }
  return keys;
}

function mandarinKeys(units: readonly HanUnit[], book: Book): EndKeys | null {
  const last = units.at(-1);
  if (last === undefined) return null;
  const groups: number[] = [];
  const sounds: number[] = [];
  for (let at = units.length - 1; at >= 0; at -= 1) {
    const { sound, rhotic } = units[at]!;
    if (sound === null) break;
    const keys = keysOfSound(sound, rhotic, book);
    groups.push(keys.groupNumber);
    sounds.push(keys.sound);
  }
  const group = last.sound === null ? null : keysOfSound(last.sound, last.rhotic, book).group;
  return { lang: 'zh', groups, sounds, last, unions: groups.slice(0, 1), tail: last.text, group };
}

const englishEnds = new Map<string, EndKeys>();

function englishKeys(words: readonly string[]): EndKeys | null {
  const tail = words.at(-1);
  if (tail === undefined) return null;
  const key = words.slice(-4).join(' ');
  const known = englishEnds.get(key);
  if (known !== undefined) return known;
  const { plain, joined } = isEnglishLoaded() ? tailsOf(words) : { plain: [], joined: [] };
  const numbered = (candidates: typeof plain): EnglishTail[] =>
    candidates.map(({ tail: { rhyme, onset, vowels } }) => ({
      rhyme: numberOf(`r ${rhyme}`),
      onset: numberOf(`o ${onset}`),
      syllables: vowels.length,
    }));
  const own = { plain: numbered(plain), joined: numbered(joined), word: numberOf(`w ${tail.toLowerCase()}`) };
  const unions = [...new Set([...own.plain, ...own.joined].map(({ rhyme }) => rhyme)), own.word];
  const made: EndKeys = { lang: 'en', ...own, unions, tail, group: plain[0]?.tail.rhyme ?? null };
  if (englishEnds.size < 100_000) englishEnds.set(key, made);
  return made;
}

export function endKeysOf(end: LineEnd | null, book: Book): EndKeys | null {
  if (end === null) return null;
  return end.lang === 'zh' ? mandarinKeys(end.units, book) : englishKeys(end.words);
}

/**
 * How strongly two ends rhyme, as `compare` says it: 0 none, 1 weak, 2 single, 3 double, 4 triple. In English a perfect
 * rhyme counts by its syllables, an identical one is weak, and everything else none.
 */
export function rankOf(a: EndKeys, b: EndKeys, book: Book): number {
  if (a.lang === 'zh') return b.lang === 'zh' ? mandarinRank(a, b, book) : 0;
  return b.lang === 'en' ? englishRank(a, b) : 0;
}

function mandarinRank(a: MandarinKeys, b: MandarinKeys, book: Book): number {
  const most = Math.min(a.groups.length, b.groups.length);
  let [count, identical] = [0, 0];
  while (count < most && a.groups[count] === b.groups[count]) {
    if (a.sounds[count] === b.sounds[count]) identical += 1;
    count += 1;
  }
  if (count > 0) return identical === count ? 1 : 1 + Math.min(3, count);
  const [x, y] = [a.last, b.last];
  if (x.sound === null || y.sound === null || most === 0) return 0;
  const isNear =
    nearness({ final: x.sound.final, rhotic: x.rhotic }, { final: y.sound.final, rhotic: y.rhotic }, book) > 0;
  return isNear ? 1 : 0;
}

function englishRank(a: EnglishKeys, b: EnglishKeys): number {
  for (const [left, right] of [
    [a.joined, b.joined],
    [a.joined, b.plain],
    [a.plain, b.joined],
  ] as const) {
    const rank = bestRank(left, right);
    if (rank > 0) return rank;
  }
  return a.word === b.word ? 1 : bestRank(a.plain, b.plain);
}

/** Identity first, for the same word is no rhyme however else it may be said. */
function bestRank(left: readonly EnglishTail[], right: readonly EnglishTail[]): number {
  let best = 0;
  for (const x of left)
    for (const y of right) {
      if (x.rhyme !== y.rhyme) continue;
      if (x.onset === y.onset) return 1;
      if (best === 0) best = Math.min(4, 1 + x.syllables);
    }
  return best;
}
