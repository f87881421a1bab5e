import type { Box } from './draw-document.ts';
import type { Guide } from './canvas-ui.ts';

export interface Snapped {
  readonly dx: number;
  readonly dy: number;
  readonly guides: readonly Guide[];
}

/** How far a box is from lying in line with others (edges and middles) or with equal gaps, when that is near enough. */
export function snap(box: Box, others: readonly Box[], within: number): Snapped {
  const across = bestShift(box, others, within, 'x');
  const down = bestShift(box, others, within, 'y');
  const moved = { ...box, x: box.x + across.shift, y: box.y + down.shift };
  return {
    dx: across.shift,
    dy: down.shift,
    guides: [...guidesAt(moved, across, 'x'), ...guidesAt(moved, down, 'y')],
  };
}

type Axis = 'x' | 'y';
interface Shift {
  readonly shift: number;
  readonly line: number | null;
  readonly with: Box | null;
}

const startOf = (box: Box, axis: Axis) => box[axis];
const sizeOf = (box: Box, axis: Axis) => (axis === 'x' ? box.width : box.height);
const endOf = (box: Box, axis: Axis) => startOf(box, axis) + sizeOf(box, axis);
const linesOf = (box: Box, axis: Axis) => [
  startOf(box, axis),
  startOf(box, axis) + sizeOf(box, axis) / 2,
  endOf(box, axis),
];

function bestShift(box: Box, others: readonly Box[], within: number, axis: Axis): Shift {
  let best: Shift = { shift: 0, line: null, with: null };
  let least = within;
  for (const other of others) {
    for (const line of linesOf(other, axis)) {
      for (const own of linesOf(box, axis)) {
        const distance = Math.abs(line - own);
        if (distance < least || (distance === least && best.line === null)) {
          least = distance;
          best = { shift: line - own, line, with: other };
        }
      }
    }
  }
  const gap = equalGap(box, others, least, axis);
  return gap === null ? best : { shift: gap, line: null, with: null };
}

/** Between two neighbours with the same gap on both sides, or as far from one as that one is from the next. */
function equalGap(box: Box, others: readonly Box[], within: number, axis: Axis): number | null {
  const cross: Axis = axis === 'x' ? 'y' : 'x';
  const beside = others
    .filter((other) => startOf(other, cross) < endOf(box, cross) && endOf(other, cross) > startOf(box, cross))
    .sort((a, b) => startOf(a, axis) - startOf(b, axis));
  const before = beside.filter((other) => endOf(other, axis) <= startOf(box, axis) + within);
  const after = beside.filter((other) => startOf(other, axis) >= endOf(box, axis) - within);
  const [left, right] = [before.at(-1), after[0]];
  const shifts: number[] = [];
  if (left && right) {
    const room = startOf(right, axis) - endOf(left, axis) - sizeOf(box, axis);
    shifts.push(endOf(left, axis) + room / 2 - startOf(box, axis));
  }
  const farther = before.at(-2);
  if (left && farther)
    shifts.push(endOf(left, axis) + (startOf(left, axis) - endOf(farther, axis)) - startOf(box, axis));
  const next = after[1];
  if (right && next) shifts.push(startOf(right, axis) - (startOf(next, axis) - endOf(right, axis)) - endOf(box, axis));
  const near = shifts.filter((shift) => Math.abs(shift) < within).sort((a, b) => Math.abs(a) - Math.abs(b));
  return near[0] ?? null;
}

function guidesAt(box: Box, { line, with: other }: Shift, axis: Axis): readonly Guide[] {
  if (line === null || other === null) return [];
  const cross: Axis = axis === 'x' ? 'y' : 'x';
  return [
    {
      axis,
      at: line,
      from: Math.min(startOf(box, cross), startOf(other, cross)) - 12,
      to: Math.max(endOf(box, cross), endOf(other, cross)) + 12,
    },
  ];
}
