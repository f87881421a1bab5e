import { deepStrictEqual, ok } from 'node:assert';
import { setTimeout as pause } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { Decision, Plan, StepCall } from '../../pipeline/plan.ts';
import { createAdmission } from '../../server/admission.ts';
import { Refusal } from '../../server/refusal.ts';
import { openTemporal } from '../../server/temporal.ts';
import { decideUpdateName } from '../../workflows/messages.ts';
import { runBench } from './harness/bench.ts';
import { plainStep, planOf, trivialOutcome } from './harness/plans.ts';
import { residentMiB } from './harness/process.ts';
import { openStage } from './harness/stage.ts';
import { quantile } from './harness/statistics.ts';
import { startTemporalServer } from './harness/temporal-server.ts';

const waitingRuns = 1_000;
const wakes = 200;
/** As the supervisor sets it for the embedded Temporal; see docs/operations.md. */
const limit = 500;
const startsAtOnce = 20;
const evidence = { type: 'pass', digest: `sha256:${'a'.repeat(64)}`, sizeBytes: 1 } as const;

const waiting: Plan = planOf([
  plainStep('judge', 'judge'),
  plainStep('ask', 'trivial', {
    mode: 'approval',
    required: true,
    needs: ['judge'],
    inputs: { pass: { step: 'judge', port: 'pass' } },
  }),
  plainStep('after', 'after', { needs: ['ask'] }),
]);
const holding: Plan = planOf([plainStep('hold', 'hold', { timeoutMs: 1_200_000 })]);

const decisionOn = (runId: string): Decision => ({
  stepId: 'ask',
  verdict: 'approve',
  evidenceDigest: evidence.digest,
  planDigest: waiting.digest,
  runId,
  person: { id: 'p2', name: 'Mei' },
  comment: '',
  decidedAt: new Date().toISOString(),
  ownRun: false,
  singlePersonInstall: false,
  signature: 'c2lnbmVk',
});

/** A thousand runs that wait for people, what they hold meanwhile, how soon one wakes; and where new runs are refused. */
await runBench('waiting', async (bench) => {
  const wokenAt = new Map<string, number>();
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  bench.onEnd(async () => letGo());
  const server = await startTemporalServer(bench, 'product');
  const stage = await openStage(bench, server, {
    trivial: async () => trivialOutcome,
    judge: async () => ({ ...trivialOutcome, outputs: { pass: evidence } }),
    after: async ({ runId }: StepCall) => {
      wokenAt.set(runId, performance.now());
      return trivialOutcome;
    },
    hold: async () => {
      await held;
      return trivialOutcome;
    },
  });
  const temporal = openTemporal(server.address);
  bench.onEnd(() => temporal.close());
  type Run = WorkflowHandle & { readonly refrainRunId: string };
  const memory = async (when: string) => {
    bench.sample('resident memory, MiB', `worker and client, ${when}`, await residentMiB(process.pid));
    bench.sample('resident memory, MiB', `Temporal, ${when}`, await residentMiB(server.pid));
  };

  const idle = { worker: await residentMiB(process.pid), server: await residentMiB(server.pid) };
  await memory('before');
  const runs: Run[] = [];
  const begin = performance.now();
  while (runs.length < waitingRuns)
    runs.push(...(await Promise.all(Array.from({ length: startsAtOnce }, () => stage.startPlan(waiting)))));
  await until(async () => (await count(`RefrainStatus = 'waiting'`)) === waitingRuns);
  bench.sample('1,000 runs, s', 'until all of them wait', (performance.now() - begin) / 1_000);
  await memory('while 1,000 runs wait');

  const slots: number[] = [];
  for (let look = 0; look < 50; look += 1, await pause(100)) {
    const { numInFlightActivities, numInFlightWorkflowActivations } = stage.worker.getStatus();
    slots.push(numInFlightActivities + numInFlightWorkflowActivations);
    bench.sample('slots taken while all wait', 'activities and workflow tasks', slots.at(-1)!);
  }
  deepStrictEqual(await temporal.countBusyRuns(), 0);

  await wake(runs.slice(0, wakes), 'from the decision to the next step, ms', 'nothing else runs');

  bench.say(`runs are started until they are refused; ${limit} may be at work`);
  const admission = createAdmission({ limit, countBusy: temporal.countBusyRuns });
  let refusal: unknown;
  let admitted = 0;
  // Of a burst some are refused early, because the index lags behind: whoever asks again later is let in.
  for (let busy = 0; busy < limit; await pause(1_100), busy = await temporal.countBusyRuns()) {
    for (refusal = undefined; refusal === undefined;) {
      refusal = await admission.admit().catch((error: unknown) => error);
      if (refusal !== undefined) break;
      await stage.startPlan(holding);
      admitted += 1;
    }
    ok(refusal instanceof Refusal && refusal.code === 'too-many-runs', 'a run was refused for another reason');
  }
  const busy = await temporal.countBusyRuns();
  deepStrictEqual([busy, admitted], [limit, limit]);
  await admission.admit().then(
    () => Promise.reject(new Error(`Run ${limit + 1} was not refused.`)),
    (error: unknown) => bench.say(`run ${limit + 1}: ${(error as Refusal).status} ${(error as Refusal).text.en}`),
  );
  await memory(`and ${limit} are at work`);
  const asking: number[] = [];
  for (let time = 0; time < 50; time += 1) {
    const asked = performance.now();
    await temporal.countBusyRuns();
    asking.push(performance.now() - asked);
    bench.sample('asking how many are at work, ms', `${waitingRuns + limit} runs open`, asking.at(-1)!);
  }
  letGo();
  const letGoAt = performance.now();
  await until(async () => (await temporal.countBusyRuns()) === 0);
  bench.sample(`${limit} runs at work, s`, 'until all have ended', (performance.now() - letGoAt) / 1_000);

  const table = 'from the decision to the next step, ms';
  return {
    slots: Math.max(...slots),
    wakeMedianMs: bench.medianOf(table, 'nothing else runs'),
    wakeP95Ms: quantile(bench.valuesOf(table, 'nothing else runs'), 0.95),
    workerMiB: bench.medianOf('resident memory, MiB', 'worker and client, while 1,000 runs wait') - idle.worker,
    temporalMiB: bench.medianOf('resident memory, MiB', 'Temporal, while 1,000 runs wait') - idle.server,
    admitted,
  };

  async function count(query: string): Promise<number> {
    return (await stage.client.workflow.count(`ExecutionStatus = 'Running' AND ${query}`)).count;
  }

  /** One after the other, as people decide; most of the runs have left the worker's memory and are replayed. */
  async function wake(some: readonly Run[], into: string, subject: string) {
    bench.say(`${some.length} of them are approved`);
    for (const { workflowId, refrainRunId } of some) {
      const decided = performance.now();
      const handle = stage.client.workflow.getHandle(workflowId);
      await handle.executeUpdate(decideUpdateName, { args: [decisionOn(refrainRunId)] });
      while (!wokenAt.has(refrainRunId)) await pause(1);
      bench.sample(into, subject, wokenAt.get(refrainRunId)! - decided);
      await pause(20);
    }
  }
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 300_000; !(await isSo()); await pause(200))
    if (Date.now() > deadline) throw new Error('It did not come to that within five minutes.');
}
