import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { api } from '../data/api.ts';
import { followRun, nextFrame, type LiveRun, type LiveRunStore } from './live-run.ts';

const none: LiveRunStore = createStore<LiveRun>()(() => ({ run: null, connection: 'connecting', error: null }));

/** Follows a run while the component is mounted. */
export function useLiveRunStore(runId: string): LiveRunStore {
  const [store, setStore] = useState(none);
  useEffect(() => {
    const gone = new AbortController();
    setStore(
      followRun(runId, gone.signal, {
        watch: (id, signal, onSign) => api.watch(id, signal, onSign),
        get: (id) => api.call('GET /runs/{runId}', { params: { runId: id } }),
        onFrame: nextFrame,
      }),
    );
    return () => gone.abort();
  }, [runId]);
  return store;
}

export const useLiveRun = (store: LiveRunStore): LiveRun => useStore(store);
