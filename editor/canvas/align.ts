import type { Layout } from '../state/written.ts';
import type { Box } from './draw-document.ts';

export interface Placed extends Box {
  readonly id: string;
}
export const alignments = ['left', 'centre', 'right', 'top', 'middle', 'bottom', 'across', 'down'] as const;
export type Alignment = (typeof alignments)[number];

/** New places of boxes: in a line by an edge or a middle, or with equal gaps between the outermost two. */
export function alignBoxes(boxes: readonly Placed[], how: Alignment): Layout {
  if (boxes.length < 2) return {};
  const left = Math.min(...boxes.map(({ x }) => x));
  const right = Math.max(...boxes.map(({ x, width }) => x + width));
  const top = Math.min(...boxes.map(({ y }) => y));
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height));
  const place: Record<Exclude<Alignment, 'across' | 'down'>, (box: Placed) => { x: number; y: number }> = {
    left: ({ y }) => ({ x: left, y }),
    centre: ({ y, width }) => ({ x: (left + right - width) / 2, y }),
    right: ({ y, width }) => ({ x: right - width, y }),
    top: ({ x }) => ({ x, y: top }),
    middle: ({ x, height }) => ({ x, y: (top + bottom - height) / 2 }),
    bottom: ({ x, height }) => ({ x, y: bottom - height }),
  };
  if (how !== 'across' && how !== 'down') return Object.fromEntries(boxes.map((box) => [box.id, place[how](box)]));
  return how === 'across' ? spread(boxes, 'x', 'width', right - left) : spread(boxes, 'y', 'height', bottom - top);
}

function spread(boxes: readonly Placed[], axis: 'x' | 'y', size: 'width' | 'height', span: number): Layout {
  const ordered = [...boxes].sort((a, b) => a[axis] - b[axis]);
  const gap = (span - ordered.reduce((sum, box) => sum + box[size], 0)) / (ordered.length - 1);
  const layout: Record<string, { x: number; y: number }> = {};
  let at = ordered[0]![axis];
  for (const box of ordered) {
    layout[box.id] = { x: box.x, y: box.y, [axis]: at };
    at += box[size] + gap;
  }
  return layout;
}
