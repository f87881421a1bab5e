import type { Change, Written } from './changes.ts';
import { applyChanges, diff, isEqual } from './changes.ts';

/** Two people changed the same thing, each otherwise. */
export interface MergeConflict {
  readonly path: readonly string[];
  readonly mine: Change;
  readonly theirs: Change;
}

export interface Merged {
  /** Their document with all of my changes that nobody contradicts. */
  readonly document: Written;
  /** What of mine went in. */
  readonly taken: readonly Change[];
  readonly conflicts: readonly MergeConflict[];
}

/**
 * Joins two sets of changes to one document. Changes to different fields are both taken; the same change made twice is no
 * conflict; whatever both sides changed otherwise is left as theirs and told as a conflict, for a person to choose.
 */
export function merge(base: Written, mine: Written, theirs: Written): Merged {
  const [my, all] = [diff(base, mine), diff(base, theirs)];
  const isShared = (change: Change, others: readonly Change[]) =>
    others.some((other) => samePath(other.path, change.path) && isEqual(other.after, change.after));
  const their = all.filter((change) => !isShared(change, my));
  const taken: Change[] = [];
  const conflicts: MergeConflict[] = [];
  for (const change of my) {
    if (isShared(change, all)) continue;
    const rival = their.find((other) => disagree(change, other));
    if (rival) conflicts.push({ path: change.path, mine: change, theirs: rival });
    else taken.push(change);
  }
  return { document: applyChanges(theirs, taken), taken, conflicts };
}

function disagree(a: Change, b: Change): boolean {
  return isWithin(a.path, b.path) || isWithin(b.path, a.path) || cutsEdge(a, b) || cutsEdge(b, a);
}

const samePath = (a: readonly string[], b: readonly string[]) => a.length === b.length && isWithin(a, b);
const isWithin = (path: readonly string[], outer: readonly string[]) =>
  outer.length <= path.length && outer.every((key, place) => key === path[place]);

/** One takes away a step that the other connects. */
function cutsEdge(removal: Change, addition: Change): boolean {
  const [what, id] = removal.path;
  if (what !== 'steps' || removal.path.length !== 2 || removal.after !== undefined) return false;
  const [list, edge] = addition.path;
  if (list !== 'edges' || edge === undefined || addition.after === undefined) return false;
  return edge.split(' → ').some((end) => end.split('.')[0] === id);
}
