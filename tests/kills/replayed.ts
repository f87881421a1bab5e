import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { join } from 'node:path';
import { connectClient } from '../../temporal-config/connection.ts';
import { deploymentWorkflowId, runWorkflowId } from '../../temporal-config/names.ts';
import type { KillableStack } from './killable-stack.ts';
import type { Turn } from './turn.ts';

/** A replay tells nobody. */
const sinks = { events: { transition: { fn: async () => undefined, callDuringReplay: false } } };

/** Replays what the workflows of the turns did, whoever died meanwhile; answers those that the code would not do again. */
export async function replayFaults(
  { settings }: KillableStack,
  turns: readonly Turn[],
  keep: (name: string, handle: WorkflowHandle) => Promise<void> = async () => undefined,
): Promise<string[]> {
  const client = await connectClient(settings()['REFRAIN_TEMPORAL_ADDRESS'] ?? '');
  const codePath = join(process.cwd(), 'dist', 'workflows', 'bundle.js');
  const faults: string[] = [];
  try {
    for (const { name, view } of turns) {
      const isDeployed = view.state.steps['canary']?.outputs?.['canary'] !== undefined;
      const ids = [runWorkflowId(name, view.runId), ...(isDeployed ? [deploymentWorkflowId(name)] : [])];
      for (const id of ids) {
        const handle = client.workflow.getHandle(id);
        await keep(id, handle);
        const history: unknown = JSON.parse(historyToJSON(await handle.fetchHistory()));
        await Worker.runReplayHistory({ workflowBundle: { codePath }, sinks }, history, id).catch((error: unknown) =>
          faults.push(`${id}: ${String(error)}`),
        );
      }
    }
  } finally {
    await client.connection.close();
  }
  return faults;
}
