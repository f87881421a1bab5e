import { useSyncExternalStore } from 'react';

/** News that a person has seen, by a key of each; kept in this browser, for each person apart. */
const keyOf = (personId: string) => `refrain.seen.${personId}`;
const mostKept = 300;
const listeners = new Set<() => void>();

function read(personId: string): string {
  return localStorage.getItem(keyOf(personId)) ?? '';
}

export function markSeen(personId: string, keys: readonly string[]): void {
  const known = read(personId).split('\n');
  const fresh = keys.filter((key) => !known.includes(key));
  if (fresh.length === 0) return;
  localStorage.setItem(keyOf(personId), [...fresh, ...known].slice(0, mostKept).join('\n'));
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  // Another tab of the same person.
  addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    removeEventListener('storage', listener);
  };
}

export function useSeen(personId: string): (key: string) => boolean {
  const kept = useSyncExternalStore(subscribe, () => read(personId));
  const known = new Set(kept.split('\n'));
  return (key) => known.has(key);
}
