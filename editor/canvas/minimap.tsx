import { useStoreApi } from 'reactflow';
import { useLayoutEffect, useRef, type PointerEvent } from 'react';
import { useStepStatusStore } from '../state/step-status.ts';
import { useWords } from '../words/language.ts';
import { statusColourOf, typeColourOf, useDrawnColours } from './canvas-colours.ts';
import type { CanvasParts } from './canvas-parts.ts';
import type { Box, FlowNode } from './draw-document.ts';
import { boundsOf } from './first-viewport.ts';
import { canvasWords } from './words.ts';

const width = 180;
const height = 110;
const padding = 6;
const everyMs = 200;

interface Scale {
  /** What the map has room for; the document stands in its middle. */
  readonly bounds: Box;
  /** What the document takes of it. */
  readonly content: Box;
  readonly factor: number;
}

/** The whole document, small: coloured by status, with a window over what is seen. Redrawn a few times a second at most. */
export function Minimap({ parts }: { readonly parts: CanvasParts }) {
  const t = useWords(canvasWords);
  const { model } = parts;
  const canvas = useRef<HTMLCanvasElement>(null);
  const seen = useRef<HTMLDivElement>(null);
  const scale = useRef<Scale>(scaleOf([]));
  const flow = useStoreApi();
  const statuses = useStepStatusStore();
  const colour = useDrawnColours();

  useLayoutEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const frame = () => {
      const { transform, width: wide, height: tall } = flow.getState();
      const [x, y, zoom] = transform;
      const { bounds, factor } = scale.current;
      const { style } = seen.current!;
      style.transform = `translate(${padding + (-x / zoom - bounds.x) * factor}px, ${padding + (-y / zoom - bounds.y) * factor}px)`;
      style.width = `${(wide / zoom) * factor}px`;
      style.height = `${(tall / zoom) * factor}px`;
    };
    const draw = () => {
      timer = undefined;
      const { nodes } = model.getState();
      scale.current = scaleOf(nodes);
      drawMap(canvas.current!, nodes, scale.current, (node) =>
        colour(
          (node.selected ? 'var(--focus)' : statusColourOf(statuses.getState().steps[node.id])) ??
            (node.type === 'step' ? typeColourOf(node) : 'var(--ink-3)'),
        ),
      );
      frame();
    };
    const ask = () => (timer ??= setTimeout(draw, everyMs));
    draw();
    let shown = flow.getState().transform;
    const leaves = [
      model.subscribe(ask),
      statuses.subscribe(ask),
      flow.subscribe(({ transform }) => {
        if (transform === shown) return;
        shown = transform;
        frame();
      }),
    ];
    return () => {
      clearTimeout(timer);
      for (const leave of leaves) leave();
    };
  }, [flow, model, statuses, colour]);

  const goTo = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons === 0) return;
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const { bounds, content, factor } = scale.current;
    // Beside a long row of steps there is nothing to see: the nearest of it is meant.
    const within = (at: number, from: number, size: number) => Math.min(from + size, Math.max(from, at));
    parts.view().jump({
      x: within((event.clientX - left - padding) / factor + bounds.x, content.x, content.width),
      y: within((event.clientY - top - padding) / factor + bounds.y, content.y, content.height),
    });
  };
  return (
    <div
      role="img"
      aria-label={t('minimap')}
      className="absolute right-2 bottom-8 z-10 hidden overflow-hidden rounded-control border border-line bg-panel sm:block"
      style={{ width, height }}
      onPointerDown={goTo}
      onPointerMove={goTo}
    >
      <canvas ref={canvas} width={width} height={height} aria-hidden="true" />
      <div ref={seen} aria-hidden="true" className="absolute top-0 left-0 border border-focus bg-focus/10" />
    </div>
  );
}

function scaleOf(nodes: readonly FlowNode[]): Scale {
  const content = boundsOf(nodes);
  const factor = Math.min((width - 2 * padding) / content.width, (height - 2 * padding) / content.height);
  const [wide, tall] = [(width - 2 * padding) / factor, (height - 2 * padding) / factor];
  const bounds = {
    x: content.x - (wide - content.width) / 2,
    y: content.y - (tall - content.height) / 2,
    width: wide,
    height: tall,
  };
  return { bounds, content, factor };
}

function drawMap(
  canvas: HTMLCanvasElement,
  nodes: readonly FlowNode[],
  { bounds, factor }: Scale,
  colourOf: (node: FlowNode) => string,
): void {
  const pen = canvas.getContext('2d')!;
  pen.clearRect(0, 0, width, height);
  for (const node of nodes) {
    if (node.type === 'frame') continue;
    pen.fillStyle = colourOf(node);
    pen.fillRect(
      padding + (node.position.x - bounds.x) * factor,
      padding + (node.position.y - bounds.y) * factor,
      Math.max(1.5, (node.width ?? 0) * factor),
      Math.max(1.5, (node.height ?? 0) * factor),
    );
  }
}
