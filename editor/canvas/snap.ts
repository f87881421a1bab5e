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
  /** Boxes in a row with equal gaps, once it is shifted; the box itself is null among them. */
  readonly row?: readonly (Box | null)[];
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
  return gap ?? best;
}

/** Between two neighbours with the same gap on both sides, or as far from one as that one is from the next. */
function equalGap(box: Box, others: readonly Box[], within: number, axis: Axis): Shift | null {
  const cross = acrossOf(axis);
  const beside = others
    .filter((other) => startOf(other, cross) < endOf(box, cross) && endOf(other, cross) > startOf(box, cross))
    .sort((a, b) => startOf(a, axis) - startOf(b, axis));
  const before = beside.filter((other) => endOf(other, axis) <= startOf(box, axis) + within);
  const after = beside.filter((other) => startOf(other, axis) >= endOf(box, axis) - within);
  const [left, right] = [before.at(-1), after[0]];
  const shifts: Shift[] = [];
  const add = (shift: number, ...row: readonly (Box | null)[]) => shifts.push({ shift, line: null, with: null, row });
  if (left && right) {
    const room = startOf(right, axis) - endOf(left, axis) - sizeOf(box, axis);
    add(endOf(left, axis) + room / 2 - startOf(box, axis), left, null, right);
  }
  const farther = before.at(-2);
  if (left && farther)
    add(endOf(left, axis) + (startOf(left, axis) - endOf(farther, axis)) - startOf(box, axis), farther, left, null);
  const next = after[1];
  if (right && next)
    add(startOf(right, axis) - (startOf(next, axis) - endOf(right, axis)) - endOf(box, axis), null, right, next);
  return (
    shifts
      .filter(({ shift }) => Math.abs(shift) < within)
      .sort((a, b) => Math.abs(a.shift) - Math.abs(b.shift))
      .at(0) ?? null
  );
}

const acrossOf = (axis: Axis): Axis => (axis === 'x' ? 'y' : 'x');

function guidesAt(box: Box, { line, with: other, row }: Shift, axis: Axis): readonly Guide[] {
  const cross = acrossOf(axis);
  if (row) {
    // Across each of the gaps, at the height of the box that is moved.
    const at = startOf(box, cross) + sizeOf(box, cross) / 2;
    const boxes = row.map((one) => one ?? box);
    return boxes
      .slice(1)
      .map((one, place) => ({ axis: cross, at, from: endOf(boxes[place]!, axis), to: startOf(one, axis) }));
  }
  if (line === null || other === null) return [];
  return [
    {
      axis,
      at: line,
      from: Math.min(startOf(box, cross), startOf(other, cross)) - 12,
      to: Math.max(endOf(box, cross), endOf(other, cross)) + 12,
    },
  ];
}
