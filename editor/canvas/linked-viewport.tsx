import { useStoreApi, useReactFlow, type Viewport } from 'reactflow';
import { createContext, use, useLayoutEffect } from 'react';
import { createStore, type StoreApi } from 'zustand/vanilla';

/** What several canvases look at together; null until the first of them stands. */
export type ViewportLink = StoreApi<{ readonly viewport: Viewport | null }>;
export const createViewportLink = (): ViewportLink => createStore(() => ({ viewport: null as Viewport | null }));
export const ViewportLinkContext = createContext<ViewportLink | null>(null);

const isSame = (a: Viewport, b: Viewport) => a.x === b.x && a.y === b.y && a.zoom === b.zoom;

/** Inside a canvas: where it is moved the others move, and the other way round. Does nothing outside of a link. */
export function LinkedViewport() {
  const link = use(ViewportLinkContext);
  const flow = useReactFlow();
  const store = useStoreApi();
  useLayoutEffect(() => {
    if (link === null) return;
    const own = (): Viewport => {
      const [x, y, zoom] = store.getState().transform;
      return { x, y, zoom };
    };
    const take = (viewport: Viewport | null) => {
      if (viewport !== null && !isSame(viewport, own())) void flow.setViewport(viewport);
    };
    const leaves = [
      link.subscribe(({ viewport }) => take(viewport)),
      store.subscribe(({ transform }, before) => {
        if (transform !== before.transform) tell();
      }),
    ];
    const tell = () => {
      const { viewport } = link.getState();
      if (viewport === null || !isSame(viewport, own())) link.setState({ viewport: own() });
    };
    if (link.getState().viewport === null) tell();
    else take(link.getState().viewport);
    return () => {
      for (const leave of leaves) leave();
    };
  }, [link, flow, store]);
  return null;
}
