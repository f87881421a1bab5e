import type { Overview } from '../../data/overview.ts';
import type { Status } from '../../ui/status.tsx';

type Night = Overview['recent'][number];

/** "Is tonight fine?", answered by rules: whatever is worst is said. */
export type Tonight =
  | { readonly is: 'unknown' }
  | { readonly is: 'broken'; readonly count: number; readonly runId: string; readonly stepId: string }
  | { readonly is: 'failed'; readonly at: string; readonly runId: string | null; readonly outcome: string }
  | { readonly is: 'waiting'; readonly count: number; readonly runId: string; readonly stepId: string }
  | { readonly is: 'running'; readonly count: number; readonly runId: string; readonly etaSeconds: number | null }
  | { readonly is: 'good'; readonly at: string; readonly runId: string | null; readonly gate: Night['gate'] }
  | { readonly is: 'none' };

const bad: ReadonlySet<string> = new Set(['failed', 'missed', 'expired']);
const over: ReadonlySet<string> = new Set(['done', 'rejected', 'superseded', 'skipped', 'cancelled']);

export function tonightOf({ broken, waiting, running, schedules, recent, unreachable }: Overview): Tonight {
  const [firstBroken] = broken;
  if (firstBroken) return { is: 'broken', count: broken.length, runId: firstBroken.runId, stepId: firstBroken.stepId };
  // A schedule says how nights go; without one, the runs that people started.
  const lines = schedules.length > 0 ? schedules.map(({ nights }) => nights) : [recent];
  const newest = lines.flatMap((nights) => nights.at(-1) ?? []).toSorted((a, b) => b.at.localeCompare(a.at));
  const failed = newest.find(({ outcome }) => bad.has(outcome));
  if (failed) return { is: 'failed', at: failed.at, runId: failed.runId, outcome: failed.outcome };
  const [firstWaiting] = waiting;
  if (firstWaiting)
    return { is: 'waiting', count: waiting.length, runId: firstWaiting.runId, stepId: firstWaiting.stepId };
  const [firstRunning] = running;
  if (firstRunning) {
    const etaSeconds = firstRunning.steps[0]?.progress?.etaSeconds ?? null;
    return { is: 'running', count: running.length, runId: firstRunning.runId, etaSeconds };
  }
  if (unreachable.includes('runs') || unreachable.includes('schedules')) return { is: 'unknown' };
  const good = newest.find(({ outcome }) => over.has(outcome));
  if (good) return { is: 'good', at: good.at, runId: good.runId, gate: good.gate };
  return { is: 'none' };
}

const statuses: Readonly<Record<string, Status>> = {
  working: 'running',
  waiting: 'waiting',
  broken: 'broken',
  done: 'done',
  failed: 'failed',
  rejected: 'rejected',
  cancelled: 'cancelled',
  superseded: 'superseded',
  expired: 'expired',
  skipped: 'skipped',
  missed: 'failed',
};
export const statusOfNight = ({ outcome }: Pick<Night, 'outcome'>): Status => statuses[outcome] ?? 'pending';
