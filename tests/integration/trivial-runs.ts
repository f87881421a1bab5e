import type { Client, WorkflowHandle, WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan, PlanStep } from '../../pipeline/plan.ts';
import type { Store } from '../../store/store.ts';
import { openMemoryStore } from '../../store/open-store.ts';
import { connectClient, connectWorker } from '../../temporal-config/connection.ts';
import { workflowTaskQueue } from '../../temporal-config/names.ts';
import { createWorker } from '../../workers/create-worker.ts';
import type { RunInput, RunState } from '../../workflows/messages.ts';
import { runPipelineType, stateQueryName } from '../../workflows/messages.ts';
import { bundleWorkflows, startQuietly } from './quiet.ts';
import type { TestTemporal } from './servers.ts';
import { startTemporal } from './servers.ts';
import { planOf } from './trivial-kinds.ts';
import { trivialActivities } from './trivial-worker.ts';

export type Run = WorkflowHandleWithFirstExecutionRunId & { readonly refrainRunId: string; readonly plan: Plan };

/** A real Temporal and what it takes to run plans of trivial kinds on it. */
export interface Stage {
  readonly temporal: TestTemporal;
  readonly client: Client;
  readonly store: Store;
  /** Temporary; gone after `close`. */
  readonly folder: string;
  /** File with the product's workflows, bundled once. */
  readonly bundle: string;
  start(...steps: PlanStep[]): Promise<Run>;
  /** As the server starts it: with limits, or whatever else the input is to say. */
  startWith(more: Partial<RunInput>, ...steps: PlanStep[]): Promise<Run>;
  /** With a worker in this process, over the stage's store in memory unless another is lent. */
  withWorker(work: () => Promise<void>, lent?: Store): Promise<void>;
  close(): Promise<void>;
}

export const stateOf = (run: WorkflowHandle) => run.query<RunState>(stateQueryName);

/** `settings`: dynamic configuration of its Temporal, `name=value`. */
export async function openStage(settings: readonly string[] = []): Promise<Stage> {
  startQuietly();
  const folder = await mkdtemp(join(tmpdir(), 'refrain-interpreter-'));
  const bundle = join(folder, 'bundle.js');
  await writeFile(bundle, await bundleWorkflows());
  const store = openMemoryStore(join(folder, 'cache'));
  const temporal = await startTemporal(settings);
  const client = await connectClient(temporal.address);
  const connection = await connectWorker(temporal.address);
  let runs = 0;

  async function begin(more: Partial<RunInput>, steps: readonly PlanStep[]): Promise<Run> {
    const plan = planOf(...steps);
    const runId = `run-${(runs += 1)}`;
    const startedBy = { id: 'p1', name: 'Lin' };
    const startedAt = new Date().toISOString();
    const input: RunInput = { runId, plan, startedBy, trigger: 'person', startedAt, ...more };
    const options = { workflowId: `run/trivial/${runId}`, taskQueue: workflowTaskQueue, args: [input] };
    return Object.assign(await client.workflow.start(runPipelineType, options), { refrainRunId: runId, plan });
  }

  return {
    temporal,
    client,
    store,
    folder,
    bundle,
    start: (...steps) => begin({}, steps),
    startWith: (more, ...steps) => begin(more, steps),
    async withWorker(work, lent = store) {
      const activities = trivialActivities(lent, join(folder, 'scratch'));
      const worker = await createWorker(connection, 'cpu', activities, { workflowBundle: { codePath: bundle } });
      await worker.runUntil(work);
    },
    async close() {
      await connection.close();
      await client.connection.close();
      await temporal.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
