import { deepStrictEqual } from 'node:assert';
import type { RunState } from '../../workflows/messages.ts';
import { runBench } from './harness/bench.ts';
import { openStage } from './harness/stage.ts';
import { startTemporalServer } from './harness/temporal-server.ts';
import { compileTexts, textActivities, textChain } from './harness/texts.ts';

const length = 20;
const repetitions = 15;
const warmUps = 2;
const numbered = Array.from({ length }, (_, place) => place);
const idsFrom = (place: number) => numbered.slice(place).map((at) => `s${at}`);

/** A pipeline of 20 steps that has run, run again with one parameter changed: what it costs, and that it reuses the rest. */
await runBench('rerun', async (bench) => {
  let firstRunAt: number | undefined;
  const onRun = () => void (firstRunAt ??= performance.now());
  const server = await startTemporalServer(bench, 'product');
  const stage = await openStage(bench, server, await textActivities(bench, onRun));

  async function run(texts: readonly string[]) {
    firstRunAt = undefined;
    const begin = performance.now();
    const plan = compileTexts(textChain(texts));
    const state = (await (await stage.startPlan(plan)).result()) as RunState;
    const wholeMs = performance.now() - begin;
    const done = Object.entries(state.steps).flatMap(([id, { state: now }]) => (now === 'done' ? [id] : []));
    return { state, done, wholeMs, planMs: (firstRunAt ?? Number.NaN) - begin };
  }

  const texts = numbered.map((place) => `line ${place}`);
  const first = await run(texts);
  deepStrictEqual(first.done.sort(), idsFrom(0).sort());

  for (let time = -warmUps; time < repetitions; time += 1) {
    for (const [where, changed] of [
      ['in the middle', 10],
      ['at the end', 19],
    ] as const) {
      const again = await run(texts.with(changed, `line ${changed}, changed ${time}`));
      deepStrictEqual(again.done.sort(), idsFrom(changed).sort());
      if (time < 0) continue;
      bench.sample(`one parameter changed ${where}, ms`, 'until the first step runs', again.planMs);
      bench.sample(`one parameter changed ${where}, ms`, 'until the run has ended', again.wholeMs);
    }
    const same = await run(texts);
    deepStrictEqual(same.done, []);
    if (time >= 0) bench.sample('nothing changed, ms', 'until the run has ended', same.wholeMs);
  }
  const middle = 'one parameter changed in the middle, ms';
  return {
    planMs: bench.medianOf(middle, 'until the first step runs'),
    wholeMs: bench.medianOf(middle, 'until the run has ended'),
    planAtEndMs: bench.medianOf('one parameter changed at the end, ms', 'until the first step runs'),
    nothingChangedMs: bench.medianOf('nothing changed, ms', 'until the run has ended'),
  };
});
