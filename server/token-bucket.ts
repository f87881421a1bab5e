/** Limits how often something is done: a burst at once, then a steady rate; each name for itself. */
export function createTokenBuckets({ burst, perSecond }: { readonly burst: number; readonly perSecond: number }) {
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  return {
    /** Seconds until it may be done; 0: now, and it counts. */
    take(name: string, nowMs = Date.now()): number {
      for (const [other, { tokens, atMs }] of buckets) {
        if (tokens + ((nowMs - atMs) / 1000) * perSecond >= burst) buckets.delete(other);
        else break;
      }
      const { tokens, atMs } = buckets.get(name) ?? { tokens: burst, atMs: nowMs };
      const now = Math.min(burst, tokens + (Math.max(0, nowMs - atMs) / 1000) * perSecond);
      buckets.set(name, { tokens: now >= 1 ? now - 1 : now, atMs: nowMs });
      return now >= 1 ? 0 : Math.ceil((1 - now) / perSecond);
    },
  };
}
