import type { Kinds } from './edges.ts';
import type { KindRef } from './kind.ts';
import type { JsonObject } from './plan.ts';

export interface Upgraded {
  readonly kind: KindRef;
  readonly params: JsonObject;
}

/**
 * A step as the newest version of its kind takes it; null when it is that already, or cannot be brought there. A document
 * need not be upgraded to run: older versions go on as they were.
 */
export function upgradeStep(step: Upgraded, kinds: Kinds): Upgraded | null {
  let now = step;
  for (let kind = kinds.get(now.kind); kind?.supersededBy !== undefined; kind = kinds.get(now.kind)) {
    const ref: KindRef = `${kind.id}@${kind.supersededBy}`;
    const next = kinds.get(ref);
    if (next?.upgrade === undefined || next.version <= kind.version) return null;
    now = { kind: ref, params: next.upgrade(now.params) };
  }
  return now === step ? null : now;
}
