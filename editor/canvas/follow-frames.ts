import type { Point } from '../state/written.ts';
import { frameAround, type FlowNode, type FrameNode } from './draw-document.ts';
import { cardWidth } from './step-shape.ts';

/** Frames that were dragged take their members along; frames whose members were dragged go around them anew. */
export function followFrames(before: readonly FlowNode[], after: FlowNode[]): FlowNode[] {
  if (!after.some(({ type }) => type === 'frame')) return after;
  const was = new Map(before.map((node) => [node.id, node]));
  const hasMoved = (node: FlowNode) => was.get(node.id)?.position !== node.position;
  const frames = after.filter((node): node is FrameNode => node.type === 'frame');
  const shifts = new Map<string, Point>();
  for (const frame of frames) {
    const from = was.get(frame.id)?.position;
    if (!from || !hasMoved(frame)) continue;
    const shift = { x: frame.position.x - from.x, y: frame.position.y - from.y };
    for (const id of frame.data.group.steps) shifts.set(id, shift);
  }
  const moved = new Set(after.filter((node) => node.type === 'step' && hasMoved(node)).map(({ id }) => id));
  if (shifts.size === 0 && moved.size === 0) return after;
  const shifted = after.map((node) => {
    const shift = shifts.get(node.id);
    if (!shift || moved.has(node.id)) return node;
    return { ...node, position: { x: node.position.x + shift.x, y: node.position.y + shift.y } };
  });
  if (moved.size === 0) return shifted;
  const boxes = new Map(shifted.map((node) => [node.id, node]));
  return shifted.map((node) => {
    if (node.type !== 'frame' || hasMoved(node) || !node.data.group.steps.some((id) => moved.has(id))) return node;
    const members = node.data.group.steps.flatMap((id) => {
      const box = boxes.get(id);
      return box ? [{ ...box.position, width: cardWidth, height: box.height ?? 0 }] : [];
    });
    const { x, y, width, height } = frameAround(members);
    return { ...node, position: { x, y }, width, height, measured: { width, height } };
  });
}
