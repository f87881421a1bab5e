import type { Point } from '../state/written.ts';
import { distanceToBezier } from './bezier.ts';
import type { Drawing, FlowEdge } from './draw-document.ts';

const reach = 36;

/** The drawn edge nearest to a point, when one is near and `accept` takes it. */
export function edgeNear(
  point: Point,
  { nodes, edges }: Drawing,
  accept: (edge: FlowEdge) => boolean,
): FlowEdge | null {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  let best: FlowEdge | null = null;
  let least = reach;
  for (const edge of edges) {
    if (edge.data?.type === null || edge.data?.type === undefined) continue;
    const [from, to] = [byId.get(edge.source), byId.get(edge.target)];
    const output = from?.handles?.find(({ id, type }) => type === 'source' && id === edge.sourceHandle);
    const input = to?.handles?.find(({ id, type }) => type === 'target' && id === edge.targetHandle);
    if (!from || !to || !output || !input) continue;
    const start = { x: from.position.x + output.x + 12, y: from.position.y + output.y + 6 };
    const end = { x: to.position.x + input.x, y: to.position.y + input.y + 6 };
    const slack = Math.abs(end.x - start.x) / 2 + reach;
    if (point.x < Math.min(start.x, end.x) - slack || point.x > Math.max(start.x, end.x) + slack) continue;
    const distance = distanceToBezier(point, start, end);
    if (distance < least && accept(edge)) [best, least] = [edge, distance];
  }
  return best;
}
