import { inTurns, runBench } from './harness/bench.ts';
import { chain, diamonds, trivialOutcome } from './harness/plans.ts';
import { openStage } from './harness/stage.ts';
import { startTemporalServer } from './harness/temporal-server.ts';
import { compileTexts, textActivities, textChain } from './harness/texts.ts';

const activity = 'trivial';

/** What it costs that a plan is interpreted: the same graph, hand-written and as a plan, on one server and worker. */
await runBench('interpreter', async (bench) => {
  const server = await startTemporalServer(bench, 'product');
  const texts = await textActivities(bench);
  const stage = await openStage(bench, server, { ...texts, [activity]: async () => trivialOutcome });

  const ratios: Record<string, number> = {};
  for (const [length, repetitions] of [
    [10, 30],
    [100, 12],
    [500, 6],
  ] as const) {
    const table = `${length} steps in sequence, ms`;
    const plan = chain(length, activity);
    const subjects = {
      'written by hand': () => stage.timeByHand('chainByHand', length, activity),
      interpreted: () => stage.timePlan(plan),
    };
    await inTurns(bench, table, subjects, { warmUps: length === 500 ? 1 : 3, repetitions });
    ratios[`ratio${length}`] = bench.medianOf(table, 'interpreted') / bench.medianOf(table, 'written by hand');
  }
  const diamond = diamonds(10, activity);
  const table = '10 diamonds of 5 steps, ms';
  const subjects = {
    'written by hand': () => stage.timeByHand('diamondsByHand', 10, activity),
    interpreted: () => stage.timePlan(diamond),
  };
  await inTurns(bench, table, subjects, { warmUps: 2, repetitions: 12 });
  ratios['ratioDiamonds'] = bench.medianOf(table, 'interpreted') / bench.medianOf(table, 'written by hand');

  const withStore = '100 steps in sequence that look up and commit in MinIO, ms';
  const plain = chain(100, activity);
  const textsOf = (run: number) => Array.from({ length: 100 }, (_, place) => `line ${place} of ${run}`);
  const known = compileTexts(textChain(textsOf(0)));
  await stage.timePlan(known);
  let runs = 0;
  const kinds = {
    'steps that do nothing': () => stage.timePlan(plain),
    'steps that make a file': () => stage.timePlan(compileTexts(textChain(textsOf((runs += 1))))),
    'steps that are reused': () => stage.timePlan(known),
  };
  await inTurns(bench, withStore, kinds, { warmUps: 1, repetitions: 6 });
  const extra = (kind: keyof typeof kinds) =>
    (bench.medianOf(withStore, kind) - bench.medianOf(withStore, 'steps that do nothing')) / 100;
  return {
    ...ratios,
    commitMsPerStep: extra('steps that make a file'),
    reuseMsPerStep: extra('steps that are reused'),
  };
});
