import { getViewportForBounds, type Viewport } from 'reactflow';
import type { Selection } from '../state/selection.ts';
import type { Box, FlowNode } from './draw-document.ts';
import { cardWidth } from './step-shape.ts';

export const leastZoom = 0.05;
export const mostZoom = 2;
const legibleZoom = 0.6;

export function boundsOf(nodes: readonly FlowNode[]): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { position, width: wide = 0, height: tall = 0 } of nodes) {
    left = Math.min(left, position.x);
    top = Math.min(top, position.y);
    right = Math.max(right, position.x + wide);
    bottom = Math.max(bottom, position.y + tall);
  }
  return nodes.length === 0
    ? { x: 0, y: 0, width: 1, height: 1 }
    : { x: left, y: top, width: right - left, height: bottom - top };
}

/** A step that was asked for; else everything, when it can be read then; else the step that leads, or the beginning. */
export function firstViewport(
  nodes: readonly FlowNode[],
  width: number,
  height: number,
  wanted: Selection['revealed'],
): Viewport {
  const bounds = boundsOf(nodes);
  const whole = getViewportForBounds(bounds, width, height, leastZoom, 1, 0.08);
  const step = nodes.find(({ id }) => id === wanted?.stepId);
  const zoom = wanted?.count ? 1 : legibleZoom;
  if (step && (zoom === 1 || whole.zoom < zoom))
    return {
      x: width / 2 - (step.position.x + cardWidth / 2) * zoom,
      y: height / 2 - (step.position.y + (step.height ?? 0) / 2) * zoom,
      zoom,
    };
  if (nodes.length === 0) return { x: 0, y: 0, zoom: 1 };
  if (whole.zoom >= legibleZoom) return whole;
  const tall = Math.min(0, height - 2 * 56 - bounds.height * legibleZoom);
  return {
    x: 40 - bounds.x * legibleZoom,
    y: tall < 0 ? 64 - bounds.y * legibleZoom : height / 2 - (bounds.y + bounds.height / 2) * legibleZoom,
    zoom: legibleZoom,
  };
}
