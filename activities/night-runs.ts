import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Store } from '../store/store.ts';
import type { RunOutcome, RunState } from '../workflows/messages.ts';
import { stateQueryName, supersedeSignalName } from '../workflows/messages.ts';

/** Runs of earlier nights, as the activities of a night look at them. */
export interface NightRuns {
  /** `broken`: it goes on, and a failed step of it waits for a person. `unknown`: neither Temporal nor the store has it. */
  standing(run: NightRun): Promise<RunOutcome | 'broken' | 'unknown'>;
  /** Tells a run that a newer candidate waits. One that has ended needs no telling. */
  supersede(run: NightRun, by: { readonly runId: string }): Promise<void>;
}
export interface NightRun {
  readonly runId: string;
  readonly workflowId: string;
}

export function createNightRuns(client: Client, store: Pick<Store, 'getRecord'>): NightRuns {
  return {
    async standing({ runId, workflowId }) {
      try {
        const { outcome, broken = [] } = await client.workflow.getHandle(workflowId).query<RunState>(stateQueryName);
        return outcome === 'running' && broken.length > 0 ? 'broken' : outcome;
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
        const record = await store.getRecord(`runs/${runId}/record.json`);
        if (!record) return 'unknown';
        return (JSON.parse(record.toString('utf8')) as { state: RunState }).state.outcome;
      }
    },

    async supersede({ workflowId }, by) {
      try {
        await client.workflow.getHandle(workflowId).signal(supersedeSignalName, by);
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      }
    },
  };
}
