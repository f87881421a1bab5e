import type { Written } from '../../pipeline/changes.ts';
import { edgeEndOf } from '../../pipeline/spec.ts';
import { edgesOf, stepsOf, type Layout } from '../state/written.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

/**
 * Where an arrow key leads: left and right along edges, to the end that lies nearest in height; up and down among
 * siblings, which are the steps joined to the same step, else those of the same column. Null: nowhere.
 */
export function walk(value: Written, layout: Layout, from: string | null, direction: Direction): string | null {
  const ids = stepsOf(value).map(({ id }) => id);
  const at = from === null ? undefined : layout[from];
  if (from === null || !at || !ids.includes(from)) return first(ids, layout);
  const yOf = (id: string) => layout[id]?.y ?? 0;
  if (direction === 'left' || direction === 'right') {
    const joined = neighbours(value, from, direction);
    return nearest(joined, (id) => Math.abs(yOf(id) - at.y));
  }
  const siblings = siblingsOf(value, from);
  const column =
    siblings.size > 0 ? [...siblings] : ids.filter((id) => id !== from && Math.abs((layout[id]?.x ?? 0) - at.x) < 116);
  const isBeyond = (id: string) =>
    (direction === 'up' ? yOf(id) < at.y : yOf(id) > at.y) ||
    (yOf(id) === at.y && (direction === 'up' ? id < from : id > from));
  return (
    nearest(column.filter(isBeyond), (id) => Math.abs(yOf(id) - at.y)) ??
    nearest(
      ids.filter((id) => id !== from && isBeyond(id)),
      (id) => Math.hypot((layout[id]?.x ?? 0) - at.x, yOf(id) - at.y),
    )
  );
}

/** Where walking begins: the topmost step of the leftmost ones. */
function first(ids: readonly string[], layout: Layout): string | null {
  return nearest(ids, (id) => (layout[id]?.x ?? 0) * 1e6 + (layout[id]?.y ?? 0));
}

function neighbours(value: Written, stepId: string, direction: 'left' | 'right'): string[] {
  const found = new Set<string>();
  for (const edge of edgesOf(value)) {
    const [from, to] = [edgeEndOf(edge.from).step, edgeEndOf(edge.to).step];
    if (direction === 'right' && from === stepId) found.add(to);
    if (direction === 'left' && to === stepId) found.add(from);
  }
  found.delete(stepId);
  return [...found];
}

function siblingsOf(value: Written, stepId: string): Set<string> {
  const siblings = new Set<string>();
  for (const parent of neighbours(value, stepId, 'left'))
    for (const child of neighbours(value, parent, 'right')) siblings.add(child);
  for (const child of neighbours(value, stepId, 'right'))
    for (const parent of neighbours(value, child, 'left')) siblings.add(parent);
  siblings.delete(stepId);
  return siblings;
}

function nearest(ids: readonly string[], distance: (id: string) => number): string | null {
  let best: string | null = null;
  let least = Infinity;
  for (const id of ids) {
    const far = distance(id);
    if (far < least || (far === least && best !== null && id < best)) [best, least] = [id, far];
  }
  return best;
}

/** A step and all that leads to it, or all that follows it. */
export function chainOf(value: Written, stepIds: Iterable<string>, towards: 'up' | 'down'): Set<string> {
  const next = new Map<string, string[]>();
  for (const edge of edgesOf(value)) {
    const [from, to] = [edgeEndOf(edge.from).step, edgeEndOf(edge.to).step];
    const [at, then] = towards === 'down' ? [from, to] : [to, from];
    next.set(at, [...(next.get(at) ?? []), then]);
  }
  const seen = new Set(stepIds);
  for (const id of seen) for (const then of next.get(id) ?? []) seen.add(then);
  return seen;
}
