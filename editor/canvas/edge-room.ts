import type { Written } from '../../pipeline/changes.ts';
import { edgeEndOf, type EdgeSpec } from '../../pipeline/spec.ts';
import type { Layout, Point } from '../state/written.ts';
import { chainOf } from './keyboard-walk.ts';
import { cardWidth } from './step-shape.ts';

const gap = 56;

export interface EdgeRoom {
  /** Where a card between the two ends stands. */
  readonly at: Point;
  /** What has to move for it: the step it leads to and all that follows, to the right. */
  readonly moved: Layout;
}

/** Room for one more card between the ends of an edge; null where its ends do not stand left and right of each other. */
export function roomOnEdge(value: Written, layout: Layout, { from, to }: EdgeSpec): EdgeRoom | null {
  const [source, target] = [edgeEndOf(from).step, edgeEndOf(to).step];
  const [left, right] = [layout[source], layout[target]];
  if (!left || !right || right.x < left.x + cardWidth) return null;
  const room = right.x - left.x - cardWidth;
  const shift = Math.max(0, cardWidth + 2 * gap - room);
  const moved: Record<string, Point> = {};
  if (shift > 0)
    for (const id of chainOf(value, [target], 'down')) {
      const at = layout[id];
      if (at && id !== source) moved[id] = { x: at.x + shift, y: at.y };
    }
  return {
    at: { x: left.x + cardWidth + (room + shift - cardWidth) / 2, y: Math.round((left.y + right.y) / 2) },
    moved,
  };
}
