import { compare } from '../../datasets/engine/compare.ts';
import { rhymingLines } from '../../datasets/lyric-form.ts';
import { lyricOf, type LyricRow } from '../../datasets/lyric-row.ts';

export const rhymeLevels = ['none', 'single', 'double', 'triple'] as const;
export type RhymeLevel = (typeof rhymeLevels)[number];

/** Syllables that two lines rhyme by, 0 to 3; the same sound again is no rhyme. English needs `loadEnglish()` before. */
function syllablesOf(a: string, b: string, lang: 'zh' | 'en'): number {
  const answer = compare(a, b, { lang });
  const rhymes = answer.lang === 'en' ? answer.perfect : answer.relation === 'full';
  return rhymes ? Math.min(3, answer.syllables) : 0;
}

/** The level that most neighbouring rhymes of a lyric have; of two as frequent the lower, for it is the one kept all through. */
export function rhymeLevelOf(row: LyricRow): RhymeLevel {
  const lines = lyricOf(row).split('\n');
  const counts = [0, 0, 0, 0];
  for (const members of rhymingLines(row.spec.scheme, lines.length))
    members.slice(1).forEach((line, before) => {
      const count = syllablesOf(lines[members[before] ?? 0] ?? '', lines[line] ?? '', row.lang);
      counts[count] = (counts[count] ?? 0) + 1;
    });
  const rhyming = counts.slice(1);
  const most = Math.max(...rhyming);
  return most === 0 ? 'none' : (rhymeLevels[rhyming.indexOf(most) + 1] ?? 'single');
}

/**
 * How many pairs lyrics of each level give: more where there are fewer of them, as far as there are ways to spoil one.
 * Nothing is left out: a level that is rare is said more often, not the others less.
 */
export function pairsByLevel(
  levels: readonly RhymeLevel[],
  pairsPerRow: number,
  mostPerRow: number,
): Readonly<Record<RhymeLevel, number>> {
  const countOf = (level: RhymeLevel) => levels.filter((one) => one === level).length;
  const most = Math.max(...rhymeLevels.slice(1).map(countOf));
  const pairsOf = (level: RhymeLevel) =>
    level === 'none' || countOf(level) === 0
      ? pairsPerRow
      : Math.max(pairsPerRow, Math.min(mostPerRow, Math.round((pairsPerRow * most) / countOf(level))));
  return { none: pairsPerRow, single: pairsOf('single'), double: pairsOf('double'), triple: pairsOf('triple') };
}
