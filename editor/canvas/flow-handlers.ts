import type {
  Connection,
  EdgeChange,
  FinalConnectionState,
  HandleType,
  NodeChange,
  OnConnectStartParams,
} from 'reactflow';
import type { MouseEvent as ReactMouseEvent } from 'react';
import { explainEdge } from '../../pipeline/edges.ts';
import { fittingEnds } from '../../pipeline/fitting-ends.ts';
import type { EdgeSpec } from '../../pipeline/spec.ts';
import { bestEdge, disconnect } from '../state/edits/edge-edits.ts';
import { edgeKey, specOf, type Point } from '../state/written.ts';
import type { CanvasActions } from './canvas-actions.ts';
import type { CanvasParts } from './canvas-parts.ts';
import type { OpenEnd } from './canvas-ui.ts';
import type { FlowEdge, FlowNode } from './draw-document.ts';
import { orderPort } from './step-shape.ts';

const endOf = (stepId: string, port: string | null | undefined) =>
  port === null || port === undefined || port === orderPort ? stepId : `${stepId}.${port}`;
const edgeOfConnection = ({ source, sourceHandle, target, targetHandle }: Connection | FlowEdge): EdgeSpec => ({
  from: endOf(source, sourceHandle),
  to: endOf(target, targetHandle),
});
export const pointerOf = (event: MouseEvent | TouchEvent): Point => {
  const at = 'changedTouches' in event ? event.changedTouches[0]! : event;
  return { x: at.clientX, y: at.clientY };
};

/** What React Flow calls, joined to what the canvas does; the same functions for as long as the canvas stands. */
export function createFlowHandlers(
  parts: CanvasParts,
  actions: CanvasActions,
  snapChanges: (changes: readonly NodeChange<FlowNode>[]) => readonly NodeChange<FlowNode>[],
) {
  const { document, selection, model, ui, kinds } = parts;
  /** The edge whose end is being moved: it does not stand in its own way. */
  let turning: EdgeSpec | null = null;
  const value = () => {
    const now = document.getState().value;
    return turning ? disconnect(new Set([edgeKey(turning)]))(now) : now;
  };

  function onNodesChange(changes: NodeChange<FlowNode>[]): void {
    const { steps, edges, marks } = selection.getState();
    const [nextSteps, nextMarks] = [new Set(steps), new Set(marks)];
    let isSelecting = false;
    let isMoving = false;
    for (const change of changes) {
      if (change.type === 'select') {
        isSelecting = true;
        const set = change.id.includes(':') ? nextMarks : nextSteps;
        if (change.selected) set.add(change.id);
        else set.delete(change.id);
      } else if (change.type === 'position' || change.type === 'dimensions') isMoving = true;
    }
    if (isSelecting) selection.getState().select({ steps: nextSteps, edges, marks: nextMarks });
    if (isMoving) model.getState().move(snapChanges(changes.filter(({ type }) => type !== 'select')));
  }

  function onEdgesChange(changes: EdgeChange<FlowEdge>[]): void {
    const { steps, edges, marks } = selection.getState();
    const next = new Set(edges);
    for (const change of changes) {
      if (change.type !== 'select') continue;
      if (change.selected) next.add(change.id);
      else next.delete(change.id);
    }
    selection.getState().select({ steps, edges: next, marks });
  }

  function begin(from: OpenEnd): void {
    ui.setState({
      tip: null,
      refusal: null,
      palette: null,
      connecting: { from, fits: fittingEnds(specOf(value()), from.end, from.side, kinds) },
    });
  }
  function onConnectStart(_: unknown, { nodeId, handleId, handleType }: OnConnectStartParams): void {
    if (nodeId === null || turning) return;
    begin({ end: endOf(nodeId, handleId), side: handleType === 'target' ? 'input' : 'output' });
  }

  function isValidConnection(connection: Connection | FlowEdge): boolean {
    const { from, to } = edgeOfConnection(connection);
    const { connecting } = ui.getState();
    if (connecting?.from.end === from) return connecting.fits.has(to);
    if (connecting?.from.end === to) return connecting.fits.has(from);
    return explainEdge(specOf(value()), { from, to }, kinds).fits;
  }

  const isInBox = ({ x, y }: Point): Point => {
    const box = parts.view().box();
    return { x: x - box.left, y: y - box.top };
  };

  /** The edge somebody meant who let go here: over a port that does not fit, or over a card that has one that does. */
  function onConnectEnd(event: MouseEvent | TouchEvent, state: FinalConnectionState): void {
    const { connecting } = ui.getState();
    ui.setState({ connecting: null });
    if (!connecting || turning || state.isValid) return;
    const { from } = connecting;
    const pointer = pointerOf(event);
    if (state.toHandle) {
      const other = endOf(state.toHandle.nodeId, state.toHandle.id);
      if (state.toHandle.nodeId === from.end && other === from.end) return;
      const isForward = from.side === 'output';
      const hitsOwnSide = state.toHandle.type === (isForward ? 'source' : 'target');
      if (other === from.end || hitsOwnSide) return;
      actions.refuse(isForward ? { from: from.end, to: other } : { from: other, to: from.end }, isInBox(pointer));
      return;
    }
    const under = globalThis.document.elementFromPoint(pointer.x, pointer.y);
    const stepId = under?.closest<HTMLElement>('[data-step]')?.dataset['step'];
    if (stepId !== undefined) {
      const edge = from.end.includes('.')
        ? bestEdge(value(), stepId, from.end, from.side, kinds)
        : from.side === 'output'
          ? { from: from.end, to: stepId }
          : { from: stepId, to: from.end };
      if (edge) actions.join(edge);
      return;
    }
    if (under?.closest('.react-flow__pane')) actions.askPalette(pointer, { from });
  }

  function onReconnectStart(_: unknown, edge: FlowEdge, handleType: HandleType): void {
    turning = edge.data!.edge;
    // The end that stays is the one that is named.
    begin({
      end: handleType === 'source' ? turning.from : turning.to,
      side: handleType === 'source' ? 'output' : 'input',
    });
  }
  function onReconnect(edge: FlowEdge, connection: Connection): void {
    actions.turn(edge.data!.edge, edgeOfConnection(connection), { x: 0, y: 0 });
  }
  function onReconnectEnd(
    event: MouseEvent | TouchEvent,
    edge: FlowEdge,
    _: HandleType,
    state: FinalConnectionState,
  ): void {
    const before = edge.data!.edge;
    ui.setState({ connecting: null });
    turning = null;
    if (state.isValid) return;
    if (!state.toHandle) {
      actions.removeEdges([edgeKey(before)]);
      return;
    }
    const other = endOf(state.toHandle.nodeId, state.toHandle.id);
    const isForward = state.fromHandle?.type !== 'target';
    if (state.fromHandle?.type === state.toHandle.type) return;
    const wanted = isForward ? { from: before.from, to: other } : { from: other, to: before.to };
    if (edgeKey(wanted) !== edgeKey(before)) actions.refuse(wanted, isInBox(pointerOf(event)));
  }

  return {
    onNodesChange,
    onEdgesChange,
    onConnect: (connection: Connection) => void actions.join(edgeOfConnection(connection)),
    onConnectStart,
    onConnectEnd,
    isValidConnection,
    onReconnectStart,
    onReconnect,
    onReconnectEnd,
    onEdgeMouseEnter: (_: ReactMouseEvent, { id }: FlowEdge) => {
      ui.setState({ hoveredEdge: id });
      if (!parts.isReadOnly) model.getState().hoverEdge(id);
    },
    onEdgeMouseLeave: (event: ReactMouseEvent) => {
      // Over its own button the pointer is still at the edge.
      if (event.relatedTarget instanceof Element && event.relatedTarget.closest('.edge-insert')) return;
      ui.setState({ hoveredEdge: null });
      if (!parts.isReadOnly) model.getState().hoverEdge(null);
    },
  };
}
