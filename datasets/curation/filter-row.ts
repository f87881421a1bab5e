import { lyricOf, type LyricRow } from '../lyric-row.ts';
import { isAtLeast, maskWords, type WordFinder } from './find-words.ts';
import { languageOfSong } from './line-language.ts';
import { findPersonalData, maskPersonalData } from './personal-data.ts';
import { judgeRepetition } from './repetition.ts';
import { rewriteRow, withFlag } from './rewrite-row.ts';
import { judgeShape, type ShapeLimits } from './shape.ts';
import { dropping, keeping, type Verdict } from './verdict.ts';
import type { Severity } from './word-list.ts';

export type FindAction = 'drop' | 'mask' | 'flag' | 'off';

export interface FilterOptions extends ShapeLimits {
  readonly language: 'any' | 'zh' | 'en';
  readonly repetition: number;
  readonly personalData: FindAction;
  readonly words: FindAction;
  readonly leastSeverity: Severity;
}

export interface Filtered {
  /** Masked or flagged where that was asked for; null when dropped. */
  readonly row: LyricRow | null;
  /** The rule that dropped it, or the last one. */
  readonly verdict: Verdict;
  /** What every rule measured, for histograms: `meanLength`, `repetition`, `language`. */
  readonly scores: Readonly<Record<string, number>>;
  /** Things found, by kind: `phone`, `words:insult`. */
  readonly found: Readonly<Record<string, number>>;
}

/** Takes a row through every filter in order, the cheap ones first. */
export function filterRow(row: LyricRow, options: FilterOptions, finder: WordFinder): Filtered {
  const lines = lyricOf(row).split('\n');
  const scores: Record<string, number> = {};
  const found: Record<string, number> = {};
  const drop = (verdict: Verdict): Filtered => ({ row: null, verdict, scores, found });

  const language = judgeLanguage(row, lines, options.language);
  scores['language'] = language.score;
  if (!language.keep) return drop(language);
  const shape = judgeShape(lines, options);
  scores['meanLength'] = shape.score;
  if (!shape.keep) return drop(shape);
  if (options.repetition > 0) {
    const repetition = judgeRepetition(lines, row.sections, options.repetition);
    scores['repetition'] = repetition.score;
    if (!repetition.keep) return drop(repetition);
  }
  let kept = row;
  if (options.personalData !== 'off') {
    const answer = personal(kept, options.personalData, found);
    if ('reason' in answer) return drop(answer);
    kept = answer;
  }
  if (options.words !== 'off') {
    const answer = listed(kept, options, finder, found);
    if ('reason' in answer) return drop(answer);
    kept = answer;
  }
  return { row: kept, verdict: keeping(1), scores, found };
}

function judgeLanguage(row: LyricRow, lines: readonly string[], wanted: 'any' | 'zh' | 'en'): Verdict {
  const { main, share } = languageOfSong(lines);
  if (main !== row.lang)
    return dropping('language', share, `marked ${row.lang}, written in ${main ?? 'several languages'}`);
  if (wanted !== 'any' && main !== wanted) return dropping('language', share, `${main}, wanted ${wanted}`);
  return keeping(share);
}

function personal(row: LyricRow, action: FindAction, found: Record<string, number>): LyricRow | Verdict {
  const lines = lyricOf(row).split('\n');
  const hits = lines.map(findPersonalData);
  const all = hits.flat();
  for (const { kind } of all) found[kind] = (found[kind] ?? 0) + 1;
  if (all.length === 0) return row;
  const kinds = [...new Set(all.map(({ kind }) => kind))].sort();
  if (action === 'drop') return dropping('personal-data', all.length, kinds.join(', '));
  const flagged = kinds.reduce((now, kind) => withFlag(now, `personal:${kind}`), row);
  if (action === 'flag') return flagged;
  return rewriteRow(
    flagged,
    lines.map((line, at) => maskPersonalData(line, hits[at]!)),
    { sections: row.sections },
  );
}

function listed(
  row: LyricRow,
  { words: action, leastSeverity }: FilterOptions,
  finder: WordFinder,
  found: Record<string, number>,
): LyricRow | Verdict {
  const lyric = lyricOf(row);
  const hits = finder.find(lyric).filter(({ severity }) => isAtLeast(severity, leastSeverity));
  for (const hit of hits) found[`words:${hit.class}`] = (found[`words:${hit.class}`] ?? 0) + 1;
  if (hits.length === 0) return row;
  const classes = [...new Set(hits.map((hit) => hit.class))].sort();
  if (action === 'drop') return dropping('listed-words', hits.length, classes.map((one) => `class ${one}`).join(', '));
  const flagged = classes.reduce((now, name) => withFlag(now, `words:${name}`.slice(0, 80)), row);
  return action === 'flag'
    ? flagged
    : rewriteRow(flagged, maskWords(lyric, hits).split('\n'), { sections: row.sections });
}
