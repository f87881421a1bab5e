import { onlineManager, type QueryCache } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { ApiError } from '../../server/client.ts';
import { queryClient } from './query-client.ts';

/** A single call may be lost without anything being the matter. */
const lostCalls = 2;

/** Whether the server answers, told by every question that any page asks: lost after two in a row, back with the first answer. */
export function watchConnection(cache: QueryCache, isOnline = () => onlineManager.isOnline()) {
  let lost = 0;
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  onlineManager.subscribe(tell);
  cache.subscribe((event) => {
    if (event.type !== 'updated') return;
    const { action } = event;
    if (action.type === 'success' && !action.manual) lost = 0;
    else if ((action.type === 'failed' || action.type === 'error') && action.error instanceof ApiError)
      lost = action.error.status === 0 ? lost + 1 : 0;
    else return;
    tell();
  });
  return {
    isLost: () => lost >= lostCalls || !isOnline(),
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const connection = watchConnection(queryClient.getQueryCache());

export const useIsLost = (): boolean => useSyncExternalStore(connection.subscribe, connection.isLost);
