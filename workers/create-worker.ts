import type { NativeConnection, WorkerOptions, WorkflowBundleOption } from '@temporalio/worker';
import { Worker } from '@temporalio/worker';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Queue } from '../pipeline/kind.ts';
import { taskQueues, workflowTaskQueue } from '../temporal-config/names.ts';
import { temporalNamespace } from '../temporal-config/servers.ts';
import { deafSinks, type EventSinks } from './event-sink.ts';

export type Activities = Readonly<Record<string, (call: never) => Promise<unknown>>>;
/** The bundle that the build made, or sources to bundle at start. */
export type Workflows = ({ readonly workflowBundle: WorkflowBundleOption } | { readonly workflowsPath: string }) & {
  /** Hear of what happens in workflows, as it happens. */
  readonly sinks?: EventSinks;
};

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
  ending: Pick<WorkerOptions, 'shutdownGraceTime' | 'shutdownForceTime'> = {
    shutdownGraceTime: graceTime[queue],
    shutdownForceTime: '9s',
  },
): Promise<Worker> {
  return await Worker.create({
    connection,
    namespace: temporalNamespace(),
    taskQueue: taskQueues[queue],
    activities,
    maxConcurrentActivityTaskExecutions: slots[queue],
    maxHeartbeatThrottleInterval: '2s',
    // A worker that died is waited for so long by every run it had in memory, and by every question to one.
    stickyQueueScheduleToStartTimeout: '2s',
    ...ending,
    ...(workflows && taskQueues[queue] === workflowTaskQueue
      ? { sinks: deafSinks, ...workflows, maxCachedWorkflows: 200 }
      : {}),
  });
}

export function workflowsOf(home: string): Workflows {
  const codePath = join(home, 'dist', 'workflows', 'bundle.js');
  return existsSync(codePath)
    ? { workflowBundle: { codePath } }
    : { workflowsPath: join(home, 'workflows', 'index.ts') };
}
