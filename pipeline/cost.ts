import type { Queue } from './kind.ts';
import type { PlanStep } from './plan.ts';

/** What one hour on the machine of a queue costs; null: nobody said, and its hours are not counted. */
export interface HourPrices {
  /** ISO 4217, one for both. */
  readonly currency: string;
  readonly training: number | null;
  readonly serving: number | null;
}
export interface Money {
  readonly amount: number;
  readonly currency: string;
}
/** Seconds that steps held workers of a queue, all their attempts together. */
export type WorkSeconds = Readonly<Record<Exclude<Queue, 'cpu'>, number>>;

/**
 * Whether a step works by the hour. Steps on the `cpu` queue share the server's own machine; those that are never reused
 * (canary, promotion, roll-back) move traffic and watch it, for hours in which the card serves whoever asks.
 */
export const isPaidByTheHour = ({ queue, reuse }: Pick<PlanStep, 'queue' | 'reuse'>): boolean =>
  queue !== 'cpu' && reuse === 'content';

/** By queue what the steps of a plan took; steps that `byStep` does not name took nothing. */
export function workOf(steps: readonly PlanStep[], byStep: Readonly<Record<string, number>>): WorkSeconds {
  const sum = { training: 0, serving: 0 };
  for (const step of steps) {
    if (step.queue !== 'cpu' && isPaidByTheHour(step)) sum[step.queue] += byStep[step.id] ?? 0;
  }
  return sum;
}

/** @returns null where there is nothing to say: no price for any of it, or no work */
export function costOf(work: Partial<WorkSeconds> | null, prices: HourPrices | null): Money | null {
  if (work === null || prices === null) return null;
  const of = (queue: keyof WorkSeconds) => ((work[queue] ?? 0) / 3_600) * (prices[queue] ?? 0);
  const amount = of('training') + of('serving');
  return amount > 0 ? { amount, currency: prices.currency } : null;
}

/**
 * What writing a thousand lyrics costs, one after the other at the measured speed; a machine that writes many at once is
 * cheaper by as much.
 */
export const costOfThousand = (secondsPerLyric: number | null, prices: HourPrices | null): Money | null =>
  secondsPerLyric === null ? null : costOf({ serving: secondsPerLyric * 1_000 }, prices);
