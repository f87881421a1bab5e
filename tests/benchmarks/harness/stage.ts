import type { Client, WorkflowHandle } from '@temporalio/client';
import type { Worker } from '@temporalio/worker';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan } from '../../../pipeline/plan.ts';
import { runLimits } from '../../../pipeline/run-limits.ts';
import { connectClient, connectWorker } from '../../../temporal-config/connection.ts';
import { workflowTaskQueue } from '../../../temporal-config/names.ts';
import type { Activities } from '../../../workers/create-worker.ts';
import { createWorker } from '../../../workers/create-worker.ts';
import type { RunInput, RunState } from '../../../workflows/messages.ts';
import { runPipelineType } from '../../../workflows/messages.ts';
import { startQuietly } from '../../integration/quiet.ts';
import type { Bench } from './bench.ts';
import { timed } from './bench.ts';
import type { TemporalServer } from './temporal-server.ts';

let bundling: Promise<string> | undefined;

/** File with the product's workflows and those written by hand, in one bundle, so that one worker runs both. */
async function bundle(bench: Bench): Promise<string> {
  startQuietly();
  const workflowsPath = join(process.cwd(), 'tests', 'benchmarks', 'workflows', 'index.ts');
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  const folder = await mkdtemp(join(tmpdir(), 'refrain-bench-bundle-'));
  bench.onEnd(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'bundle.js');
  await writeFile(file, code);
  return file;
}

/** One server, one worker as the product makes it for its cpu queue, one client; all in this process but the server. */
export interface BenchStage {
  readonly client: Client;
  readonly worker: Worker;
  /** Milliseconds until the result of a workflow written by hand is here. */
  timeByHand(workflow: string, ...args: readonly unknown[]): Promise<number>;
  /** The same of a plan, run by the interpreter. */
  timePlan(plan: Plan): Promise<number>;
  startPlan(plan: Plan, more?: Partial<RunInput>): Promise<WorkflowHandle & { readonly refrainRunId: string }>;
}

export async function openStage(bench: Bench, server: TemporalServer, activities: Activities): Promise<BenchStage> {
  const codePath = await (bundling ??= bundle(bench));
  const client = await connectClient(server.address);
  const connection = await connectWorker(server.address);
  const worker = await createWorker(connection, 'cpu', activities, { workflowBundle: { codePath } });
  const running = worker.run();
  bench.onEnd(async () => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await running;
    await connection.close();
    await client.connection.close();
  });

  async function startPlan(plan: Plan, more: Partial<RunInput> = {}) {
    const runId = randomUUID();
    const input: RunInput = {
      runId,
      plan,
      startedBy: { id: 'p1', name: 'Lin' },
      trigger: 'person',
      startedAt: new Date().toISOString(),
      limits: runLimits.person,
      ...more,
    };
    const options = { workflowId: `run/${plan.pipelineId}/${runId}`, taskQueue: workflowTaskQueue, args: [input] };
    return Object.assign(await client.workflow.start(runPipelineType, options), { refrainRunId: runId });
  }

  return {
    client,
    worker,
    startPlan,
    timeByHand: (workflow, ...args) =>
      timed(() =>
        client.workflow.execute(workflow, {
          workflowId: `by-hand/${randomUUID()}`,
          taskQueue: workflowTaskQueue,
          args: [...args],
        }),
      ),
    timePlan: (plan) =>
      timed(async () => {
        const state = (await (await startPlan(plan)).result()) as RunState;
        if (state.outcome !== 'done') throw new Error(`The run ended as ${state.outcome}: ${state.reason}`);
      }),
  };
}
