import { depths } from '../../pipeline/graph.ts';
import type { EdgeSpec, StepSpec } from '../../pipeline/spec.ts';
import { edgeEndOf } from '../../pipeline/spec.ts';
import type { Layout, Point } from '../state/written.ts';
import { cardWidth } from './step-shape.ts';

const columnGap = 84;
const rowGap = 36;
const columnWidth = cardWidth + columnGap;

export type HeightOf = (step: StepSpec) => number;

/**
 * Places for steps that have none, the same each time: in columns by how far they are from the start, each near what
 * feeds it. Beside steps that have a place, new ones stand to the right of what feeds them, or below everything.
 */
export function completeLayout(
  steps: readonly StepSpec[],
  edges: readonly EdgeSpec[],
  stored: Layout,
  heightOf: HeightOf,
): Layout {
  const missing = steps.filter(({ id }) => !stored[id]);
  if (missing.length === 0) return stored;
  if (missing.length === steps.length) return layeredLayout(steps, edges, heightOf);
  return { ...stored, ...besideOthers(steps, missing, edges, stored, heightOf) };
}

function needsOf(steps: readonly StepSpec[], edges: readonly EdgeSpec[]): Map<string, string[]> {
  const needs = new Map<string, string[]>(steps.map(({ id }) => [id, []]));
  for (const edge of edges) {
    const from = edgeEndOf(edge.from).step;
    const to = edgeEndOf(edge.to).step;
    if (from !== to && needs.has(from)) needs.get(to)?.push(from);
  }
  return needs;
}

export function layeredLayout(steps: readonly StepSpec[], edges: readonly EdgeSpec[], heightOf: HeightOf): Layout {
  const needs = needsOf(steps, edges);
  const depthOf = depths(needs);
  const last = Math.max(0, ...depthOf.values());
  const columns: StepSpec[][] = [];
  for (const step of steps) (columns[depthOf.get(step.id) ?? last + 1] ??= []).push(step);

  const layout: Record<string, Point> = {};
  const middleOf = new Map<string, number>();
  for (const [depth, column] of [...columns].entries()) {
    if (!column) continue;
    const wanted = new Map(column.map(({ id }, place) => [id, mean(needs.get(id)!, middleOf) ?? place * 1e-3]));
    const ordered = [...column].sort((a, b) => wanted.get(a.id)! - wanted.get(b.id)!);
    const total = ordered.reduce((sum, step) => sum + heightOf(step) + rowGap, -rowGap);
    let y =
      mean(
        column.flatMap(({ id }) => needs.get(id)!),
        middleOf,
      ) ?? total / 2;
    y = Math.round((y - total / 2) / 10) * 10;
    for (const step of ordered) {
      const height = heightOf(step);
      layout[step.id] = { x: depth * columnWidth, y };
      middleOf.set(step.id, y + height / 2);
      y += height + rowGap;
    }
  }
  return layout;
}

function mean(ids: readonly string[], middleOf: ReadonlyMap<string, number>): number | undefined {
  const middles = ids.flatMap((id) => middleOf.get(id) ?? []);
  return middles.length === 0 ? undefined : middles.reduce((sum, middle) => sum + middle, 0) / middles.length;
}

function besideOthers(
  steps: readonly StepSpec[],
  missing: readonly StepSpec[],
  edges: readonly EdgeSpec[],
  stored: Layout,
  heightOf: HeightOf,
): Layout {
  const needs = needsOf(steps, edges);
  const placed = new Map<string, Point & { readonly height: number }>();
  for (const step of steps) {
    const at = stored[step.id];
    if (at) placed.set(step.id, { ...at, height: heightOf(step) });
  }
  const made: Record<string, Point> = {};
  for (const step of missing) {
    const height = heightOf(step);
    const before = needs.get(step.id)!.flatMap((id) => placed.get(id) ?? []);
    let at =
      before.length > 0
        ? { x: Math.max(...before.map(({ x }) => x)) + columnWidth, y: before[0]!.y }
        : {
            x: Math.min(...[...placed.values()].map(({ x }) => x)),
            y: Math.max(...[...placed.values()].map(({ y, height: tall }) => y + tall)) + rowGap,
          };
    for (let blocker = inTheWay(at, height, placed); blocker; blocker = inTheWay(at, height, placed))
      at = { x: at.x, y: blocker.y + blocker.height + rowGap };
    placed.set(step.id, { ...at, height });
    made[step.id] = at;
  }
  return made;
}

const inTheWay = (at: Point, height: number, placed: ReadonlyMap<string, Point & { readonly height: number }>) =>
  [...placed.values()].find(
    (other) =>
      Math.abs(other.x - at.x) < cardWidth + 12 && other.y < at.y + height + 12 && other.y + other.height + 12 > at.y,
  );

/** Free room for one new card, from where somebody pointed downwards. */
export function freeSpot(at: Point, height: number, cards: Iterable<Point & { readonly height: number }>): Point {
  const placed = new Map([...cards].map((card, place) => [String(place), card]));
  let spot = at;
  for (let blocker = inTheWay(spot, height, placed); blocker; blocker = inTheWay(spot, height, placed))
    spot = { x: spot.x, y: blocker.y + blocker.height + rowGap };
  return spot;
}
