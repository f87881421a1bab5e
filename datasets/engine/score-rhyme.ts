import { closing, filler, sung } from './characters-sung.ts';
import { compareEnglish } from './english-compare.ts';
import { isEnglishLoaded, pronounce } from './english-phones.ts';
import { tailOf } from './english-tail.ts';
import { lineEnd } from './line-end.ts';
import { books, groupOf, nearness, type Book, type Rhyming } from './rhyme-books.ts';
import { groupOfFinal, type RhymeWish, type SectionForm } from './score-form.ts';
import { behindIdenticalPay, fillerWords, fullnessPay, nearPay, strippedPay } from './score-terms.ts';
import type { Sound } from './syllable-table.ts';
import type { HanUnit, SungLine } from './units.ts';

export type RhymeFlag =
  | 'identical-rhyme'
  | 'filler-tail'
  | 'unread-tail'
  | 'foreign-tail'
  | 'wrong-final'
  | 'level-missed'
  | 'no-rhyme';

interface Beat extends Rhyming {
  readonly onset: string;
  readonly group: string;
}

/** The same syllable, in any tone and character. */
const soundsSame = (a: Beat, b: Beat) => a.onset === b.onset && a.final === b.final && a.rhotic === b.rhotic;

/** The end of a line as the score sees it; `worth` falls where a particle or filler had to be taken off. */
export type ScoredTail =
  | { readonly lang: 'zh'; readonly beats: readonly Beat[]; readonly worth: number }
  | { readonly lang: 'en'; readonly words: readonly string[]; readonly worth: number };

const makeBeat = ({ onset, final }: Sound, rhotic: boolean, book: Book): Beat => ({
  onset,
  final,
  rhotic,
  group: groupOf({ final, rhotic }, book),
});

/** The 400 syllables there are, for each book. */
const plainBeats = Object.fromEntries(books.map((book) => [book, new Map<Sound, Beat>()])) as Record<
  Book,
  Map<Sound, Beat>
>;

function plainBeatOf(sound: Sound, book: Book): Beat {
  let beat = plainBeats[book].get(sound);
  if (beat === undefined) plainBeats[book].set(sound, (beat = makeBeat(sound, false, book)));
  return beat;
}

/** 儿化 makes two characters of one syllable, and none of them is a filler. */
const isFiller = ({ text, tone }: HanUnit) =>
  text.length === 1 && (sung.of(text.charCodeAt(0)) & (tone === 0 ? filler | closing : filler)) !== 0;

/** Trailing syllables looked at: the longest rhyme that pays, and one more. */
const longest = 4;

export function tailOfLine(line: SungLine, lang: 'zh' | 'en', book: Book, flags: Set<RhymeFlag>): ScoredTail | null {
  const end = lineEnd(line);
  if (end === null) return null;
  if (end.lang !== lang) flags.add('foreign-tail');
  if (end.lang === 'en') {
    let length = end.words.length;
    while (length > 1 && fillerWords.has((end.words[length - 1] ?? '').toLowerCase())) length -= 1;
    const only = fillerWords.has((end.words[length - 1] ?? '').toLowerCase());
    const stripped = length < end.words.length || only;
    if (stripped) flags.add('filler-tail');
    if (lang === 'zh' && only) return null;
    return { lang: 'en', words: end.words.slice(Math.max(0, length - 6), length), worth: stripped ? strippedPay : 1 };
  }
  let length = end.units.length;
  while (length > 0 && isFiller(end.units[length - 1] as HanUnit)) length -= 1;
  const stripped = length < end.units.length;
  if (stripped) flags.add('filler-tail');
  if (length === 0) length = end.units.length;
  const beats: Beat[] = [];
  for (let at = length - 1; at >= 0 && beats.length < longest; at -= 1) {
    const { sound, rhotic } = end.units[at] as HanUnit;
    if (sound === null) break;
    beats.push(rhotic ? makeBeat(sound, true, book) : plainBeatOf(sound, book));
  }
  if (beats.length === 0) {
    flags.add('unread-tail');
    return null;
  }
  return { lang: 'zh', beats, worth: stripped ? strippedPay : 1 };
}

/** What a line rhymes in: the group, or the English rhyming part. */
export function rhymeNameOf(tail: ScoredTail): string | null {
  if (tail.lang === 'zh') return tail.beats[0]?.group ?? null;
  const word = tail.words.at(-1);
  return word === undefined || !isEnglishLoaded() ? null : (tailOf(pronounce(word)[0]?.phones ?? [])?.rhyme ?? null);
}

/** How two ends stand to each other, for pay. */
export interface Bond {
  /** Fully rhyming syllables that are not the same sound; for English the syllables of the rhyme. */
  readonly different: number;
  /** Whether the last syllable, or the whole English rhyme, is the same sound. */
  readonly isIdentical: boolean;
  /** 0 to 1, of what is no full rhyme. */
  readonly near: number;
}

const noBond: Bond = { different: 0, isIdentical: false, near: 0 };
const englishBonds = new Map<string, Bond>();

function bondOfEnglish(a: readonly string[], b: readonly string[]): Bond {
  if (!isEnglishLoaded()) return { ...noBond, isIdentical: a.at(-1) === b.at(-1) };
  const key = `${a.slice(-3).join(' ')}|${b.slice(-3).join(' ')}`;
  const known = englishBonds.get(key);
  if (known !== undefined) return known;
  const { perfect, degree, weight, syllables, multi } = compareEnglish(a.slice(-3), b.slice(-3));
  const bond: Bond = {
    different: perfect ? Math.max(syllables, multi) : 0,
    isIdentical: degree === 'identical',
    near: perfect || degree === 'identical' ? 0 : weight,
  };
  if (englishBonds.size < 50_000) englishBonds.set(key, bond);
  return bond;
}

export function bondOf(a: ScoredTail | null, b: ScoredTail | null, book: Book): Bond {
  if (a === null || b === null) return noBond;
  if (a.lang === 'en') return b.lang === 'en' ? bondOfEnglish(a.words, b.words) : noBond;
  if (b.lang !== 'zh') return noBond;
  let [different, run] = [0, 0];
  for (; run < a.beats.length && run < b.beats.length; run += 1) {
    const [x, y] = [a.beats[run] as Beat, b.beats[run] as Beat];
    if (x.group !== y.group) break;
    if (!soundsSame(x, y)) different += 1;
  }
  const [x, y] = [a.beats[0] as Beat, b.beats[0] as Beat];
  return {
    different,
    isIdentical: soundsSame(x, y),
    near: run > 0 ? 0 : nearness(x, y, book),
  };
}

const wantedLength = { single: 1, double: 2, triple: 3 } as const;

/** What one bond pays: all of it from the wanted length on; near rhymes pay in part, the same sound nothing. */
function payOfBond({ different, isIdentical, near }: Bond, want: number): number {
  if (different === 0) return isIdentical ? 0 : near * nearPay;
  return Math.min(1, different / want) * (isIdentical ? behindIdenticalPay : 1);
}

interface Context {
  readonly tails: readonly (ScoredTail | null)[];
  readonly bond: (a: number, b: number) => Bond;
  readonly book: Book;
  readonly flags: Set<RhymeFlag>;
}

/** Share of the wanted final a line has: 1, near, or nothing. */
function payOfFinal(tail: ScoredTail, { final }: RhymeWish, book: Book): number {
  if (final === undefined) return 1;
  if (tail.lang === 'en') {
    const { different, isIdentical, near } = bondOfEnglish(tail.words, [final]);
    return different > 0 || isIdentical ? 1 : near * nearPay;
  }
  const group = groupOfFinal(final, book);
  return group === null || tail.beats[0]?.group === group ? 1 : 0;
}

/** Pay of the lines of one letter: every rhyming sound pays once, and only beside another sound. */
function payOfClass(members: readonly number[], wish: RhymeWish, { tails, bond, book, flags }: Context): number {
  const want = wantedLength[wish.level ?? 'single'];
  let paid = 0;
  members.forEach((line, place) => {
    const tail = tails[line] ?? null;
    if (tail === null) return;
    let [best, repeatsEarlier, rhymesBehind] = [0, false, false];
    members.forEach((other, at) => {
      if (at === place) return;
      const one = bond(line, other);
      if (one.isIdentical) {
        flags.add('identical-rhyme');
        if (at < place) repeatsEarlier = true;
        if (one.different > 0) rhymesBehind = true;
      }
      best = Math.max(best, payOfBond(one, want));
    });
    if (repeatsEarlier) best = rhymesBehind ? Math.min(best, behindIdenticalPay) : 0;
    const final = payOfFinal(tail, wish, book);
    if (final < 1) flags.add('wrong-final');
    if (best > 0 && best < 1 && want > 1) flags.add('level-missed');
    paid += best * final * tail.worth;
  });
  return paid / members.length;
}

/** Places of each letter of a scheme but `x`. Sections are many and schemes few. */
const classes = new Map<string, ReadonlyMap<string, readonly number[]>>();

function classesOf(scheme: string): ReadonlyMap<string, readonly number[]> {
  const known = classes.get(scheme);
  if (known !== undefined) return known;
  const found = new Map<string, number[]>();
  [...scheme].forEach((letter, index) => {
    if (letter !== 'x') found.set(letter, [...(found.get(letter) ?? []), index]);
  });
  if (classes.size < 1_000 && scheme.length < 100) classes.set(scheme, found);
  return found;
}

/** What a section's ends pay under one scheme; null when the scheme asks for no rhyme. */
function payOfScheme(section: SectionForm, scheme: string, context: Context): number | null {
  let [paid, lines] = [0, 0];
  for (const [letter, members] of classesOf(scheme)) {
    const wish = section.rhyme[letter] ?? {};
    const at = members.map((index) => section.start + index);
    if (at.length === 1) {
      // A letter used once need not rhyme; a final asked for it must still be there.
      const tail = context.tails[at[0] ?? -1] ?? null;
      if (wish.final === undefined) continue;
      paid += tail === null ? 0 : payOfFinal(tail, wish, context.book) * tail.worth;
      lines += 1;
      continue;
    }
    paid += payOfClass(at, wish, context) * at.length;
    lines += at.length;
  }
  return lines === 0 ? null : paid / lines;
}

export interface SectionRhyme {
  readonly pay: number;
  /** Lines that had to rhyme. */
  readonly lines: number;
  /** Share of pairs of lines that stand to each other as the scheme says; null where none was asked for. */
  readonly fit: number | null;
}

/** Rhyme of one section: under the scheme asked for, or the best of the usual ones. */
export function scoreSection(
  section: SectionForm,
  tails: readonly (ScoredTail | null)[],
  book: Book,
  flags: Set<RhymeFlag>,
): SectionRhyme | null {
  const bond = (a: number, b: number): Bond =>
    bondOf(tails[Math.min(a, b)] ?? null, tails[Math.max(a, b)] ?? null, book);
  let best: { pay: number; lines: number; flags: Set<RhymeFlag> } | null = null;
  for (const scheme of section.schemes) {
    const own = new Set<RhymeFlag>();
    const pay = payOfScheme(section, scheme, { tails, bond, book, flags: own });
    if (pay === null) continue;
    const rhyming = [...scheme].filter((letter) => letter !== 'x').length;
    const worth = section.isAsked ? pay : pay * (1 - fullnessPay + (fullnessPay * rhyming) / scheme.length);
    if (best === null || worth > best.pay) best = { pay: worth, lines: section.count, flags: own };
  }
  if (best === null) return null;
  for (const flag of best.flags) flags.add(flag);
  if (best.pay === 0) flags.add('no-rhyme');
  return { pay: best.pay, lines: best.lines, fit: section.isAsked ? fitOf(section, bond) : null };
}

function fitOf({ schemes, start, count }: SectionForm, bond: (a: number, b: number) => Bond): number {
  const [scheme = ''] = schemes;
  let [right, all] = [0, 0];
  for (let a = 0; a < count; a += 1)
    for (let b = a + 1; b < count && b - a <= 8; b += 1) {
      const { different, isIdentical } = bond(start + a, start + b);
      const shouldRhyme = scheme[a] !== 'x' && scheme[a] === scheme[b];
      if (shouldRhyme === (different > 0 || isIdentical)) right += 1;
      all += 1;
    }
  return all === 0 ? 1 : right / all;
}
