import type { BenchStage } from './harness/stage.ts';
import { inTurns, runBench } from './harness/bench.ts';
import { openDagster, openPrefect } from './harness/peers.ts';
import { chain } from './harness/plans.ts';
import { openStage } from './harness/stage.ts';
import { startTemporalServer } from './harness/temporal-server.ts';

const activity = 'fibo';
const length = 40;
const fibo = (n: number): number => (n < 2 ? n : fibo(n - 1) + fibo(n - 2));
const activities = {
  [activity]: async () => ({ outcome: 'done', outputs: {}, metrics: { value: fibo(10) } }),
};
const byHand =
  (stage: BenchStage, workflow = 'chainByHand') =>
  () =>
    stage.timeByHand(workflow, length, activity);

/** 40 small steps in sequence, by us, by Temporal alone, and by others. Every engine is started once and stays. */
await runBench('w40', async (bench) => {
  const tuned = await openStage(bench, await startTemporalServer(bench, 'product'), activities);
  const shipped = await openStage(bench, await startTemporalServer(bench, 'as shipped'), activities);
  const prefect = await openPrefect(bench);
  const [dagster, dagsterKept] = [await openDagster(bench, 'in memory'), await openDagster(bench, 'kept')];
  const [queued, local] = [chain(length, activity), chain(length, activity, { local: true })];

  const table = '40 steps of fibo(10) in sequence, ms';
  const subjects = {
    'Temporal alone, our settings': byHand(tuned),
    'Refrain, each step through its queue': () => tuned.timePlan(queued),
    'Temporal alone, local activities': byHand(tuned, 'chainByHandLocally'),
    'Refrain, local steps': () => tuned.timePlan(local),
    'Temporal alone, as shipped': byHand(shipped),
    'Prefect, flow in process': prefect,
    'Dagster, in process, in memory': dagster,
    'Dagster, in process, kept in SQLite': dagsterKept,
  };
  await inTurns(bench, table, subjects, { warmUps: 3, repetitions: 15 });
  type Subject = keyof typeof subjects;
  const over = (ours: Subject, theirs: Subject) => bench.medianOf(table, ours) / bench.medianOf(table, theirs);
  // Like with like: what goes through a queue beside what does, what is done in the process beside what is.
  const [throughQueue, inProcess] = ['Refrain, each step through its queue', 'Refrain, local steps'] as const;
  return {
    overBareTemporal: over(throughQueue, 'Temporal alone, our settings'),
    overTemporalAsShipped: over(throughQueue, 'Temporal alone, as shipped'),
    overBareLocal: over(inProcess, 'Temporal alone, local activities'),
    overPrefect: over(inProcess, 'Prefect, flow in process'),
    overDagster: over(inProcess, 'Dagster, in process, in memory'),
    overDagsterKept: over(inProcess, 'Dagster, in process, kept in SQLite'),
    queuedOverPrefect: over(throughQueue, 'Prefect, flow in process'),
    queuedOverDagsterKept: over(throughQueue, 'Dagster, in process, kept in SQLite'),
  };
});
