import { useStoreApi } from 'reactflow';
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { FlowEdge, FlowNode } from './draw-document.ts';
import type { FlowModelStore } from './flow-model.ts';

/** Cards that enter the page in one frame; all of a view at once would hold it up for a quarter of a second. */
const portion = 12;

const noNodes: FlowNode[] = [];
const noEdges: FlowEdge[] = [];
const nobody: ReadonlySet<string> = new Set();

interface Shown {
  readonly nodes: FlowNode[];
  readonly edges: FlowEdge[];
  /** Cards of the view are missing yet: whatever stood for them stays until they are all here. */
  readonly isEntering: boolean;
}

/** What is given to React Flow: nothing in the overview, and where that ends the cards in view, a portion in each frame. */
export function useShown(model: FlowModelStore, isOverview: boolean): Shown {
  const flow = useStoreApi();
  /** null: everything may be in the page. */
  const [entered, setEntered] = useState<ReadonlySet<string> | null>(isOverview ? nobody : null);
  const allNodes = useStore(model, ({ nodes }) => (isOverview ? noNodes : nodes));
  const allEdges = useStore(model, ({ edges }) => (isOverview ? noEdges : edges));

  const isEntering = !isOverview && entered !== null;
  // After React Flow took the last portion: two of them in one frame would be as long as what this is against.
  useEffect(() => {
    if (isOverview) setEntered(nobody);
    if (isOverview || entered === null) return;
    const frame = requestAnimationFrame(() => {
      const { transform, width, height } = flow.getState();
      const [x, y, zoom] = transform;
      const isInView = ({ position, width: wide = 0, height: tall = 0 }: FlowNode) =>
        position.x * zoom + x <= width &&
        position.y * zoom + y <= height &&
        (position.x + wide) * zoom + x >= 0 &&
        (position.y + tall) * zoom + y >= 0;
      const missing = model.getState().nodes.filter((node) => !entered.has(node.id) && isInView(node));
      const next = missing.slice(0, portion).map(({ id }) => id);
      setEntered(next.length === 0 ? null : new Set([...entered, ...next]));
    });
    return () => cancelAnimationFrame(frame);
  }, [flow, model, isOverview, entered]);

  return useMemo(
    () =>
      isOverview || entered === null
        ? { nodes: allNodes, edges: allEdges, isEntering }
        : {
            nodes: allNodes.filter(({ id }) => entered.has(id)),
            edges: allEdges.filter(({ source, target }) => entered.has(source) && entered.has(target)),
            isEntering,
          },
    [isOverview, entered, allNodes, allEdges, isEntering],
  );
}
