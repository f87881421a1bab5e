import { useStoreApi, type Viewport } from 'reactflow';
import { createContext, use, useEffect } from 'react';
import { createStore, type StoreApi } from 'zustand/vanilla';

/** What several canvases look at together; null until the first of them stands. */
export type ViewportLink = StoreApi<{ readonly viewport: Viewport | null }>;
export const createViewportLink = (): ViewportLink => createStore(() => ({ viewport: null as Viewport | null }));
export const ViewportLinkContext = createContext<ViewportLink | null>(null);

const isSame = (a: Viewport, b: Viewport) => a.x === b.x && a.y === b.y && a.zoom === b.zoom;

/** Inside a canvas: where it is moved the others move, and the other way round. Does nothing outside of a link. */
export function LinkedViewport() {
  const link = use(ViewportLinkContext);
  const store = useStoreApi();
  useEffect(() => {
    if (link === null) return;
    let isJoined = false;
    const own = (): Viewport => {
      const [x, y, zoom] = store.getState().transform;
      return { x, y, zoom };
    };
    const take = (viewport: Viewport | null) => {
      if (viewport !== null && !isSame(viewport, own())) void store.getState().panZoom?.setViewport(viewport);
    };
    const tell = () => {
      const { viewport } = link.getState();
      if (viewport === null || !isSame(viewport, own())) link.setState({ viewport: own() });
    };
    /** Once it can be moved: the first one says where all look, the others follow. */
    const join = () => {
      if (isJoined || store.getState().panZoom === null) return;
      isJoined = true;
      if (link.getState().viewport === null) tell();
      else take(link.getState().viewport);
    };
    const leaves = [
      link.subscribe(({ viewport }) => {
        if (isJoined) take(viewport);
      }),
      store.subscribe(({ transform }, before) => {
        join();
        if (isJoined && transform !== before.transform) tell();
      }),
    ];
    join();
    return () => {
      for (const leave of leaves) leave();
    };
  }, [link, store]);
  return null;
}
