import type { Point } from '../state/written.ts';

/** As React Flow bends an edge between two sides: the further back the target, the wider the loop. */
const bend = (distance: number) => (distance >= 0 ? 0.5 * distance : 0.25 * 25 * Math.sqrt(-distance));

interface Curve {
  readonly from: Point;
  readonly leave: Point;
  readonly arrive: Point;
  readonly to: Point;
}
const curveOf = (fromX: number, fromY: number, toX: number, toY: number): Curve => ({
  from: { x: fromX, y: fromY },
  leave: { x: fromX + bend(toX - fromX), y: fromY },
  arrive: { x: toX - bend(toX - fromX), y: toY },
  to: { x: toX, y: toY },
});

function pointAt({ from, leave, arrive, to }: Curve, share: number): Point {
  const rest = 1 - share;
  const mix = (a: number, b: number, c: number, d: number) =>
    rest ** 3 * a + 3 * rest ** 2 * share * b + 3 * rest * share ** 2 * c + share ** 3 * d;
  return { x: mix(from.x, leave.x, arrive.x, to.x), y: mix(from.y, leave.y, arrive.y, to.y) };
}

const arrowShare = 0.6;
const round = (value: number) => value.toFixed(1);

/** A small head that points along the edge, where three fifths of it are behind. */
export function arrowOnBezier(fromX: number, fromY: number, toX: number, toY: number): string {
  const curve = curveOf(fromX, fromY, toX, toY);
  const tip = pointAt(curve, arrowShare);
  const before = pointAt(curve, arrowShare - 0.02);
  const length = Math.hypot(tip.x - before.x, tip.y - before.y) || 1;
  const [dx, dy] = [(tip.x - before.x) / length, (tip.y - before.y) / length];
  const at = (along: number, aside: number) =>
    `${round(tip.x + dx * along - dy * aside)} ${round(tip.y + dy * along + dx * aside)}`;
  return `M${at(5, 0)}L${at(-4, 4.5)}L${at(-4, -4.5)}Z`;
}

/** How near a point is to an edge, in pixels of the document. */
export function distanceToBezier(point: Point, from: Point, to: Point): number {
  const curve = curveOf(from.x, from.y, to.x, to.y);
  let least = Infinity;
  for (let share = 0; share <= 1; share += 0.05) {
    const at = pointAt(curve, share);
    least = Math.min(least, Math.hypot(at.x - point.x, at.y - point.y));
  }
  return least;
}
