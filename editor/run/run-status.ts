import type { RunRow, RunView } from '../../server/client.ts';
import type { Status } from '../ui/status.tsx';

/** What a run is doing, by the most urgent of what its steps are. */
export function statusOfRun({ state }: Pick<RunView, 'state'>): Status {
  if (state.outcome !== 'running') return state.outcome;
  if ((state.broken ?? []).length > 0) return 'broken';
  if (state.waiting.length > 0) return 'waiting';
  return state.paused ? 'paused' : 'running';
}

/** Of a row of the index, which knows how a run ended and nothing more. */
export const statusOfRow = ({ outcome }: Pick<RunRow, 'outcome'>): Status => outcome ?? 'running';

/** Shares of a run that are over, from 0 to 1. */
export function shareDone({ plan, state }: Pick<RunView, 'plan' | 'state'>): number {
  const over = plan.steps.filter(({ id }) => !openStates.has(state.steps[id]?.state ?? 'pending'));
  return plan.steps.length === 0 ? 1 : over.length / plan.steps.length;
}
const openStates: ReadonlySet<string> = new Set(['pending', 'running', 'waiting', 'broken', 'held']);

/** The step a run failed at: the one that waits for repair, else the first in order that failed or said no. */
export function failedStepOf({ plan, state }: Pick<RunView, 'plan' | 'state'>): string | null {
  const broken = state.broken?.[0]?.stepId;
  if (broken !== undefined) return broken;
  const order = ['failed', 'not-passed', 'broken'] as const;
  for (const wanted of order) {
    const found = plan.steps.find(({ id }) => state.steps[id]?.state === wanted);
    if (found) return found.id;
  }
  return null;
}
