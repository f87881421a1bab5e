import { Refusal } from './refusal.ts';
import { createTokenBuckets } from './token-bucket.ts';

export interface Rate {
  /** At once. */
  readonly burst: number;
  readonly perSecond: number;
}
/** `door`: sign-in and invite links, by address. `hook`: calls of hooks, by address. `stranger`: everybody who is not signed in, by address. `caller`: people and their tokens together, by person. */
export type LimitName = 'door' | 'hook' | 'stranger' | 'caller';
export type Rates = Readonly<Record<LimitName, Rate>>;
export type RateLimits = ReturnType<typeof createRateLimits>;

/** Far above what people and their pages do, and far below what a loop that went wild does. */
export const usualRates: Rates = {
  door: { burst: 60, perSecond: 1 },
  hook: { burst: 600, perSecond: 10 },
  stranger: { burst: 600, perSecond: 20 },
  caller: { burst: 2_000, perSecond: 200 },
};

/** How often somebody may call. In memory: a new start begins anew. */
export function createRateLimits(rates: Rates = usualRates) {
  const buckets = Object.fromEntries(
    Object.entries(rates).map(([name, rate]) => [name, createTokenBuckets(rate)]),
  ) as Record<LimitName, ReturnType<typeof createTokenBuckets>>;
  return {
    /** @throws Refusal 429 */
    take(limit: LimitName, who: string): void {
      const waitSeconds = buckets[limit].take(who);
      if (waitSeconds > 0) throw tooMany(waitSeconds);
    },
  };
}

const tooMany = (retryAfterSeconds: number) =>
  new Refusal(
    429,
    'too-many-calls',
    {
      en: `Too many calls from here; call again in ${retryAfterSeconds} s.`,
      zh: `调用过于频繁，请在 ${retryAfterSeconds} 秒后重试。`,
    },
    { retryAfterSeconds },
  );
