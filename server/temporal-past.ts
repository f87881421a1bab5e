import type { Client, WorkflowHandle } from '@temporalio/client';
import { isGrpcServiceError, WorkflowNotFoundError } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { runPipelineType } from '../workflows/messages.ts';
import type { RunWorkflows } from './ports.ts';
import type { JsonHistory } from './run-history.ts';

/** A long history comes in many pages. */
const historyMs = 60_000;
const listMs = 60_000;
const grpcNotFound = 5;
const ofRuns = `WorkflowType = '${runPipelineType}'`;

/** What Temporal still has of runs, asked of the server alone: no worker has to answer. */
export function openTemporalPast(
  client: Client,
  within: <T>(ms: number, call: () => Promise<T>) => Promise<T>,
): Pick<RunWorkflows, 'histories' | 'remembered' | 'goingOn'> {
  async function historyOf(workflowId: string, runId?: string): Promise<string | null> {
    const handle: WorkflowHandle = client.workflow.getHandle(workflowId, runId);
    try {
      return await within(historyMs, async () => historyToJSON(await handle.fetchHistory()));
    } catch (error) {
      if (isGrpcServiceError(error) && error.code === grpcNotFound && (await isGone(handle))) return null;
      throw error;
    }
  }

  /** `fetchHistory` passes on Temporal's bare "not found", of a namespace as of a workflow; `describe` tells them apart. */
  async function isGone(handle: WorkflowHandle): Promise<boolean> {
    try {
      await within(historyMs, () => handle.describe());
      return false;
    } catch (error) {
      return error instanceof WorkflowNotFoundError;
    }
  }

  const listed = (query: string) =>
    within(listMs, async () => {
      const ids = new Set<string>();
      for await (const { workflowId } of client.workflow.list({ query })) ids.add(workflowId);
      return ids;
    });

  return {
    async histories(workflowId) {
      const found: string[] = [];
      let json = await historyOf(workflowId);
      while (json !== null) {
        found.unshift(json);
        const { events = [] } = JSON.parse(json) as JsonHistory;
        const before = events[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
        json = before ? await historyOf(workflowId, before) : null;
      }
      return found;
    },

    remembered: async () => [...(await listed(ofRuns))],
    goingOn: () => listed(`${ofRuns} AND ExecutionStatus = 'Running'`),
  };
}
