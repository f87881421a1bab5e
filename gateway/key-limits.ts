import { ApiError } from './api-error.ts';

export interface KeyLimit {
  /** Requests in a minute, spread evenly; ten seconds' worth of them, and five at least, may come at once. */
  readonly perMinute: number;
  /** Requests that are being answered at once. */
  readonly concurrent: number;
}

/** What a key may do unless it was given limits of its own: more than any application does that is well. */
export const usualKeyLimit: KeyLimit = { perMinute: 60_000, concurrent: 256 };

/** How much each key asks. In memory: a gateway that starts again counts anew. */
export function createKeyLimits(limitOf: (keyId: string) => KeyLimit) {
  const used = new Map<string, { tokens: number; atMs: number; open: number }>();

  return {
    /** Counts a request; call the answer once it was answered. @throws ApiError 429 */
    begin(keyId: string, nowMs = Date.now()): () => void {
      const { perMinute, concurrent } = limitOf(keyId);
      const perSecond = perMinute / 60;
      const burst = Math.max(5, perSecond * 10);
      const before = used.get(keyId) ?? { tokens: burst, atMs: nowMs, open: 0 };
      const elapsed = Math.max(0, nowMs - before.atMs) / 1000;
      const now = { ...before, tokens: Math.min(burst, before.tokens + elapsed * perSecond), atMs: nowMs };
      used.set(keyId, now);
      if (now.open >= concurrent)
        throw tooMany(`This key has ${concurrent} requests under way, the most it may have. Wait for one to end.`, 1);
      if (now.tokens < 1) {
        const seconds = Math.ceil((1 - now.tokens) / perSecond);
        throw tooMany(`This key may ask ${perMinute} times a minute. Try again in ${seconds} s.`, seconds);
      }
      now.tokens -= 1;
      now.open += 1;
      let isOpen = true;
      return () => {
        if (isOpen) used.get(keyId)!.open -= 1;
        isOpen = false;
      };
    },
  };
}

const tooMany = (message: string, retryAfterSeconds: number) =>
  new ApiError(429, 'rate_limit_exceeded', message, { retryAfterSeconds });
