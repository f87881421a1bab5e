import type { RunTable } from '../database/schema.ts';
import type { Plan } from '../pipeline/plan.ts';
import type { RunChanges, RunState, Transition } from '../workflows/messages.ts';

/* What is said of a run where its workflow says nothing: before it has begun, and when it was cut off. */

/** A run that is in the index and not yet at Temporal. Its first transition has number 1. */
export function changesBeforeTheStart({ id }: Pick<RunTable, 'id'>): RunChanges {
  return { sequence: 0, transitions: [], steps: {}, run: { runId: id, outcome: 'running', sequence: 0, waiting: [] } };
}

export function stateBeforeTheStart(row: Pick<RunTable, 'id'>, { steps }: Plan): RunState {
  const pending = Object.fromEntries(steps.map((step) => [step.id, { state: 'pending' as const }]));
  return { ...changesBeforeTheStart(row).run, steps: pending };
}

/** A workflow that was ended from outside never said how it ended: that is said for it. */
export function changesAtTheEnd(changes: RunChanges, closedAt: string): RunChanges {
  if (changes.run.outcome !== 'running') return changes;
  return endedAs(changes, closedAt, 'The run was ended from outside, through Temporal.');
}

export function changesOfNothing(row: Pick<RunTable, 'id' | 'plan'>, endedAt: string): RunChanges {
  const reason = 'Temporal has no history of this run: it was never handed over, or the history was lost.';
  const { steps } = JSON.parse(row.plan) as Plan;
  const skipped = Object.fromEntries(steps.map((step) => [step.id, { state: 'skipped' as const, reason }]));
  return endedAs({ ...changesBeforeTheStart(row), steps: skipped }, endedAt, reason);
}

/** Whether this is kept of `changesOfNothing`: a run that began has at least two transitions. */
export const isOfNothing = (record: { readonly state: RunState } | null) => record?.state.sequence === 1;

function endedAs({ transitions, steps, run, ...rest }: RunChanges, at: string, reason: string): RunChanges {
  const sequence = rest.sequence + 1;
  const last: Transition = { sequence, at, stepId: null, state: 'failed' };
  return {
    sequence,
    transitions: [...transitions, last],
    steps,
    run: { ...run, outcome: 'failed', sequence, waiting: [], reason },
  };
}
