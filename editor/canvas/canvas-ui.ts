import { createContext, use } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EdgeFix } from '../../pipeline/edges.ts';
import type { KindRef } from '../../pipeline/kind.ts';
import type { EdgeSpec } from '../../pipeline/spec.ts';
import type { Text } from '../../pipeline/text.ts';
import type { Point } from '../state/written.ts';
import type { PortPlace } from './step-shape.ts';

/** What a kind is dragged as. */
export const kindMime = 'application/vnd.refrain.kind';

/** A port a connection starts from: `step.port`, or `step` alone for the order of steps. */
export interface OpenEnd {
  readonly end: string;
  readonly side: 'output' | 'input';
}
/** Where something floats: in pixels of the canvas's own box. */
export interface PaletteAsk {
  readonly screen: Point;
  /** Where a chosen step goes, in the document's own places. */
  readonly at: Point;
  readonly from?: OpenEnd;
  readonly onEdge?: EdgeSpec;
}
export interface Refusal {
  readonly screen: Point;
  readonly edge: EdgeSpec;
  readonly reason: Text;
  readonly fix?: EdgeFix;
}
export interface Guide {
  readonly axis: 'x' | 'y';
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** What the canvas shows beside the document: nothing here is saved or undone. */
export interface CanvasUi {
  readonly palette: PaletteAsk | null;
  readonly refusal: Refusal | null;
  /** While an edge is drawn: where from, and the ends it fits. */
  readonly connecting: { readonly from: OpenEnd; readonly fits: ReadonlySet<string> } | null;
  readonly hoveredEdge: string | null;
  /** The edge that would take the step that is dragged over it. */
  readonly dropEdge: string | null;
  /** Dragged from the palette at the side. */
  readonly draggedKind: KindRef | null;
  readonly guides: readonly Guide[];
  readonly tip: { readonly port: PortPlace | 'orderIn' | 'orderOut'; readonly screen: Point } | null;
  /** The step whose title, or the note whose text, is being written. */
  readonly renaming: string | null;
  /** The step a list of fitting ports is shown for. */
  readonly connectList: string | null;
  readonly panel: 'palette' | 'outline' | null;
  readonly isFinding: boolean;
  readonly isShowingKeys: boolean;
  /** Said by the live region; counts up, so that the same may be said twice. */
  readonly said: { readonly text: string; readonly count: number };
  readonly say: (text: string) => void;
  /** Of a port under the pointer; not while an edge is held, nor beside the reason it was refused for. */
  readonly showTip: (port: PortPlace | 'orderIn' | 'orderOut', screen: Point) => void;
}
export type CanvasUiStore = StoreApi<CanvasUi>;

export function createCanvasUi(): CanvasUiStore {
  return createStore<CanvasUi>()((set, get) => ({
    palette: null,
    refusal: null,
    connecting: null,
    hoveredEdge: null,
    dropEdge: null,
    draggedKind: null,
    guides: [],
    tip: null,
    renaming: null,
    connectList: null,
    panel: null,
    isFinding: false,
    isShowingKeys: false,
    said: { text: '', count: 0 },
    say: (text) => set({ said: { text, count: get().said.count + 1 } }),
    showTip: (port, screen) => {
      const { connecting, refusal } = get();
      if (connecting === null && refusal === null) set({ tip: { port, screen } });
    },
  }));
}

export const CanvasUiContext = createContext<CanvasUiStore | null>(null);

export function useCanvasUiStore(): CanvasUiStore {
  const store = use(CanvasUiContext);
  if (store === null) throw new Error('no canvas here');
  return store;
}
export function useCanvasUi<T>(select: (state: CanvasUi) => T): T {
  return useStore(useCanvasUiStore(), select);
}
