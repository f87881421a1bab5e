import type { StepOutcome } from '../../pipeline/plan.ts';
import { inTurns, runBench } from './harness/bench.ts';
import { fan, trivialOutcome } from './harness/plans.ts';
import { openStage } from './harness/stage.ts';
import { startTemporalServer } from './harness/temporal-server.ts';

const activity = 'trivial';
const outcome: StepOutcome = {
  ...trivialOutcome,
  outputs: { text: { type: 'file', digest: `sha256:${'0'.repeat(64)}`, sizeBytes: 1 } },
};

/** Many steps side by side, and one that is given what all of them made, in order; beside the same in Temporal alone. */
await runBench('fan', async (bench) => {
  const server = await startTemporalServer(bench, 'product');
  const stage = await openStage(bench, server, { [activity]: async () => outcome });
  const figures: Record<string, number> = {};
  for (const [width, repetitions] of [
    [100, 12],
    [1_000, 5],
  ] as const) {
    const table = `${width} steps side by side, joined, ms`;
    const plan = fan(width, activity);
    const subjects = {
      'written by hand': () => stage.timeByHand('fanByHand', width, activity),
      interpreted: () => stage.timePlan(plan),
    };
    await inTurns(bench, table, subjects, { warmUps: width === 1_000 ? 1 : 3, repetitions });
    figures[`ratio${width}`] = bench.medianOf(table, 'interpreted') / bench.medianOf(table, 'written by hand');
    figures[`ms${width}`] = bench.medianOf(table, 'interpreted');
  }
  return figures;
});
