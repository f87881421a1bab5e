import { groupOf, type Book } from './rhyme-books.ts';
import { finalParts } from './syllable-table.ts';

export const rhymeLevels = ['single', 'double', 'triple'] as const;
export type RhymeLevel = (typeof rhymeLevels)[number];

export interface RhymeWish {
  /** A final (an, ing, ü or v, -i), or in English a word to rhyme with. */
  readonly final?: string;
  /** `single` unless told. */
  readonly level?: RhymeLevel;
}

export interface SectionWish {
  readonly label?: string;
  readonly lines: number;
  readonly scheme?: string;
  readonly rhyme?: Readonly<Record<string, RhymeWish>>;
  readonly syllables?: number | readonly number[];
}

/** What is asked of a lyric; lines alone are enough. */
export interface FormWish {
  readonly scheme?: string;
  readonly linesWanted?: number;
  readonly syllables?: number | readonly number[];
  readonly rhyme?: Readonly<Record<string, RhymeWish>>;
  readonly sections?: readonly SectionWish[];
}

export interface SectionForm {
  readonly label: string | null;
  /** First sung line, and how many. */
  readonly start: number;
  readonly count: number;
  /** Schemes that will do, one letter per line; small `x` is a free line. */
  readonly schemes: readonly string[];
  /** Whether the scheme was asked for, or any usual one will do. */
  readonly isAsked: boolean;
  readonly rhyme: Readonly<Record<string, RhymeWish>>;
}

export interface Form {
  readonly wanted: number | null;
  readonly sections: readonly SectionForm[];
  /** Target of each sung line; null where none is set. */
  readonly syllables: readonly (number | null)[];
}

export function wantedLines({ linesWanted, sections, scheme, syllables }: FormWish): number | null {
  if (linesWanted !== undefined) return linesWanted;
  if (sections !== undefined && sections.length > 0) return sections.reduce((sum, { lines }) => sum + lines, 0);
  if (scheme !== undefined && scheme !== '') return scheme.length;
  return typeof syllables === 'object' && syllables.length > 0 ? syllables.length : null;
}

/** Schemes of blocks of lines where none is asked for, by length. */
const usual: Readonly<Record<number, readonly string[]>> = {
  1: ['x'],
  2: ['AA'],
  3: ['AAA', 'AAx', 'xAA', 'AxA'],
  4: ['xAxA', 'AAxA', 'AABB', 'ABAB', 'ABBA', 'AAAA'],
};
const oneRhyme: Readonly<Record<number, readonly string[]>> = {
  1: ['A'],
  2: ['AA', 'xA'],
  3: ['AAA', 'AAx', 'xAA', 'AxA'],
  4: ['AAAA', 'AAxA', 'xAxA'],
};

/** Letters anew where the scheme of a stanza is shorter than its lines. */
function stretched(scheme: string, count: number): string {
  const free = scheme.replace(/[-.]/g, 'x');
  return free.length >= count || free === '' ? free.slice(0, count).padEnd(count, 'x') : free;
}

type Block = Pick<SectionForm, 'label' | 'start' | 'count'>;

function blocks(label: string | null, start: number, count: number, size: number): Block[] {
  const all: Block[] = [];
  for (let at = 0; at < count; at += size) all.push({ label, start: start + at, count: Math.min(size, count - at) });
  return all;
}

function formOfSection(
  label: string | null,
  start: number,
  count: number,
  wish: Omit<SectionWish, 'lines'>,
): SectionForm[] {
  const { scheme, rhyme = {} } = wish;
  const letters = Object.keys(rhyme);
  if (scheme !== undefined && scheme !== '') {
    const one = stretched(scheme, count);
    return blocks(label, start, count, one.length).map((block) => {
      const schemes = [one.slice(0, block.count)];
      return { label, start: block.start, count: block.count, schemes, isAsked: true, rhyme };
    });
  }
  if (letters.length > 1) {
    const halves = Array.from(
      { length: count },
      (_, index) => letters[Math.floor((index * letters.length) / count)] ?? 'x',
    );
    const turns = Array.from({ length: count }, (_, index) => letters[index % letters.length] ?? 'x');
    return [{ label, start, count, schemes: [halves.join(''), turns.join('')], isAsked: false, rhyme }];
  }
  const [letter] = letters;
  const known = letter === undefined ? usual : oneRhyme;
  return blocks(label, start, count, 4).map((block) => ({
    ...block,
    schemes: (known[block.count] ?? ['x']).map((one) => (letter === undefined ? one : one.replaceAll('A', letter))),
    isAsked: false,
    rhyme,
  }));
}

/** Lays what is asked over the sung lines there are. */
export function formOf(wish: FormWish, lineCount: number): Form {
  const wanted = wantedLines(wish);
  if (wish.sections === undefined || wish.sections.length === 0) {
    const target = (index: number) =>
      typeof wish.syllables === 'object' ? (wish.syllables[index] ?? null) : (wish.syllables ?? null);
    return {
      wanted,
      sections: lineCount === 0 ? [] : formOfSection(null, 0, lineCount, wish),
      syllables: Array.from({ length: lineCount }, (_, index) => target(index)),
    };
  }
  const sections: SectionForm[] = [];
  const syllables: (number | null)[] = [];
  let start = 0;
  for (const section of wish.sections) {
    const rhyme = section.rhyme ?? wish.rhyme;
    const left = Math.max(0, Math.min(section.lines, lineCount - start));
    if (left > 0)
      sections.push(
        ...formOfSection(section.label ?? null, start, left, { ...section, ...(rhyme === undefined ? {} : { rhyme }) }),
      );
    for (let index = 0; index < section.lines; index += 1) {
      const own = section.syllables;
      const given =
        typeof own === 'object'
          ? own[index]
          : (own ?? (typeof wish.syllables === 'object' ? wish.syllables[start + index] : wish.syllables));
      syllables.push(given ?? null);
    }
    start += section.lines;
  }
  return { wanted, sections, syllables };
}

/** Whether a line of a section need not rhyme: its letter stands once in the scheme asked for, and has no wish. */
export function isFreeLine({ isAsked, schemes, count, rhyme }: SectionForm, index: number): boolean {
  if (!isAsked || index < 0 || index >= count) return false;
  const [scheme = ''] = schemes;
  const letter = scheme.charAt(index);
  return letter === 'x' || (scheme.indexOf(letter) === scheme.lastIndexOf(letter) && rhyme[letter] === undefined);
}

const shortSpellings: Readonly<Record<string, string>> = { iu: 'iou', ui: 'uei', un: 'uen' };

/** Rhyme group of a final as people write it: `an`, `ing`, `iu`, `v`, `-i`; null for what is no final. */
export function groupOfFinal(written: string, book: Book): string | null {
  const spelled = written.trim().toLowerCase().replace(/v|u:/g, 'ü');
  const final = Object.hasOwn(shortSpellings, spelled) ? (shortSpellings[spelled] ?? spelled) : spelled;
  return Object.hasOwn(finalParts, final) ? groupOf({ final, rhotic: false }, book) : null;
}

/** The letter that most lines have, the first of several: it takes a final that is asked for without a letter. */
export function mainLetter(scheme: string): string {
  const counts = new Map<string, number>();
  for (const letter of scheme.replace(/[^A-Z]/g, '')) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'A';
}
