import type { RunTable } from '../database/schema.ts';
import type { Digest } from '../pipeline/artifact.ts';
import type { WorkSeconds } from '../pipeline/cost.ts';
import type { Plan } from '../pipeline/plan.ts';
import type { RunInput, Trial } from '../workflows/messages.ts';
import type { RunRow } from './shapes.ts';

/** The index's row of a run that has just started, or that the index lost: everything of it is in what it was started with. */
export function rowOfInput(workflowId: string, input: RunInput, overrideOf: string | null = null): RunTable {
  const { runId, plan, startedBy, trigger, startedAt, overrides, trial, forkOf, priority } = input;
  return {
    id: runId,
    pipelineId: plan.pipelineId,
    revision: plan.revision,
    planDigest: plan.digest,
    plan: JSON.stringify(plan),
    startedById: startedBy.id,
    startedByName: startedBy.name,
    trigger,
    startedAt,
    workflowId,
    overrideOf,
    overrides: overrides ? JSON.stringify(overrides) : null,
    trial: trial ? JSON.stringify(trial) : null,
    forkOf: forkOf ? JSON.stringify(forkOf) : null,
    priority: priority ?? null,
    outcome: null,
    endedAt: null,
    workSeconds: null,
  };
}

/** The other way: what a start that is tried again begins with, so that it is the same start. */
export function inputOfRow(
  row: RunTable,
): Pick<RunInput, 'plan' | 'startedBy' | 'startedAt' | 'trigger' | 'overrides'> {
  return {
    plan: JSON.parse(row.plan) as Plan,
    startedBy: { id: row.startedById, name: row.startedByName },
    startedAt: row.startedAt,
    trigger: row.trigger as RunInput['trigger'],
    ...(row.overrides === null ? {} : { overrides: JSON.parse(row.overrides) as NonNullable<RunInput['overrides']> }),
  };
}

export function toRunRow(row: RunTable): RunRow {
  return {
    runId: row.id,
    pipelineId: row.pipelineId,
    revision: row.revision,
    planDigest: row.planDigest as Digest,
    startedBy: { id: row.startedById, name: row.startedByName },
    trigger: row.trigger as RunRow['trigger'],
    startedAt: row.startedAt,
    overrideOf: row.overrideOf,
    trial: row.trial === null ? null : (JSON.parse(row.trial) as Trial),
    forkOf: row.forkOf === null ? null : (JSON.parse(row.forkOf) as NonNullable<RunInput['forkOf']>),
    priority: row.priority,
    outcome: row.outcome as RunRow['outcome'],
    endedAt: row.endedAt,
    workSeconds: row.workSeconds === null ? null : (JSON.parse(row.workSeconds) as WorkSeconds),
  };
}
