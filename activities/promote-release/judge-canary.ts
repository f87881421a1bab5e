import type { z } from 'zod';
import type { SlotStats } from '../workbench/workbench.ts';
import type { promoteRelease } from './kind.ts';

export type CanaryPolicy = z.output<typeof promoteRelease.params>;

/** `wait`: too little is known yet. Nothing but enough data of both slots ever gives `promote`. */
export type Verdict = { readonly verdict: 'promote' | 'wait' | 'withdraw'; readonly reason: string };

export interface Observed {
  readonly stable: SlotStats;
  readonly canary: SlotStats;
  readonly canaryTripped: boolean;
  /** Minutes since the canary took its share. */
  readonly minutes: number;
  /** The canary has all the traffic, so there is nothing to compare it with. */
  readonly alone: boolean;
}

/** Judges a canary by its own records beside those of stable, made at the same time. */
export function judgeCanary(
  { stable, canary, canaryTripped, minutes, alone }: Observed,
  policy: CanaryPolicy,
): Verdict {
  if (canaryTripped)
    return { verdict: 'withdraw', reason: 'the gateway took its traffic away after three failures in ten seconds' };
  if (canary.requests < policy.minSamples)
    return { verdict: 'wait', reason: `${canary.requests} of ${policy.minSamples} requests` };
  if (minutes < policy.minMinutes)
    return { verdict: 'wait', reason: `${minutes.toFixed(1)} of ${policy.minMinutes} minutes` };
  if (!alone && stable.requests === 0)
    return { verdict: 'wait', reason: 'stable has answered nothing to compare with' };

  const errors = canary.failures / canary.requests;
  const stableErrors = stable.requests ? stable.failures / stable.requests : 0;
  if (errors > stableErrors + policy.maxExtraErrors) {
    return {
      verdict: 'withdraw',
      reason: `${percent(errors)} of its requests failed, and ${percent(stableErrors)} of stable's`,
    };
  }
  const time = canary.firstTokenP95Ms;
  const stableTime = stable.firstTokenP95Ms;
  if (time === null || (!alone && stableTime === null))
    return { verdict: 'wait', reason: 'no first-token times to compare yet' };
  if (stableTime !== null && time > Math.max(stableTime * policy.maxSlowdown, stableTime + policy.toleratedMs)) {
    return {
      verdict: 'withdraw',
      reason: `its first token takes ${time.toFixed(0)} ms at the 95th percentile, and stable's ${stableTime.toFixed(0)} ms`,
    };
  }
  return {
    verdict: 'promote',
    reason: `${canary.requests} requests, ${percent(errors)} failed, first token p95 ${time.toFixed(0)} ms`,
  };
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
