import { books, defaultBook, groupOf, nearness, type Book } from './rhyme-books.ts';
import type { HanUnit } from './units.ts';

/** `weak`: only identical syllables, or only a near relation. `triple` is three and more. */
export type Level = 'none' | 'weak' | 'single' | 'double' | 'triple';
export type Relation = 'full' | 'near' | 'identical' | 'none';

export interface BookVerdict {
  readonly level: Level;
  readonly relation: Relation;
  /** Trailing syllables in the same groups; 0 where only a near relation holds. */
  readonly syllables: number;
  /** How many of those are the same syllable in both. */
  readonly identicalSyllables: number;
  /** Whether a near relation alone holds, and for how many trailing syllables. */
  readonly near: boolean;
  readonly nearSyllables: number;
  /** 0 to 1, of the last syllable; 0 unless `near`. */
  readonly nearWeight: number;
}

export interface MandarinComparison extends BookVerdict {
  /** Whether the last syllables have the same tone; and the same class, level (1, 2) or oblique (3, 4). */
  readonly toneMatch: boolean;
  readonly toneClassMatch: boolean;
  readonly byBook: Readonly<Record<Book, Level>>;
}

interface Read {
  readonly onset: string;
  readonly final: string;
  readonly rhotic: boolean;
}

const levels: readonly Level[] = ['none', 'single', 'double', 'triple'];

/** Trailing syllables that are read, last first. */
function trailing(units: readonly HanUnit[]): Read[] {
  const reads: Read[] = [];
  for (const { sound, rhotic } of units.toReversed()) {
    if (sound === null) break;
    reads.push({ onset: sound.onset, final: sound.final, rhotic });
  }
  return reads;
}

/** The same syllable, whatever its tone and character: same onset, same full final. */
export function isIdentical(a: Read, b: Read): boolean {
  return a.onset === b.onset && a.final === b.final && a.rhotic === b.rhotic;
}

function runLength(a: readonly Read[], b: readonly Read[], fits: (x: Read, y: Read) => boolean): number {
  const most = Math.min(a.length, b.length);
  for (let back = 0; back < most; back += 1) {
    const [x, y] = [a[back], b[back]];
    if (x === undefined || y === undefined || !fits(x, y)) return back;
  }
  return most;
}

function judge(a: readonly Read[], b: readonly Read[], book: Book): BookVerdict {
  const isFull = (x: Read, y: Read) => groupOf(x, book) === groupOf(y, book);
  const count = runLength(a, b, isFull);
  if (count > 0) {
    const identical = a.slice(0, count).filter((one, back) => isIdentical(one, b[back] ?? one)).length;
    const isWeak = identical === count;
    return {
      level: isWeak ? 'weak' : (levels[Math.min(count, 3)] ?? 'triple'),
      relation: isWeak ? 'identical' : 'full',
      syllables: count,
      identicalSyllables: identical,
      near: false,
      nearSyllables: 0,
      nearWeight: 0,
    };
  }
  const [x, y] = [a[0], b[0]];
  const weight = x === undefined || y === undefined ? 0 : nearness(x, y, book);
  const nearSyllables =
    weight === 0 ? 0 : runLength(a, b, (one, other) => isFull(one, other) || nearness(one, other, book) > 0);
  return {
    level: weight > 0 ? 'weak' : 'none',
    relation: weight > 0 ? 'near' : 'none',
    syllables: 0,
    identicalSyllables: 0,
    near: weight > 0,
    nearSyllables,
    nearWeight: weight,
  };
}

const toneClass = (tone: number) => (tone === 0 ? 0 : tone < 3 ? 1 : 2);

/** Compares two ends of Chinese syllables, from the last backwards. Tone decides nothing and is reported. */
export function compareMandarin(
  a: readonly HanUnit[],
  b: readonly HanUnit[],
  book: Book = defaultBook,
): MandarinComparison {
  const [left, right] = [trailing(a), trailing(b)];
  const verdicts = Object.fromEntries(books.map((one) => [one, judge(left, right, one)])) as Record<Book, BookVerdict>;
  const [x, y] = [a.at(-1), b.at(-1)];
  const areRead = left.length > 0 && right.length > 0 && x !== undefined && y !== undefined;
  return {
    ...verdicts[book],
    toneMatch: areRead && x.tone === y.tone,
    toneClassMatch: areRead && toneClass(x.tone) === toneClass(y.tone),
    byBook: Object.fromEntries(books.map((one) => [one, verdicts[one].level])) as Record<Book, Level>,
  };
}
