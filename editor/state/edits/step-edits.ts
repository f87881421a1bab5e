import type { KindRef } from '../../../pipeline/kind.ts';
import type { Json } from '../../../pipeline/plan.ts';
import type { EdgeSpec } from '../../../pipeline/spec.ts';
import { edgeEndOf } from '../../../pipeline/spec.ts';
import { edgesOf, isObject, stepsById, stepsOf, type Layout, type Point, nameOf } from '../written.ts';
import { storedLayout } from '../written.ts';
import { unpinSteps } from './pin-edits.ts';
import { changeItems, freeId, hasId, withEditor, withList, withMarks, written, type Edit } from './write.ts';
import type { Written } from '../../../pipeline/changes.ts';

export interface NewStep {
  readonly id: string;
  readonly kind: KindRef;
  readonly at: Point;
  readonly params?: Written;
}

/** An id for a new step of a kind: short, as people write them. */
export function stepIdFor(value: Written, kind: KindRef): string {
  return freeId(kind.slice(0, kind.indexOf('@')), new Set(stepsById(value).keys()));
}

export const addStep =
  ({ id, kind, at, params }: NewStep): Edit =>
  (value) => {
    const step = written({ id, kind, ...(params && Object.keys(params).length > 0 ? { params } : {}) });
    return placeSteps({ [id]: at })(withList(value, 'steps', (steps) => [...steps, step]));
  };

/** Stores places, rounded to whole pixels; of steps that are not there, none. */
export const placeSteps =
  (places: Layout): Edit =>
  (value) => {
    const known = stepsById(value);
    const layout = storedLayout(value);
    const moved = Object.entries(places).flatMap(([id, at]): [string, Point][] => {
      const point = { x: Math.round(at.x), y: Math.round(at.y) };
      const was = layout[id];
      return !known.has(id) || (was && was.x === point.x && was.y === point.y) ? [] : [[id, point]];
    });
    if (moved.length === 0) return value;
    return withEditor(value, 'layout', { ...layout, ...Object.fromEntries(moved) } as unknown as Json);
  };

/** Takes steps away with their edges, their places and their part in groups; a group that is left empty goes too. */
export const removeSteps =
  (ids: ReadonlySet<string>): Edit =>
  (value) => {
    if (!stepsOf(value).some(({ id }) => ids.has(id))) return value;
    let next = withList(value, 'steps', (steps) => steps.filter((step) => !hasId(ids)(step)));
    next = withList(next, 'edges', (edges) => without(edges, (edge) => touches(edge, ids)));
    const layout = storedLayout(next);
    if (Object.keys(layout).some((id) => ids.has(id))) {
      const kept = Object.entries(layout).filter(([id]) => !ids.has(id));
      next = withEditor(next, 'layout', kept.length > 0 ? (Object.fromEntries(kept) as unknown as Json) : undefined);
    }
    return unpinSteps(ids)(leaveGroups(ids)(next));
  };

/** Takes steps out of whatever group they are in. */
export const leaveGroups =
  (ids: ReadonlySet<string>): Edit =>
  (value) =>
    withMarks(value, 'groups', (groups) => {
      const isLeft = (item: Json) =>
        isObject(item) && Array.isArray(item['steps']) && item['steps'].some((id) => ids.has(nameOf(id)));
      if (!groups.some(isLeft)) return groups;
      return groups.flatMap((item) => {
        if (!isLeft(item) || !isObject(item)) return [item];
        const steps = (item['steps'] as readonly Json[]).filter((id) => !ids.has(nameOf(id)));
        return steps.length > 0 ? [{ ...item, steps }] : [];
      });
    });

const touches = (edge: EdgeSpec, ids: ReadonlySet<string>) =>
  ids.has(edgeEndOf(edge.from).step) || ids.has(edgeEndOf(edge.to).step);

/** The list without those of its edges that are meant; what is no edge stays. */
export function without(list: readonly Json[], isMeant: (edge: EdgeSpec) => boolean): readonly Json[] {
  const kept = list.filter(
    (item) =>
      !isObject(item) ||
      typeof item['from'] !== 'string' ||
      typeof item['to'] !== 'string' ||
      !isMeant(item as unknown as EdgeSpec),
  );
  return kept.length === list.length ? list : kept;
}

/** What people read on the card; an empty title gives the kind's own back. */
export const titleStep = (id: string, title: string): Edit =>
  changeSteps([id], ({ title: _, ...step }) => {
    const wanted = title.trim().slice(0, 80);
    if (wanted === '') return step;
    const { id: own, kind, ...rest } = step;
    return written({ id: own, kind, title: wanted, ...rest });
  });

export const disableSteps = (ids: Iterable<string>, disabled: boolean): Edit =>
  changeSteps(ids, ({ disabled: _, ...step }) => (disabled ? { ...step, disabled: true } : step));

const changeSteps =
  (ids: Iterable<string>, change: (step: Written) => Written): Edit =>
  (value) =>
    withList(value, 'steps', (steps) => changeItems(steps, new Set(ids), change));

/** Edges that lead into or out of any of the steps. */
export const edgesAt = (value: Written, ids: ReadonlySet<string>): readonly EdgeSpec[] =>
  edgesOf(value).filter((edge) => touches(edge, ids));
