import type { Language } from './language.ts';

/** Letters in order of first use, one per line: `AABA`. A letter used once is a line that need not rhyme. */
export const schemePattern = /^[A-Z]{1,26}$/;

/** Indexes of the lines that must rhyme together, letter by letter, the largest class first. */
export function classesOf(scheme: string): number[][] {
  const byLetter = new Map<string, number[]>();
  [...scheme].forEach((letter, index) => byLetter.set(letter, [...(byLetter.get(letter) ?? []), index]));
  return [...byLetter.values()]
    .filter((lines) => lines.length > 1)
    .sort((a, b) => b.length - a.length || (a[0] ?? 0) - (b[0] ?? 0));
}

/**
 * The lines that must rhyme where nobody asked for a scheme: in every four lines the second and the fourth; two lines
 * left over rhyme with each other, a single one is free.
 */
export function defaultClasses(lineCount: number): number[][] {
  const classes: number[][] = [];
  for (let start = 0; start + 1 < lineCount; start += 4) {
    const left = lineCount - start;
    classes.push(left >= 4 ? [start + 1, start + 3] : [start, start + 1]);
  }
  return classes;
}

/** Schemes tried for four lines without a wish: couplets and crossed rhyme are as good as ABCB. */
export function freeSchemes(language: Language, groupWanted: boolean): readonly string[] {
  return language === 'zh' && groupWanted ? [] : ['AABB', 'ABAB'];
}

/**
 * Names the scheme that four lines follow, given which pairs rhyme; `ABCB` when they follow none of the known ones,
 * so that verse without rhyme is measured against something. Other line counts have no name: null.
 */
export function nameScheme(lineCount: number, rhymes: (a: number, b: number) => boolean): string | null {
  if (lineCount !== 4) return null;
  const [ab, ac, ad, bc, bd, cd] = [rhymes(0, 1), rhymes(0, 2), rhymes(0, 3), rhymes(1, 2), rhymes(1, 3), rhymes(2, 3)];
  if (ab && bd && ad) return ac && bc && cd ? 'AAAA' : 'AABA';
  if (ab && cd) return 'AABB';
  if (ac && bd) return 'ABAB';
  return 'ABCB';
}
