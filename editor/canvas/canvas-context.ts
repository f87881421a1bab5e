import { createContext, use } from 'react';
import type { Kinds } from '../../pipeline/edges.ts';
import type { CanvasActions } from './canvas-actions.ts';

export interface CanvasScope {
  /** Tells the canvases of one page apart. */
  readonly canvasId: string;
  readonly kinds: Kinds;
  readonly isReadOnly: boolean;
  readonly actions: CanvasActions;
}

/** The same object for as long as the canvas stands, so that no card is drawn anew for it. */
export const CanvasContext = createContext<CanvasScope | null>(null);

export function useCanvas(): CanvasScope {
  const scope = use(CanvasContext);
  if (scope === null) throw new Error('no canvas here');
  return scope;
}
