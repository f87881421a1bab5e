import { compare } from '../../datasets/engine/compare.ts';
import { loadEnglish } from '../../datasets/engine/english-phones.ts';
import { defaultBook, bookNames, groupOf } from '../../datasets/engine/rhyme-books.ts';
import { scheme } from '../../datasets/engine/scheme.ts';
import { countUnits } from '../../datasets/engine/syllables.ts';
import { unitsOfLyric, type SungLine } from '../../datasets/engine/units.ts';

export type RhymeLevel = 'single' | 'double' | 'triple' | 'identical' | 'near';

export interface Partner {
  /** Number of the line, from 0. */
  readonly line: number;
  readonly level: RhymeLevel;
}

export interface RhymeFoot {
  /** Place in the line as written, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** What stands there. */
  readonly text: string;
  /** As it is read: pinyin, or the word. */
  readonly reading: string;
  /** 韵母 of the last syllable, or the phones that rhyme. */
  readonly final: string | null;
  /** Group of the rhyme book; null for English. */
  readonly group: string | null;
  /** Lines that rhyme with this one, the nearest first. */
  readonly partners: readonly Partner[];
}

export interface LineMark {
  /** Shared by the lines that rhyme; null for a line that stands alone or is not sung. */
  readonly letter: string | null;
  readonly foot: RhymeFoot | null;
  /** Null for a line with nothing sung in it. */
  readonly syllables: { readonly min: number; readonly max: number; readonly best: number } | null;
}

export interface LyricMarks {
  readonly lines: readonly LineMark[];
  /** `ABCB`; a dash for a line that stands alone where letters would run out. */
  readonly scheme: string;
  readonly book: string;
}

/** What is longer is shown and not marked: nobody sings it, and marking it would hold the page up. */
const longestLine = 500;
const mostLines = 400;
/** Letters that have a colour of their own. */
const colours = 8;
const hasLatin = /\p{Script=Latin}/u;

/** Marks made by the same rhyme engine that filters, rewards and judges. English brings its dictionary first. */
export async function markLyric(written: readonly string[]): Promise<LyricMarks> {
  const lines = written.map((line, at) => (at < mostLines && line.length <= longestLine ? line : ''));
  if (lines.some((line) => hasLatin.test(line))) await loadEnglish();
  const sung = unitsOfLyric(lines);
  const named = scheme(lines);
  const letters = lettersOf(named.lines.map(({ letter }) => letter));
  const marks = lines.map((line, index): LineMark => {
    const own = sung[index]!;
    if (own.units.length === 0) return { letter: null, foot: null, syllables: null };
    const partners = partnersOf(lines, index, letters);
    const { min, max, best } = countUnits(own);
    return {
      letter: letters[index] ?? null,
      foot: footOf(line, own, partners, named.lines[index]?.group ?? null),
      syllables: { min, max, best },
    };
  });
  const shown = named.lines.flatMap(({ letter }, index) =>
    letter === null ? [] : [letters[index] ?? (isCrowded(named.lines) ? '–' : letter)],
  );
  return { lines: marks, scheme: shown.join(''), book: bookNames[defaultBook] };
}

const isCrowded = (lines: readonly { readonly letter: string | null }[]) =>
  new Set(lines.flatMap(({ letter }) => letter ?? [])).size > colours;

/** Lines that stand alone lose their letter; with more letters than colours the others are named anew. */
function lettersOf(given: readonly (string | null)[]): (string | null)[] {
  const isShared = (letter: string | null) => letter !== null && given.filter((one) => one === letter).length > 1;
  const shared = given.map((letter) => (isShared(letter) ? letter : null));
  if (!isCrowded(given.map((letter) => ({ letter })))) return shared;
  const names = new Map<string, string>();
  return shared.map((letter) => {
    if (letter === null) return null;
    const name = names.get(letter) ?? String.fromCodePoint(65 + (names.size % 26));
    names.set(letter, name);
    return name;
  });
}

function partnersOf(lines: readonly string[], index: number, letters: readonly (string | null)[]): Partner[] {
  const letter = letters[index] ?? null;
  if (letter === null) return [];
  return lines
    .flatMap((other, at) => {
      if (at === index || letters[at] !== letter) return [];
      const level = levelOf(lines[index]!, other);
      return level === null ? [] : [{ line: at, level }];
    })
    .sort((a, b) => Math.abs(a.line - index) - Math.abs(b.line - index));
}

/** A keystroke changes one line: what the others are to each other is known. */
const levels = new Map<string, RhymeLevel | null>();
const mostLevels = 20_000;

function levelOf(a: string, b: string): RhymeLevel | null {
  const key = `${a}\n${b}`;
  const earlier = levels.get(key);
  if (earlier !== undefined) return earlier;
  const level = compareLevel(a, b);
  if (levels.size >= mostLevels) levels.clear();
  levels.set(key, level);
  return level;
}

function compareLevel(a: string, b: string): RhymeLevel | null {
  const answer = compare(a, b);
  if (answer.lang === 'en') {
    if (answer.degree === 'identical') return 'identical';
    if (!answer.perfect) return answer.weight > 0 ? 'near' : null;
    return (['single', 'double', 'triple'] as const)[Math.min(answer.syllables, 3) - 1] ?? 'single';
  }
  if (answer.relation === 'identical') return 'identical';
  if (answer.level === 'none') return null;
  return answer.level === 'weak' ? 'near' : answer.level;
}

const feet: Readonly<Record<RhymeLevel, number>> = { single: 1, double: 2, triple: 3, identical: 1, near: 1 };

function footOf(line: string, { units }: SungLine, partners: readonly Partner[], phones: string | null): RhymeFoot {
  const last = units.at(-1)!;
  if (last.kind === 'word') {
    const text = line.slice(last.start, last.end);
    return { start: last.start, end: last.end, text, reading: last.text, final: phones, group: null, partners };
  }
  const length = Math.max(1, ...partners.map(({ level }) => feet[level]));
  const foot = units.slice(-length).filter((unit) => unit.kind === 'han');
  const group = last.sound === null ? null : groupOf({ final: last.sound.final, rhotic: last.rhotic });
  const start = foot[0]?.start ?? last.start;
  return {
    start,
    end: last.end,
    text: line.slice(start, last.end),
    reading: foot.map(({ spelling }) => spelling).join(' ') || line.slice(last.start, last.end),
    final: last.sound?.final ?? null,
    group,
    partners,
  };
}
