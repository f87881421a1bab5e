import {
  ReactFlow,
  SelectionMode,
  useReactFlow,
  useStore as useFlowStore,
  useStoreApi,
  type EdgeTypes,
  type NodeTypes,
} from 'reactflow';
import {
  memo,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type MouseEvent as ReactMouseEvent,
  type RefObject,
} from 'react';
import type { Point } from '../state/written.ts';
import { useCanvas } from './canvas-context.ts';
import type { CanvasParts, CanvasView } from './canvas-parts.ts';
import { createView } from './canvas-view.ts';
import { firstViewport, leastZoom, mostZoom } from './first-viewport.ts';
import { createDragHandlers } from './drag-handlers.ts';
import type { FlowEdge, FlowNode } from './draw-document.ts';
import { createDropHandlers } from './drop-handlers.ts';
import { useShown } from './entering.ts';
import { createFlowHandlers } from './flow-handlers.ts';
import { CollapsedGroup, GroupFrame } from './group-cards.tsx';
import { GuideLines } from './guide-lines.tsx';
import { LinkedViewport } from './linked-viewport.tsx';
import { NoteCard } from './note-card.tsx';
import { Overview, useIsOverview } from './overview.tsx';
import { Staff } from './staff.tsx';
import { StepCard } from './step-card.tsx';
import { TypedEdge } from './typed-edge.tsx';
import { useWheelQuestion, WheelQuestion } from './wheel-question.tsx';

const nodeTypes = {
  step: StepCard,
  note: NoteCard,
  frame: GroupFrame,
  collapsed: CollapsedGroup,
} as unknown as NodeTypes;
const edgeTypes = { typed: TypedEdge } as unknown as EdgeTypes;
const middleButton = [1];
const isTouch = matchMedia('(pointer: coarse)').matches;

export interface CanvasFlowProps {
  readonly parts: CanvasParts;
  readonly box: RefObject<HTMLDivElement | null>;
  readonly view: RefObject<CanvasView | null>;
  readonly onOpenStep: (stepId: string) => void;
  readonly onDropFiles: (files: readonly File[]) => void;
}

/** React Flow with the canvas's own nodes and edges. Its first view is known before the first card is drawn. */
export const CanvasFlow = memo(function CanvasFlow(props: CanvasFlowProps) {
  const [size, setSize] = useState<{ readonly width: number; readonly height: number } | null>(null);
  const sheet = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { clientWidth: width, clientHeight: height } = sheet.current!;
    setSize({ width, height });
  }, []);
  return (
    <div ref={sheet} className="absolute inset-0">
      {size && <SizedFlow {...props} size={size} />}
    </div>
  );
});

function SizedFlow({
  parts,
  box,
  view,
  onOpenStep,
  onDropFiles,
  size,
}: CanvasFlowProps & { readonly size: { readonly width: number; readonly height: number } }) {
  const { actions, isReadOnly } = useCanvas();
  const { model, selection } = parts;
  const flow = useReactFlow<FlowNode, FlowEdge>();
  const flowStore = useStoreApi<FlowNode, FlowEdge>();
  const pointer = useRef<Point | null>(null);
  const isOverview = useIsOverview(model);
  const { nodes, edges, isEntering } = useShown(model, isOverview);

  const drag = useMemo(() => createDragHandlers(parts, actions), [parts, actions]);
  const handlers = useMemo(() => createFlowHandlers(parts, actions, drag.snapChanges), [parts, actions, drag]);
  const drop = useMemo(() => createDropHandlers(parts, actions, onDropFiles), [parts, actions, onDropFiles]);
  const first = useMemo(() => {
    const { revealed } = selection.getState();
    return firstViewport(model.getState().nodes, size.width, size.height, revealed);
  }, [model, selection, size]);
  useLayoutEffect(() => {
    view.current = createView(
      flow,
      flowStore.getState,
      model,
      () => box.current!,
      () => pointer.current,
    );
    // React Flow calls itself an application; the box around it, which has the keys and a name, is the one.
    box.current!.querySelector('.react-flow')?.setAttribute('role', 'presentation');
  }, [view, flow, flowStore, model, box]);

  const question = useWheelQuestion();
  const { onWheel } = question;
  useEffect(() => {
    const element = box.current!;
    // On its way in: React Flow lets none of them out.
    const options = { passive: true, capture: true };
    element.addEventListener('wheel', onWheel, options);
    return () => element.removeEventListener('wheel', onWheel, options);
  }, [box, onWheel]);

  const isDrawn = isOverview || isEntering;
  const isFar = useRef(isDrawn);
  isFar.current = isDrawn;
  /** Made once: a new function here would draw every card of the view anew. */
  const clicks = useMemo(() => {
    /** Far away there are no cards to click: the block under the pointer is meant. */
    const blockAt = (client: Point) => {
      if (!isFar.current) return undefined;
      const at = flow.screenToFlowPosition(client);
      return model
        .getState()
        .nodes.find(
          ({ type, position, width = 0, height = 0 }) =>
            type === 'step' &&
            at.x >= position.x &&
            at.y >= position.y &&
            at.x <= position.x + width &&
            at.y <= position.y + height,
        );
    };
    const pointOf = (event: MouseEvent | ReactMouseEvent): Point => ({ x: event.clientX, y: event.clientY });
    return {
      onNode: (event: ReactMouseEvent, node: FlowNode) => {
        if (node.type === 'step' && !(event.target instanceof HTMLInputElement)) onOpenStep(node.id);
      },
      onPane: (event: ReactMouseEvent) => {
        const block = blockAt(pointOf(event));
        if (block) selection.getState().select({ steps: [block.id], focused: block.id });
        else selection.getState().clear();
      },
      onPaneTwice: (event: ReactMouseEvent) => {
        if (!(event.target instanceof Element) || !event.target.closest('.react-flow__pane')) return;
        const block = blockAt(pointOf(event));
        if (block) actions.centreOn(block.id);
        else actions.askPalette(pointOf(event));
      },
    };
  }, [flow, model, selection, actions, onOpenStep]);
  return (
    <div
      className="absolute inset-0"
      onPointerMove={(event) => void (pointer.current = { x: event.clientX, y: event.clientY })}
      onPointerLeave={() => void (pointer.current = null)}
      onDoubleClick={clicks.onPaneTwice}
      {...drop}
    >
      <Staff />
      <ReactFlow<FlowNode, FlowEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        defaultViewport={first}
        {...handlers}
        onNodeDragStart={drag.onNodeDragStart}
        onNodeDrag={drag.onNodeDrag}
        onNodeDragStop={drag.onNodeDragStop}
        onNodeDoubleClick={clicks.onNode}
        onPaneClick={clicks.onPane}
        onlyRenderVisibleElements
        disableKeyboardA11y
        nodesFocusable={false}
        edgesFocusable={false}
        nodesDraggable={!isReadOnly}
        nodesConnectable={!isReadOnly}
        edgesReconnectable={false}
        elevateNodesOnSelect={false}
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode="Shift"
        selectionOnDrag={!isReadOnly && !isTouch}
        selectionMode={SelectionMode.Partial}
        panOnDrag={isReadOnly || isTouch ? true : middleButton}
        panActivationKeyCode="Space"
        panOnScroll={question.wheel === 'pan'}
        zoomOnDoubleClick={false}
        connectionRadius={24}
        nodeDragThreshold={3}
        minZoom={leastZoom}
        maxZoom={mostZoom}
      >
        <GuideLines />
        <LinkedViewport />
      </ReactFlow>
      {isDrawn && <Overview model={model} />}
      {question.isAsked && <WheelQuestion />}
      <ZoomMark box={box} />
    </div>
  );
}

/** Tells the style sheet when cards are too small to read; set where it changes, not in every frame. */
function ZoomMark({ box }: { readonly box: RefObject<HTMLDivElement | null> }) {
  const isFar = useFlowStore(({ transform }) => transform[2] < 0.6);
  useLayoutEffect(() => {
    box.current!.dataset['zoom'] = isFar ? 'far' : 'near';
  }, [box, isFar]);
  return null;
}
