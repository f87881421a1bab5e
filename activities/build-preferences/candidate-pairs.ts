import { compare } from '../../datasets/engine/compare.ts';
import { unitsOf } from '../../datasets/engine/units.ts';
import type { Language } from '../../datasets/language.ts';
import { lyricOf, promptOf, type LyricRow } from '../../datasets/lyric-row.ts';
import { createPreference, scoreByPrompt, type PreferenceRow } from '../workbench/preference-row.ts';

/**
 * Pairs of what a model wrote: of all lyrics for one prompt the best beats the worst, the second best the second worst,
 * and so on, as long as the scorer sees the margin. English needs `loadEnglish()` before.
 */
export function pairCandidates(
  rows: readonly LyricRow[],
  { pairsPerRow, minMargin, closeBy }: { pairsPerRow: number; minMargin: number; closeBy: number },
): PreferenceRow[] {
  const prompts = new Map<string, LyricRow[]>();
  for (const row of rows) {
    const key = `${row.lang} ${promptOf(row)}`;
    prompts.set(key, [...(prompts.get(key) ?? []), row]);
  }
  return [...prompts.values()].flatMap((own) => {
    const [first] = own;
    const texts = [...new Set(own.map((row) => lyricOf(row)))];
    if (first === undefined || texts.length < 2) return [];
    const { lang, rate } = scoreByPrompt(promptOf(first), first.lang);
    const ranked = texts
      .map((text) => ({ text, score: rate(text) }))
      .sort((a, b) => b.score.total - a.score.total || (a.text < b.text ? -1 : 1));
    const pairs: PreferenceRow[] = [];
    for (let at = 0; at < Math.min(pairsPerRow, Math.floor(ranked.length / 2)); at += 1) {
      const [best, worst] = [ranked[at], ranked[ranked.length - 1 - at]];
      if (best === undefined || worst === undefined || best.score.total - worst.score.total < minMargin) break;
      if (differByIdenticalRhyme(best.text, worst.text, lang)) continue;
      pairs.push(
        createPreference({
          prompt: promptOf(first),
          chosen: best.text,
          rejected: worst.text,
          lang,
          scores: { chosen: best.score, rejected: worst.score },
          clearMargin: minMargin + closeBy,
          origin: 'model',
        }),
      );
    }
    return pairs;
  });
}

/**
 * Whether all that is worse in the second is an identical rhyme: the lines are the same but for their last words, and
 * each of those sounds as the end of another of its lines does.
 */
export function differByIdenticalRhyme(chosen: string, rejected: string, lang: Language): boolean {
  const [good, bad] = [chosen.split('\n'), rejected.split('\n')];
  const changed = bad.flatMap((line, at) => (line === good[at] ? [] : [at]));
  return (
    good.length === bad.length &&
    changed.length > 0 &&
    changed.every(
      (at) =>
        withoutEnd(good[at] ?? '', lang) === withoutEnd(bad[at] ?? '', lang) &&
        bad.some((line, other) => other !== at && isIdentical(line, bad[at] ?? '', lang)),
    )
  );
}

/** Whether the last syllables, or the last words, sound the same. */
function isIdentical(a: string, b: string, lang: Language): boolean {
  const answer = compare(a, b, { lang });
  if (answer.lang === 'en') return answer.degree === 'identical';
  const [x, y] = [a, b].map((line) => unitsOf(line, { lang }).units.at(-1));
  return x?.kind === 'han' && y?.kind === 'han' && x.sound !== null && x.sound === y.sound && x.rhotic === y.rhotic;
}

/** What is sung before the last syllable or word. */
function withoutEnd(line: string, lang: Language): string {
  return unitsOf(line, { lang })
    .units.slice(0, -1)
    .map(({ text }) => text.toLowerCase())
    .join(' ');
}
