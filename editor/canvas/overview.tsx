import { useStore as useFlowStore, useStoreApi } from 'reactflow';
import { useLayoutEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { useStepStatusStore } from '../state/step-status.ts';
import type { Point } from '../state/written.ts';
import { statusColourOf, typeColourOf, useDrawnColours } from './canvas-colours.ts';
import type { FlowNode } from './draw-document.ts';
import type { FlowModelStore } from './flow-model.ts';

const farZoom = 0.35;
const manySteps = 300;

interface View {
  readonly transform: readonly [x: number, y: number, zoom: number];
  readonly width: number;
  readonly height: number;
}

/** Far away from a big document, blocks are drawn in place of cards. */
export function useIsOverview(model: FlowModelStore): boolean {
  const isBig = useStore(model, ({ nodes }) => nodes.length > manySteps);
  return useFlowStore(({ transform }) => isBig && transform[2] < farZoom);
}

/** Every step as a block in the colour of what it makes, with the colour of its status as an edge. */
export function Overview({ model }: { readonly model: FlowModelStore }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const flow = useStoreApi();
  const statuses = useStepStatusStore();
  const colour = useDrawnColours();
  useLayoutEffect(() => {
    let frame = 0;
    const draw = () => {
      frame = 0;
      drawOverview(
        canvas.current!,
        flow.getState(),
        model.getState(),
        (id) => statusColourOf(statuses.getState().steps[id]),
        colour,
      );
    };
    const ask = () => {
      if (frame === 0) frame = requestAnimationFrame(draw);
    };
    draw();
    const leaves = [flow.subscribe(ask), model.subscribe(ask), statuses.subscribe(ask)];
    return () => {
      cancelAnimationFrame(frame);
      for (const leave of leaves) leave();
    };
  }, [flow, model, statuses, colour]);
  return (
    <canvas ref={canvas} data-overview aria-hidden="true" className="pointer-events-none absolute inset-0 size-full" />
  );
}

function drawOverview(
  canvas: HTMLCanvasElement,
  { transform: [x, y, zoom], width, height }: View,
  {
    nodes,
    edges,
  }: {
    readonly nodes: readonly FlowNode[];
    readonly edges: readonly { readonly source: string; readonly target: string }[];
  },
  statusColour: (stepId: string) => string | null,
  colour: (variable: string) => string,
): void {
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const pen = canvas.getContext('2d')!;
  pen.clearRect(0, 0, width, height);
  const places = new Map<string, Point & { readonly wide: number; readonly tall: number }>();
  for (const { id, position, width: wide = 0, height: tall = 0 } of nodes)
    places.set(id, { x: position.x * zoom + x, y: position.y * zoom + y, wide: wide * zoom, tall: tall * zoom });

  pen.beginPath();
  for (const { source, target } of edges) {
    const [from, to] = [places.get(source), places.get(target)];
    if (!from || !to) continue;
    const [startX, startY, endX, endY] = [from.x + from.wide, from.y + from.tall / 2, to.x, to.y + to.tall / 2];
    if (Math.max(startX, endX) < 0 || Math.min(startX, endX) > width) continue;
    if (Math.max(startY, endY) < 0 || Math.min(startY, endY) > height) continue;
    pen.moveTo(startX, startY);
    pen.lineTo(endX, endY);
  }
  pen.strokeStyle = colour('var(--line)');
  pen.lineWidth = 1;
  pen.stroke();

  const blocks = new Map<string, string[]>();
  const edgesOfBlocks = new Map<string, string[]>();
  const add = (map: Map<string, string[]>, key: string, id: string) => {
    const list = map.get(key);
    if (list) list.push(id);
    else map.set(key, [id]);
  };
  for (const node of nodes) {
    const at = places.get(node.id)!;
    if (at.x > width || at.y > height || at.x + at.wide < 0 || at.y + at.tall < 0 || node.type === 'frame') continue;
    add(blocks, node.type === 'step' ? typeColourOf(node) : 'var(--ink-3)', node.id);
    const edge = node.selected ? 'var(--focus)' : statusColour(node.id);
    if (edge) add(edgesOfBlocks, edge, node.id);
  }
  for (const [fill, ids] of blocks) {
    pen.fillStyle = colour(fill);
    for (const id of ids) {
      const at = places.get(id)!;
      pen.fillRect(at.x, at.y, Math.max(1, at.wide), Math.max(1, at.tall));
    }
  }
  const thick = Math.max(1.5, 12 * zoom);
  for (const [stroke, ids] of edgesOfBlocks) {
    pen.fillStyle = colour(stroke);
    for (const id of ids) {
      const at = places.get(id)!;
      pen.fillRect(at.x, at.y, thick, Math.max(1, at.tall));
    }
  }
}
