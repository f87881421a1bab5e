import { defaultBook, groupOf } from './engine/rhyme-books.ts';
import { groupOfFinal } from './engine/score-form.ts';
import { bondOf, tailOfLine, type RhymeFlag, type ScoredTail } from './engine/score-rhyme.ts';
import { countUnits } from './engine/syllables.ts';
import { unitsOf } from './engine/units.ts';
import type { Language } from './language.ts';
import { rhymeGroups, type RhymeGroup } from './rhyme-groups.ts';

/** Letters in order of first use, one per line: `AABA`. A letter used once is a line that need not rhyme. */
export const schemePattern = /^[A-Z]{1,26}$/;

const names = new Map(rhymeGroups.map((name) => [groupOfFinal(name, defaultBook), name]));

const groupOfTail = (tail: ScoredTail | null): RhymeGroup | null =>
  tail?.lang === 'zh' ? (names.get(tail.beats[0]?.group ?? null) ?? null) : null;

/** Group of the last syllable of a Chinese line; null for English, 儿化 and what cannot be read. */
export function rhymeGroupOf(line: string): RhymeGroup | null {
  const last = unitsOf(line, { lang: 'zh' }).units.at(-1);
  if (last?.kind !== 'han' || last.sound === null) return null;
  return names.get(groupOf({ final: last.sound.final, rhotic: last.rhotic }, defaultBook)) ?? null;
}

/**
 * Indexes of the lines that must rhyme together, letter by letter, the largest class first. Without a scheme: in every
 * four lines the second and the fourth; two lines left over rhyme with each other, a single one is free.
 */
export function rhymingLines(scheme: string, lineCount: number): readonly (readonly number[])[] {
  if (scheme === '') {
    const starts = Array.from({ length: Math.ceil(Math.max(0, lineCount - 1) / 4) }, (_, block) => block * 4);
    return starts.map((start) => (lineCount - start >= 4 ? [start + 1, start + 3] : [start, start + 1]));
  }
  const classes = new Map<string, number[]>();
  [...scheme].forEach((letter, index) => classes.set(letter, [...(classes.get(letter) ?? []), index]));
  return [...classes.values()]
    .filter((lines) => lines.length > 1)
    .sort((a, b) => b.length - a.length || (a[0] ?? 0) - (b[0] ?? 0));
}

/**
 * Names the scheme that four lines follow, given which pairs rhyme; `ABCB` when they follow none of the known ones,
 * so that verse without rhyme is measured against something. Other line counts have no name: empty.
 */
function nameScheme(lineCount: number, rhymes: (a: number, b: number) => boolean): string {
  if (lineCount !== 4) return '';
  const [ab, ac, ad, bc, bd, cd] = [rhymes(0, 1), rhymes(0, 2), rhymes(0, 3), rhymes(1, 2), rhymes(1, 3), rhymes(2, 3)];
  if (ab && bd && ad) return ac && bc && cd ? 'AAAA' : 'AABA';
  if (ab && cd) return 'AABB';
  if (ac && bd) return 'ABAB';
  return 'ABCB';
}

export interface LyricForm {
  /** Empty when the lines follow no named scheme. */
  readonly scheme: string;
  /** Group that most of the rhyming lines lie in; null in English and where no two do. */
  readonly rhyme: RhymeGroup | null;
  readonly syllables: readonly number[];
}

/** What a lyric is, where nobody wrote it down. English needs `loadEnglish()` before. */
export function describeForm(lines: readonly string[], lang: Language): LyricForm {
  const sung = lines.map((line) => unitsOf(line, { lang }));
  const tails = sung.map((line) => tailOfLine(line, lang, defaultBook, new Set<RhymeFlag>()));
  const scheme = nameScheme(lines.length, (a, b) => {
    const { different, isIdentical } = bondOf(tails[a] ?? null, tails[b] ?? null, defaultBook);
    return different > 0 && !isIdentical;
  });
  const groups = new Map<RhymeGroup, number>();
  for (const at of rhymingLines(scheme, lines.length).flat()) {
    const group = groupOfTail(tails[at] ?? null);
    if (group !== null) groups.set(group, (groups.get(group) ?? 0) + 1);
  }
  // A group that a single line is in is no rhyme.
  const [main] = [...groups].filter(([, count]) => count > 1).sort((a, b) => b[1] - a[1]);
  return { scheme, rhyme: main?.[0] ?? null, syllables: sung.map((line) => countUnits(line).best) };
}
