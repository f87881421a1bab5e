import { inTurns, runBench, timed } from './harness/bench.ts';
import { chain, trivialOutcome } from './harness/plans.ts';
import { openStage } from './harness/stage.ts';
import { startTemporalServer } from './harness/temporal-server.ts';

const activity = 'trivial';
const steps = 5;

/** Runs of five steps, ever more of them started at once: where the embedded Temporal no longer keeps up. */
await runBench('load', async (bench) => {
  const server = await startTemporalServer(bench, 'product');
  const stage = await openStage(bench, server, { [activity]: async () => trivialOutcome });
  const plan = chain(steps, activity);
  const figures: Record<string, number> = {};

  for (const runs of [250, 500, 1_000]) {
    let failed = 0;
    const startMs: number[] = [];
    const oneRun = async () => {
      try {
        const asked = performance.now();
        const run = await stage.startPlan(plan);
        startMs.push(performance.now() - asked);
        await run.result();
      } catch {
        failed += 1;
      }
    };
    const table = `${runs} runs at once`;
    const all = () => timed(() => Promise.all(Array.from({ length: runs }, oneRun)));
    await inTurns(bench, table, { 'until all have ended, ms': all }, { warmUps: 0, repetitions: 1 });
    for (const ms of startMs) bench.sample(table, 'until one is started, ms', ms);
    bench.sample(table, 'callers that were failed', failed);
    figures[`failed${runs}`] = failed;
    figures[`runsPerSecond${runs}`] = (1_000 * runs) / bench.medianOf(table, 'until all have ended, ms');
  }
  return figures;
});
