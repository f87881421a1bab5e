import { expect, test } from 'vitest';
import { createTrainingBench } from '../workbench/trainer.fixture.ts';
import { givenPreferences, pairOf } from '../workbench/preference-pairs.fixture.ts';
import { trainDpo } from './kind.ts';
import { runTrainDpo } from './run.ts';

test('the adapter goes on with the rank it has, and comes from base, adapter and preferences', async () => {
  const { bench, asked, base, adapter, preferences } = await createTrainingBench();
  const made = await runTrainDpo.run(
    { params: trainDpo.params.parse({}), inputs: { base, adapter, preferences }, mark: {} },
    bench,
  );
  const { meta, parents } = await bench.store.manifest(made.adapter.digest);
  expect(meta).toEqual({ base: base.digest, method: 'dpo', rank: 16 });
  expect(parents.toSorted()).toEqual([base.digest, adapter.digest, preferences.digest].toSorted());
  expect(Object.keys(asked[0]!.job.paths).toSorted()).toEqual(['adapter', 'base', 'preferences']);
});

test('an adapter of another base is refused before anything trains', async () => {
  const { bench, asked, adapter, preferences } = await createTrainingBench();
  const base = await bench.store.commit('checkpoint', { files: { 'config.json': '{"other":true}' } });
  const run = runTrainDpo.run(
    { params: trainDpo.params.parse({}), inputs: { base, adapter, preferences }, mark: {} },
    bench,
  );
  await expect(run).rejects.toMatchObject({ code: 'WrongBase', retry: false });
  expect(asked).toEqual([]);
});

test('pairs by several scorers are refused before anything trains, and the first by another one is named', async () => {
  const { bench, asked, base, adapter } = await createTrainingBench();
  const old = pairOf('满袖西风满地霜', '满袖西风满地雪', { engine: 'score-0-old' });
  const preferences = await givenPreferences(bench.store, [pairOf('月落江边雁字长', '月落江边雁字飞'), old]);
  const run = runTrainDpo.run(
    { params: trainDpo.params.parse({}), inputs: { base, adapter, preferences }, mark: {} },
    bench,
  );
  await expect(run).rejects.toMatchObject({
    code: 'ScorerChanged',
    retry: false,
    message: expect.stringMatching(/^1 of 2 pairs .* score-0-old, .*\(rows-00\.jsonl, line 2\)/) as string,
  });
  expect(asked).toEqual([]);
});
