import { lyricLines } from '../../../datasets/line.ts';
import type { RhymeGroup } from '../../../datasets/mandarin.ts';
import { countSyllables, score, type Score } from '../../../datasets/score.ts';

export interface Explanation {
  readonly score: Score;
  /** Syllables that most lines have; what each line is compared with. */
  readonly usual: number;
  readonly syllables: readonly number[];
}

/** What the scorer of the gate says of a lyric: the same rule that filters, rewards and judges. */
export function explain(
  text: string,
  { lang, rhyme, scheme }: { readonly lang: 'zh' | 'en'; readonly rhyme: RhymeGroup | ''; readonly scheme: string },
): Explanation {
  const lines = lyricLines(text);
  const item = {
    lines,
    lang,
    ...(lang === 'zh' && rhyme !== '' ? { rhyme } : {}),
    ...(scheme === '' ? {} : { scheme }),
  };
  const syllables = lines.map((line) => countSyllables(line, lang).max);
  const sorted = syllables.toSorted((a, b) => a - b);
  return { score: score(item), usual: sorted[Math.floor(sorted.length / 2)] ?? 0, syllables };
}
