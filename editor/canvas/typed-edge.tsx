import { BaseEdge, EdgeLabelRenderer, getBezierPath, type EdgeProps } from 'reactflow';
import { Plus } from 'lucide-react';
import { memo } from 'react';
import { useStore } from 'zustand';
import { useEdgeMark } from '../state/diff-marks.ts';
import { useStepStatusStore } from '../state/step-status.ts';
import { edgeEndOf } from '../../pipeline/spec.ts';
import { useWords } from '../words/language.ts';
import { colourOfType } from './artifact-look.ts';
import { arrowOnBezier } from './bezier.ts';
import { useCanvas } from './canvas-context.ts';
import { useCanvasUi } from './canvas-ui.ts';
import type { FlowEdge } from './draw-document.ts';
import { canvasWords } from './words.ts';

/** Of a comparison; a removed one is dashed, an added one thick, so that it does not take colour to see. */
const markColours = {
  added: 'var(--succeeded)',
  removed: 'var(--failed)',
  changed: 'var(--waiting)',
  moved: 'var(--running)',
} as const;

/** Two pixels in the colour of what travels, an arrow at 60 %; grey when only the order is meant, red when it cannot be. */
export const TypedEdge = memo(function TypedEdge(props: EdgeProps<FlowEdge>) {
  const { id, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data, selected } = props;
  const [path, labelX, labelY] = getBezierPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition });
  const isHovered = useCanvasUi(({ hoveredEdge }) => hoveredEdge === id);
  const isTaking = useCanvasUi(({ dropEdge }) => dropEdge === id);
  const mark = useEdgeMark(id);
  const type = data?.type;
  const colour = mark
    ? markColours[mark]
    : type === undefined
      ? 'var(--failed)'
      : type === null
        ? 'var(--ink-3)'
        : colourOfType(type);
  const target = data ? edgeEndOf(data.edge.to).step : '';
  const isRunning = useStore(useStepStatusStore(), ({ steps }) => steps[target]?.state === 'running');
  const width = isTaking ? 6 : mark === 'added' ? 4 : selected || isHovered ? 3 : 2;
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={20}
        style={{
          stroke: selected ? 'var(--focus)' : colour,
          strokeWidth: width,
          ...(type === undefined || mark === 'removed' ? { strokeDasharray: '6 4' } : {}),
        }}
      />
      <path
        d={arrowOnBezier(sourceX, sourceY, targetX, targetY)}
        fill={selected ? 'var(--focus)' : colour}
        className="far-hidden"
      />
      {isRunning && <circle r="4" fill={colour} className="edge-dot" style={{ offsetPath: `path("${path}")` }} />}
      {isHovered && data && <InsertHere edge={data.edge} x={labelX} y={labelY} />}
    </>
  );
});

function InsertHere({
  edge,
  x,
  y,
}: {
  readonly edge: { readonly from: string; readonly to: string };
  readonly x: number;
  readonly y: number;
}) {
  const t = useWords(canvasWords);
  const { actions, isReadOnly } = useCanvas();
  if (isReadOnly || !edge.from.includes('.')) return null;
  return (
    <EdgeLabelRenderer>
      <button
        type="button"
        aria-label={t('insertOnEdge')}
        title={t('insertOnEdge')}
        tabIndex={-1}
        className="edge-insert nodrag nopan"
        style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
        onClick={(event) => {
          event.stopPropagation();
          actions.askPalette({ x: event.clientX, y: event.clientY }, { onEdge: edge });
        }}
      >
        <Plus size={14} aria-hidden="true" />
      </button>
    </EdgeLabelRenderer>
  );
}
