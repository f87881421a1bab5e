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
const byHand = (stage: BenchStage) => () => stage.timeByHand('chainByHand', length, activity);

/** 40 small steps in sequence, by us, by Temporal alone, and by others. Every engine is started once and stays. */
await runBench('w40', async (bench) => {
  const tuned = await openStage(bench, await startTemporalServer(bench, 'product'), activities);
  const shipped = await openStage(bench, await startTemporalServer(bench, 'as shipped'), activities);
  const prefect = await openPrefect(bench);
  const [dagster, dagsterKept] = [await openDagster(bench, 'in memory'), await openDagster(bench, 'kept')];
  const plan = chain(length, activity);

  const table = '40 steps of fibo(10) in sequence, ms';
  const subjects = {
    'Temporal alone, our settings': byHand(tuned),
    Refrain: () => tuned.timePlan(plan),
    'Temporal alone, as shipped': byHand(shipped),
    'Prefect, flow in process': prefect,
    'Dagster, in process, in memory': dagster,
    'Dagster, in process, kept in SQLite': dagsterKept,
  };
  await inTurns(bench, table, subjects, { warmUps: 3, repetitions: 15 });
  const ours = bench.medianOf(table, 'Refrain');
  const over = (subject: keyof typeof subjects) => ours / bench.medianOf(table, subject);
  return {
    overBareTemporal: over('Temporal alone, our settings'),
    overTemporalAsShipped: over('Temporal alone, as shipped'),
    overPrefect: over('Prefect, flow in process'),
    overDagster: over('Dagster, in process, in memory'),
    overDagsterKept: over('Dagster, in process, kept in SQLite'),
  };
});
