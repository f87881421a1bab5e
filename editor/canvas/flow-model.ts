import { applyNodeChanges, type NodeChange } from 'reactflow';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Kinds } from '../../pipeline/edges.ts';
import type { DocumentStore } from '../state/document.ts';
import type { SelectionStore } from '../state/selection.ts';
import type { Point } from '../state/written.ts';
import { drawDocument, markOf, type Drawing, type FlowEdge, type FlowNode } from './draw-document.ts';
import { followFrames } from './follow-frames.ts';

export interface FlowModel extends Drawing {
  /** While cards are dragged only their nodes move; the document hears of it when they are let go. */
  readonly move: (changes: readonly NodeChange<FlowNode>[]) => void;
  /** Puts nodes where they are shown for now, without a change of the document. */
  readonly show: (places: Readonly<Record<string, Point>>) => void;
  readonly hoverEdge: (id: string | null) => void;
}
export type FlowModelStore = StoreApi<FlowModel>;

/** Document and selection as React Flow's nodes and edges, kept up to date until `signal` aborts. */
export function createFlowModel(
  document: DocumentStore,
  selection: SelectionStore,
  kinds: Kinds,
): { readonly model: FlowModelStore; readonly follow: () => () => void } {
  let drawn = { value: document.getState().value, selection: selection.getState() };
  const draw = (before?: Drawing) => {
    drawn = { value: document.getState().value, selection: selection.getState() };
    return drawDocument(drawn.value, kinds, drawn.selection, before);
  };
  const model = createStore<FlowModel>()((set, get) => ({
    ...draw(),
    move: (changes) => {
      const before = get().nodes;
      const nodes = applyNodeChanges(changes as NodeChange<FlowNode>[], before);
      set({ nodes: followFrames(before, nodes) });
    },
    show: (places) => {
      const nodes = get().nodes.map((node) => {
        const at = places[node.id];
        return at && (at.x !== node.position.x || at.y !== node.position.y) ? { ...node, position: at } : node;
      });
      set({ nodes: followFrames(get().nodes, nodes) });
    },
    hoverEdge: (id) => {
      const edges = get().edges.map((edge) => {
        const isReconnectable = isPlain(edge) && (edge.id === id || edge.selected === true);
        return edge.reconnectable === isReconnectable ? edge : { ...edge, reconnectable: isReconnectable };
      });
      set({ edges });
    },
  }));

  const follow = () => {
    const redraw = () => model.setState(draw(model.getState()));
    if (document.getState().value !== drawn.value || selection.getState() !== drawn.selection) redraw();
    let { value } = document.getState();
    const leaves = [
      document.subscribe((state) => {
        if (state.value === value) return;
        value = state.value;
        redraw();
      }),
      selection.subscribe((state, was) => {
        if (state.steps !== was.steps || state.edges !== was.edges || state.marks !== was.marks)
          model.setState(reselect(model.getState(), selection));
      }),
    ];
    return () => {
      for (const leave of leaves) leave();
    };
  };
  return { model, follow };
}

const isPlain = ({ source, target }: FlowEdge) =>
  markOf(source, 'group') === undefined && markOf(target, 'group') === undefined;

/** Only what was or is selected is made anew; nothing moves. */
function reselect({ nodes, edges }: Drawing, selection: SelectionStore): Partial<FlowModel> {
  const { steps, edges: chosenEdges, marks } = selection.getState();
  const isNodeChosen = (node: FlowNode) => (node.type === 'step' ? steps : marks).has(node.id);
  const change = <Item extends FlowNode | FlowEdge>(items: Item[], isChosen: (item: Item) => boolean, more?: object) =>
    items.some((item) => (item.selected ?? false) !== isChosen(item))
      ? items.map((item) =>
          (item.selected ?? false) === isChosen(item)
            ? item
            : { ...item, selected: isChosen(item), ...(more ? { reconnectable: isChosen(item) } : {}) },
        )
      : items;
  return {
    nodes: change(nodes, isNodeChosen),
    edges: change(edges, (edge) => chosenEdges.has(edge.id), { reconnectable: true }),
  };
}
