import type { JsonObject } from '../pipeline/plan.ts';
import type { Store } from '../store/store.ts';
import { StoreError } from '../store/store.ts';

/** What the last night that came to something has seen. */
export const markRef = (scheduleId: string) => `nights/${scheduleId}`;
/** The run whose candidate waits for approval, and the one that it took the place of. */
export const candidateRef = (scheduleId: string) => `nights/${scheduleId}/candidate`;

/**
 * Moves a ref by compare-and-swap, deciding anew whenever somebody else was first.
 * @param decide answers the next value, or null to leave it as it is
 */
export async function moveRef<Value extends object>(
  store: Pick<Store, 'readRef' | 'writeRef'>,
  path: string,
  decide: (now: Value | null) => Promise<Value | null> | Value | null,
): Promise<void> {
  for (;;) {
    const stored = await store.readRef(path);
    const next = await decide(stored ? (stored.value as unknown as Value) : null);
    if (next === null) return;
    try {
      await store.writeRef(path, next as unknown as JsonObject, stored?.version ?? null);
      return;
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'RefMoved') throw error;
    }
  }
}
