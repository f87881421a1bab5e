import type { NodeChange } from 'reactflow';
import { placeNotes } from '../state/edits/mark-edits.ts';
import { placeSteps } from '../state/edits/step-edits.ts';
import type { Point } from '../state/written.ts';
import type { CanvasActions } from './canvas-actions.ts';
import { act, type CanvasParts } from './canvas-parts.ts';
import { markOf, type Box, type FlowNode } from './draw-document.ts';
import { edgeNear } from './edge-near.ts';
import type { snap } from './snap.ts';
import { cardWidth } from './step-shape.ts';

const snapPx = 5;
const boxOf = ({ position, width = 0, height = 0 }: FlowNode): Box => ({ ...position, width, height });
const none: readonly never[] = [];

/** A card that is let go stays where it was shown last: React Flow would have it where the hand is. */
function letGo(change: NodeChange<FlowNode>): NodeChange<FlowNode> {
  return change.type === 'position' && change.dragging === false
    ? { id: change.id, type: 'position', dragging: false }
    : change;
}

/** Cards that are dragged: only nodes move until they are let go, then the document changes once. */
export function createDragHandlers(parts: CanvasParts, actions: CanvasActions) {
  const { model, ui, selection, t } = parts;
  let startedAt = new Map<string, Point>();
  /** What is seen and not dragged: what a card may be put in line with. */
  let others: readonly Box[] = [];
  let isFree = false;
  /** Fetched at the first drag: until it is there nothing is put in line. */
  let snapTo: typeof snap | null = null;
  /** A step nothing touches yet: it may be dropped on an edge. */
  let loose: string | null = null;

  function onNodeDragStart(
    event: MouseEvent | TouchEvent | { readonly altKey: boolean },
    node: FlowNode,
    dragged: readonly FlowNode[],
  ): void {
    const moving = new Set(dragged.map(({ id }) => id));
    const { nodes } = model.getState();
    const view = parts.view();
    startedAt = new Map(nodes.map(({ id, position }) => [id, position]));
    isFree = event.altKey;
    if (snapTo === null)
      import('./snap.ts').then(
        (part) => void (snapTo = part.snap),
        () => undefined,
      );
    others = nodes
      .filter(
        ({ id, type, position, width = 0, height = 0 }) =>
          type === 'step' && !moving.has(id) && view.isNear(position, width, height),
      )
      .map(boxOf);
    const isLoose =
      dragged.length === 1 &&
      node.type === 'step' &&
      model.getState().edges.every(({ source, target }) => source !== node.id && target !== node.id);
    loose = isLoose ? node.id : null;
    ui.setState({ tip: null });
  }

  /** Puts what is dragged in line with what it comes near, unless Alt is held. */
  function snapChanges(changes: readonly NodeChange<FlowNode>[]): readonly NodeChange<FlowNode>[] {
    const moves = changes.filter((change) => change.type === 'position' && change.dragging === true && change.position);
    if (moves.length === 0) return changes.map(letGo);
    if (isFree || snapTo === null) {
      if (ui.getState().guides.length > 0) ui.setState({ guides: none });
      return changes;
    }
    const byId = new Map(model.getState().nodes.map((node) => [node.id, node]));
    const boxes = moves.flatMap((change) => {
      const node = change.type === 'position' ? byId.get(change.id) : undefined;
      return node?.type === 'step' && change.type === 'position'
        ? [{ ...change.position!, width: cardWidth, height: node.height! }]
        : [];
    });
    if (boxes.length === 0) return changes;
    const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))];
    const hull = {
      x,
      y,
      width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
      height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
    };
    const { dx, dy, guides } = snapTo(hull, others, snapPx / parts.view().zoom());
    if (guides.length + ui.getState().guides.length > 0) ui.setState({ guides });
    if (dx === 0 && dy === 0) return changes;
    return changes.map((change) =>
      change.type === 'position' && change.position
        ? { ...change, position: { x: change.position.x + dx, y: change.position.y + dy } }
        : change,
    );
  }

  function onNodeDrag(event: { readonly altKey: boolean }): void {
    isFree = event.altKey;
    if (loose === null) return;
    const node = model.getState().nodes.find(({ id }) => id === loose);
    if (!node) return;
    const { x, y, width, height } = boxOf(node);
    const stepId = loose;
    const edge = edgeNear({ x: x + width / 2, y: y + height / 2 }, model.getState(), ({ data }) =>
      actions.canTake(data!.edge, stepId),
    );
    if ((edge?.id ?? null) !== ui.getState().dropEdge) ui.setState({ dropEdge: edge?.id ?? null });
  }

  function onNodeDragStop(): void {
    const { nodes, edges, layout } = model.getState();
    const { dropEdge } = ui.getState();
    const from = startedAt;
    startedAt = new Map();
    ui.setState({ guides: none, dropEdge: null });
    const moved = nodes.filter(({ id, position }) => {
      const was = from.get(id);
      return was !== undefined && (was.x !== position.x || was.y !== position.y);
    });
    if (moved.length === 0) return;
    const steps = new Map<string, Point>();
    const notes: Record<string, Point> = {};
    for (const node of moved) {
      if (node.type === 'step') steps.set(node.id, node.position);
      const noteId = markOf(node.id, 'note');
      if (noteId !== undefined) notes[noteId] = node.position;
      if (node.type !== 'collapsed') continue;
      // Its members lie where they lay, by as much as their group was moved.
      const was = from.get(node.id)!;
      const shift = { x: node.position.x - was.x, y: node.position.y - was.y };
      for (const id of node.data.group.steps) {
        const at = layout[id];
        if (at) steps.set(id, { x: at.x + shift.x, y: at.y + shift.y });
      }
    }
    const taking = edges.find(({ id }) => id === dropEdge)?.data?.edge;
    const stepId = loose;
    const into = taking && stepId !== null ? actions.through(taking, stepId) : undefined;
    const label = into
      ? t('editInsert', { title: actions.titleOf(stepId!) })
      : t('editMove', { count: Math.max(1, steps.size) });
    act(parts, label, (value) => {
      const placed = placeNotes(notes)(placeSteps(Object.fromEntries(steps))(value));
      return into ? into(placed) : placed;
    });
    if (into) selection.getState().select({ steps: [stepId!], focused: stepId });
  }
  return { snapChanges, onNodeDragStart, onNodeDrag, onNodeDragStop };
}
