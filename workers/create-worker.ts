import type { NativeConnection, WorkflowBundleOption } from '@temporalio/worker';
import { Worker } from '@temporalio/worker';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Queue } from '../pipeline/kind.ts';
import { namespace, taskQueues, workflowTaskQueue } from '../temporal-config/names.ts';

export type Activities = Readonly<Record<string, (call: never) => Promise<unknown>>>;
/** The bundle that the build made, or sources to bundle at start. */
export type Workflows = { readonly workflowBundle: WorkflowBundleOption } | { readonly workflowsPath: string };

/** Steps at once. Training takes the whole machine; the rest waits for others most of the time. */
const slots: Record<Queue, number> = { cpu: 8, training: 1, serving: 4 };
/**
 * How long a stopping worker lets its steps finish before they are handed back. Everything ends within ten seconds of
 * Ctrl-C, so no more than half of that; a training job outlives its worker, so nothing is gained by waiting for it.
 */
const graceTime = { cpu: '5s', training: '1s', serving: '5s' } as const satisfies Record<Queue, string>;

/** Polls one task queue; with `workflows` it runs those as well. */
export async function createWorker(
  connection: NativeConnection,
  queue: Queue,
  activities: Activities,
  workflows?: Workflows,
): Promise<Worker> {
  return await Worker.create({
    connection,
    namespace,
    taskQueue: taskQueues[queue],
    activities,
    maxConcurrentActivityTaskExecutions: slots[queue],
    maxHeartbeatThrottleInterval: '2s',
    shutdownGraceTime: graceTime[queue],
    shutdownForceTime: '9s',
    ...(workflows && taskQueues[queue] === workflowTaskQueue ? { ...workflows, maxCachedWorkflows: 200 } : {}),
  });
}

export function workflowsOf(home: string): Workflows {
  const codePath = join(home, 'dist', 'workflows', 'bundle.js');
  return existsSync(codePath)
    ? { workflowBundle: { codePath } }
    : { workflowsPath: join(home, 'workflows', 'index.ts') };
}
