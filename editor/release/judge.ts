/** Of a difference, candidate less baseline; more is better. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}
const judgements = [
  'clearly-better',
  'clearly-worse',
  'no-practical-difference',
  'probably-better',
  'worse',
  'cannot-tell',
] as const;
export type Judgement = (typeof judgements)[number];

/** The word beside an interval; the first that fits. `leastEffect`: a smaller difference means nothing to a listener. */
export const judge = ({ low, high }: Interval, leastEffect: number): Judgement =>
  low > leastEffect
    ? 'clearly-better'
    : high < -leastEffect
      ? 'clearly-worse'
      : low >= -leastEffect && high <= leastEffect
        ? 'no-practical-difference'
        : low > 0
          ? 'probably-better'
          : high < 0
            ? 'worse'
            : 'cannot-tell';

/** Two lines, or two lyrics, in a hundred; of what may do harm, one. */
const leastEffects: Readonly<Record<string, number>> = { safety: 0.01 };
export const leastEffectOf = (metric: string): number => leastEffects[metric] ?? 0.02;

/** Metrics that people know by name; any other is shown by its own. */
const knownMetrics = ['rhyme', 'total', 'format', 'safety', 'syllables', 'distinct2'] as const;
type KnownMetric = (typeof knownMetrics)[number];
export const isKnown = (metric: string): metric is KnownMetric => (knownMetrics as readonly string[]).includes(metric);

/** A share as so many in a hundred: whole from one on, with a digit below. `direction` says which words to use. */
export function inHundred(delta: number): { readonly count: number; readonly direction: 'more' | 'fewer' | 'same' } {
  const exact = Math.abs(delta) * 100;
  const count = exact >= 1 ? Math.round(exact) : Math.round(exact * 10) / 10;
  return { count, direction: count === 0 ? 'same' : delta > 0 ? 'more' : 'fewer' };
}
