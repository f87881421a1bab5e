import { rhymingWords, tailsOf } from '../engine/english-compare.ts';
import { isEnglishLoaded } from '../engine/english-phones.ts';
import type { LineEnd } from '../engine/line-end.ts';
import type { Level } from '../engine/mandarin-compare.ts';
import { groupOf, nearness, type Book } from '../engine/rhyme-books.ts';
import { finalParts, type Sound } from '../engine/syllable-table.ts';

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
  /** Null where a reading is not known. */
  readonly sounds: readonly (Sound | null)[];
  /** Whether a syllable is rhotic; null where none is. */
  readonly rhotic: readonly boolean[] | null;
  /** The last one; null where it is not read. */
  readonly last: SoundKeys | null;
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
  /** Place of the final among `finals`; -1 where it is near to nothing, being rhotic. */
  readonly final: number;
}
const finals = Object.keys(finalParts);
const soundKeys = new Map<Book, { readonly plain: Map<Sound, SoundKeys>; readonly rhotic: Map<Sound, SoundKeys> }>();

function keysOfSound(sound: Sound, rhotic: boolean, book: Book): SoundKeys {
  let own = soundKeys.get(book);
  if (own === undefined) soundKeys.set(book, (own = { plain: new Map(), rhotic: new Map() }));
  const table = rhotic ? own.rhotic : own.plain;
  let keys = table.get(sound);
  if (keys === undefined) {
    const group = groupOf({ final: sound.final, rhotic }, book);
    keys = {
      sound: numberOf(`s ${sound.onset} ${sound.final} ${String(rhotic)}`),
      group,
      groupNumber: numberOf(`g ${group}`),
      final: rhotic ? -1 : finals.indexOf(sound.final),
    };
    table.set(sound, keys);
  }
  return keys;
}

/** The syllable so many before the last. */
function keysBefore(
  { sounds, rhotic }: Pick<MandarinKeys, 'sounds' | 'rhotic'>,
  back: number,
  book: Book,
): SoundKeys | null {
  const at = sounds.length - 1 - back;
  const sound = sounds[at] ?? null;
  return sound === null ? null : keysOfSound(sound, rhotic?.[at] ?? false, book);
}

/** @param tail the last syllable as written */
export function mandarinKeys(
  sounds: MandarinKeys['sounds'],
  rhotic: MandarinKeys['rhotic'],
  tail: string,
  book: Book,
): EndKeys {
  const last = keysBefore({ sounds, rhotic }, 0, book);
  const unions = last === null ? [] : [last.groupNumber];
  return { lang: 'zh', sounds, rhotic, last, unions, tail, group: last?.group ?? null };
}

const englishEnds = new Map<string, EndKeys>();

/** @param words the last ones, of which letters are said by their names */
export function englishKeys(words: readonly string[]): EndKeys | null {
  const tail = words.at(-1);
  if (tail === undefined) return null;
  const key = words.slice(-rhymingWords(words)).join(' ');
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
  if (end.lang === 'en') return englishKeys(end.words);
  const { units } = end;
  const tail = units.at(-1)?.text;
  if (tail === undefined) return null;
  const rhotic = units.some((unit) => unit.rhotic) ? units.map((unit) => unit.rhotic) : null;
  return mandarinKeys(
    units.map(({ sound }) => sound),
    rhotic,
    tail,
    book,
  );
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
  let [x, y] = [a.last, b.last];
  if (x === null || y === null) return 0;
  if (x.groupNumber !== y.groupNumber)
    return x.final >= 0 && y.final >= 0 && nearFinals(book)[x.final * finals.length + y.final] === 1 ? 1 : 0;
  const most = Math.min(a.sounds.length, b.sounds.length);
  let [count, identical] = [0, 0];
  while (x !== null && y !== null && x.groupNumber === y.groupNumber) {
    if (x.sound === y.sound) identical += 1;
    count += 1;
    if (count === most) break;
    x = keysBefore(a, count, book);
    y = keysBefore(b, count, book);
  }
  return identical === count ? 1 : 1 + Math.min(3, count);
}

const near = new Map<Book, Uint8Array>();

/** Which finals come near to which: 1 at the place of the one times the number of finals, and of the other. */
function nearFinals(book: Book): Uint8Array {
  let table = near.get(book);
  if (table === undefined) {
    const rhymes = finals.map((final) => ({ final, rhotic: false }));
    table = Uint8Array.from(rhymes.flatMap((a) => rhymes.map((b) => (nearness(a, b, book) > 0 ? 1 : 0))));
    near.set(book, table);
  }
  return table;
}

function englishRank(a: EnglishKeys, b: EnglishKeys): number {
  return (
    bestRank(a.joined, b.joined) ||
    bestRank(a.joined, b.plain) ||
    bestRank(a.plain, b.joined) ||
    (a.word === b.word ? 1 : bestRank(a.plain, b.plain))
  );
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
