import { isEnglishLoaded, loadEnglish } from '../../../datasets/engine/english-phones.ts';
import { mainLetter } from '../../../datasets/engine/score-form.ts';
import { score, type LyricScore } from '../../../datasets/engine/score.ts';
import { countUnits } from '../../../datasets/engine/syllables.ts';
import { needsEnglish, unitsOf } from '../../../datasets/engine/units.ts';
import { lyricLines } from '../../../datasets/line.ts';
import type { RhymeGroup } from '../../../datasets/rhyme-groups.ts';

export interface Explanation {
  readonly score: LyricScore;
  /** Syllables that most lines have; what each line is compared with. */
  readonly usual: number;
}

/** What the scorer of the gate says of a lyric: the same rule that filters, rewards and judges. */
export async function explain(
  text: string,
  { lang, rhyme, scheme }: { readonly lang: 'zh' | 'en'; readonly rhyme: RhymeGroup | ''; readonly scheme: string },
): Promise<Explanation> {
  const lines = lyricLines(text);
  if (!isEnglishLoaded() && needsEnglish(lines, lang)) await loadEnglish();
  const item = {
    lines,
    lang,
    ...(lang === 'zh' && rhyme !== '' ? { rhyme: { [mainLetter(scheme)]: { final: rhyme } } } : {}),
    ...(scheme === '' ? {} : { scheme }),
  };
  const sorted = lines.map((line) => countUnits(unitsOf(line, { lang })).best).sort((a, b) => a - b);
  return { score: score(item), usual: sorted[Math.floor(sorted.length / 2)] ?? 0 };
}
