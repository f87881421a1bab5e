import { getViewportForBounds, type ReactFlowInstance, type ReactFlowState } from 'reactflow';
import type { CanvasView } from './canvas-parts.ts';
import type { FlowEdge, FlowNode } from './draw-document.ts';
import type { FlowModelStore } from './flow-model.ts';
import { boundsOf, leastZoom } from './first-viewport.ts';

const duration = () => (matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 200);

export function createView(
  flow: ReactFlowInstance<FlowNode, FlowEdge>,
  state: () => Pick<ReactFlowState, 'transform' | 'width' | 'height'>,
  model: FlowModelStore,
  box: () => HTMLElement,
  pointer: () => CanvasView['pointer'],
): CanvasView {
  const toDocument: CanvasView['toDocument'] = (screen) => flow.screenToFlowPosition(screen);
  const isSeen = (at: { x: number; y: number }, width: number, height: number, slack: number) => {
    const { transform, width: seenWidth, height: seenHeight } = state();
    const [x, y, zoom] = transform;
    const [left, top] = [at.x * zoom + x, at.y * zoom + y];
    return (
      left + slack >= 0 &&
      top + slack >= 0 &&
      left + width * zoom - slack <= seenWidth &&
      top + height * zoom - slack <= seenHeight
    );
  };
  return {
    toDocument,
    get pointer() {
      return pointer();
    },
    middle: () => {
      const { left, top, width, height } = box().getBoundingClientRect();
      return toDocument({ x: left + width / 2, y: top + height / 2 });
    },
    box: () => box().getBoundingClientRect(),
    zoom: () => flow.getZoom(),
    centre: (at, zoom) => void flow.setCenter(at.x, at.y, { zoom: zoom ?? flow.getZoom(), duration: duration() }),
    jump: (at) => void flow.setCenter(at.x, at.y, { zoom: flow.getZoom() }),
    // From the model, not from React Flow: far away it is given no nodes.
    fit: (nodeIds) => {
      const { nodes } = model.getState();
      const meant = nodeIds ? nodes.filter(({ id }) => nodeIds.includes(id)) : nodes;
      const { width, height } = state();
      if (meant.length > 0)
        void flow.setViewport(getViewportForBounds(boundsOf(meant), width, height, leastZoom, 1, 0.08), {
          duration: duration(),
        });
    },
    zoomBy: (factor) => void flow.zoomTo(flow.getZoom() * factor, { duration: duration() }),
    focus: () => box().focus({ preventScroll: true }),
    isSeen: (at, width, height) => isSeen(at, width, height, 0),
    isNear: (at, width, height) => isSeen(at, width, height, Math.max(width, height)),
  };
}
