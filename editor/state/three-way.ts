import { applyChanges, diff, isEqual, type Change, type Written } from '../../pipeline/changes.ts';
import { merge, type MergeConflict } from '../../pipeline/merge.ts';
import { patchSource } from '../../pipeline/patch-source.ts';
import { readYaml } from '../../pipeline/read-yaml.ts';

/** Of the texts of one document: where both started, mine, theirs. */
export interface Sides {
  readonly base: string;
  readonly mine: string;
  readonly theirs: string;
}
export type Side = 'mine' | 'theirs';

export type ThreeWay =
  /** Both say the same, whatever their texts look like. */
  | { readonly outcome: 'equal' }
  | { readonly outcome: 'merged'; readonly source: string; readonly taken: number; readonly theirs: number }
  | { readonly outcome: 'conflicts'; readonly conflicts: readonly MergeConflict[] }
  /** One of the texts is no YAML: only the whole can be chosen. */
  | { readonly outcome: 'unreadable' };

const read = (source: string): Written | null => {
  const result = readYaml(source);
  return result.ok && typeof result.value === 'object' && result.value !== null && !Array.isArray(result.value)
    ? (result.value as Written)
    : null;
};

export const keyOfPath = (path: readonly string[]): string => path.join('\u0000');

/**
 * Joins what two sessions made of one text. Different fields are both kept; of a field that both changed, `chosen` says
 * whose it shall be, and while it does not say it for each of them nothing is joined.
 */
export function joinSources({ base, mine, theirs }: Sides, chosen: Readonly<Record<string, Side>> = {}): ThreeWay {
  if (mine === theirs) return { outcome: 'equal' };
  const [from, my, their] = [read(base), read(mine), read(theirs)];
  if (from === null || my === null || their === null) return { outcome: 'unreadable' };
  const words = { base: commentsOf(base), mine: commentsOf(mine), theirs: commentsOf(theirs) };
  if (isEqual(my, their) && (words.mine === words.theirs || words.mine === words.base)) return { outcome: 'equal' };

  const { taken, conflicts } = merge(from, my, their);
  if (conflicts.some(({ path }) => chosen[keyOfPath(path)] === undefined)) return { outcome: 'conflicts', conflicts };
  const insisted = conflicts.filter(({ path }) => chosen[keyOfPath(path)] === 'mine').map((one) => one.mine);
  const wanted = applyChanges(their, [...taken, ...insisted]);
  // Comments stand in the text alone: the side whose comments changed gives the text, theirs when both did.
  const keepsMyText = words.theirs === words.base && words.mine !== words.base;
  const [text, value] = keepsMyText ? [mine, my] : [theirs, their];
  return {
    outcome: 'merged',
    source: patchSource(text, diff(value, wanted)),
    taken: taken.length + insisted.length,
    theirs: diff(from, their).length,
  };
}

const commentsOf = (text: string) =>
  text
    .split('\n')
    .flatMap((line) => /(?:^|\s)#.*$/.exec(line)?.[0].trim() ?? [])
    .join('\n');

/** What the three sides hold at a place that both changed. */
export function valuesOf({ mine, theirs }: MergeConflict): {
  readonly base: Change['before'];
  readonly mine: Change['after'];
  readonly theirs: Change['after'];
} {
  return { base: mine.before ?? theirs.before, mine: mine.after, theirs: theirs.after };
}
