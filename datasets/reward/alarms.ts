/** What a training step leaves behind for the alarms. */
export interface RewardStep {
  readonly step: number;
  /** Rewards of the answers to one prompt, prompt by prompt. */
  readonly groups: readonly (readonly number[])[];
  /** Mean syllables of an answer. */
  readonly meanSyllables: number;
  /** Share of answers flagged with an identical rhyme, 0 to 1. */
  readonly identicalRate: number;
}

export type AlarmCode = 'zero-variance' | 'length-drift' | 'identical-rising';
export interface RewardAlarm {
  readonly code: AlarmCode;
  readonly step: number;
  /** What was seen, and what it stood at when training began (0 for variance). */
  readonly now: number;
  readonly before: number;
}

export const alarmLimits = {
  /** Steps at the beginning that everything is measured against, and at the end that are measured. */
  window: 5,
  /** Share of prompts whose answers are all worth the same; from here on nothing is learnt. */
  flatGroups: 0.5,
  /** Drift of the mean length against the beginning. */
  drift: 0.3,
  /** Rise of the identical-rhyme rate against the beginning, in shares. */
  identicalRise: 0.15,
} as const;

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
const isFlat = (rewards: readonly number[]) =>
  rewards.length > 1 && rewards.every((one) => Math.abs(one - (rewards[0] ?? 0)) < 1e-9);
const round = (value: number) => Math.round(value * 1e4) / 1e4;

/**
 * What is going wrong by the last step given; empty while all is well. A reward without variance alarms at once, the
 * other two only once there are steps enough to compare.
 */
export function rewardAlarms(steps: readonly RewardStep[]): RewardAlarm[] {
  const last = steps.at(-1);
  if (last === undefined) return [];
  const { window, flatGroups, drift, identicalRise } = alarmLimits;
  const alarms: RewardAlarm[] = [];
  const flat = last.groups.length === 0 ? 0 : last.groups.filter(isFlat).length / last.groups.length;
  if (flat >= flatGroups) alarms.push({ code: 'zero-variance', step: last.step, now: round(flat), before: 0 });
  if (steps.length <= window) return alarms;
  const compare = (of: (step: RewardStep) => number) => ({
    before: mean(steps.slice(0, window).map(of)),
    now: mean(steps.slice(-window).map(of)),
  });
  const length = compare(({ meanSyllables }) => meanSyllables);
  if (length.before > 0 && Math.abs(length.now - length.before) / length.before >= drift)
    alarms.push({ code: 'length-drift', step: last.step, now: round(length.now), before: round(length.before) });
  const identical = compare(({ identicalRate }) => identicalRate);
  if (identical.now - identical.before >= identicalRise)
    alarms.push({
      code: 'identical-rising',
      step: last.step,
      now: round(identical.now),
      before: round(identical.before),
    });
  return alarms;
}
