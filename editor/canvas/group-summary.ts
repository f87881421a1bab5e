import type { StepStatuses } from '../state/step-status.ts';
import type { Status } from '../ui/status.tsx';

/** The most urgent first. */
const urgency: readonly Status[] = [
  'broken',
  'failed',
  'not-passed',
  'rejected',
  'waiting',
  'held',
  'paused',
  'running',
  'cancelled',
  'expired',
  'superseded',
  'pending',
  'skipped',
  'cached',
  'done',
];

/** What of several steps a person has to know first; null when nothing is known of any. */
export function worstOf(steps: StepStatuses['steps'], ids: readonly string[]): Status | null {
  const states = new Set(ids.flatMap((id) => steps[id]?.state ?? []));
  return urgency.find((state) => states.has(state)) ?? null;
}

/** From the first that began to the last that ended; 0 while any of them goes on. */
export function durationOf(steps: StepStatuses['steps'], ids: readonly string[]): number {
  const begun = ids.flatMap((id) => steps[id] ?? []).filter(({ startedAt }) => startedAt !== undefined);
  if (begun.length === 0 || begun.some(({ endedAt }) => endedAt === undefined)) return 0;
  return (
    Math.max(...begun.map(({ endedAt }) => Date.parse(endedAt!))) -
    Math.min(...begun.map(({ startedAt }) => Date.parse(startedAt!)))
  );
}
