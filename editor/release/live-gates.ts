import type { Evidence } from './evidence-text.ts';

export type Promotion = NonNullable<NonNullable<Evidence['canary']>['promotion']>;
export interface SlotStats {
  readonly requests: number;
  readonly failures: number;
  readonly firstTokenP95Ms: number | null;
}
export interface CanaryStats {
  readonly stable: SlotStats;
  readonly canary: SlotStats;
  readonly canaryTripped: boolean;
}
export interface LiveGate {
  readonly id: 'requests' | 'errors' | 'speed';
  /** Null while too little was answered to say. */
  readonly holds: boolean | null;
}

const failureShare = ({ failures, requests }: SlotStats) => (requests === 0 ? null : failures / requests);

/** What a canary has to keep to become stable by itself, as it stands now. */
export function liveGates(
  { minSamples, maxExtraErrors, maxSlowdown, toleratedMs }: Promotion,
  { stable, canary, canaryTripped }: CanaryStats,
): readonly LiveGate[] {
  const [ours, theirs] = [failureShare(canary), failureShare(stable) ?? 0];
  const [time, stableTime] = [canary.firstTokenP95Ms, stable.firstTokenP95Ms];
  return [
    { id: 'requests', holds: canary.requests >= minSamples ? true : null },
    { id: 'errors', holds: canaryTripped ? false : ours === null ? null : ours <= theirs + maxExtraErrors },
    {
      id: 'speed',
      holds:
        time === null || stableTime === null
          ? null
          : time <= Math.max(stableTime * maxSlowdown, stableTime + toleratedMs),
    },
  ];
}
