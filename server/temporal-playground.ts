import { WithStartWorkflowOperation, type Client } from '@temporalio/client';
import type { Digest } from '../pipeline/artifact.ts';
import { playgroundWorkflowId, workflowTaskQueue } from '../temporal-config/names.ts';
import { untilProcessed } from './unprocessed-update.ts';
import { loadUpdateName, playgroundType, type PlaygroundInput } from '../workflows/playground-contract.ts';
import type { PlaygroundAdapters } from './ports.ts';

/** How long an adapter keeps its place at vLLM after its last use. */
const usualIdleMs = 15 * 60_000;

/**
 * Adapters that the playground tries, each held by a workflow that unloads it when nobody has asked for a while.
 * @param within runs calls under a deadline and puts what Temporal throws into the server's words
 */
export function openPlaygroundAdapters(
  client: Client,
  within: <T>(call: () => Promise<T>) => Promise<T>,
  idleMs = usualIdleMs,
): PlaygroundAdapters {
  return {
    load: (adapter: Digest) =>
      within(() =>
        untilProcessed(() =>
          client.workflow.executeUpdateWithStart<(input: PlaygroundInput) => Promise<void>, string, []>(
            loadUpdateName,
            {
              startWorkflowOperation: new WithStartWorkflowOperation(playgroundType, {
                workflowId: playgroundWorkflowId(adapter),
                taskQueue: workflowTaskQueue,
                args: [{ adapter, idleMs }],
                workflowIdConflictPolicy: 'USE_EXISTING',
                staticSummary: 'the playground tries an adapter',
              }),
            },
          ),
        ),
      ),
  };
}
