import { expect, test } from 'vitest';
import { scoreHash } from '../../datasets/engine/score-hash.ts';
import { defaultReward, rewardDocument, rewardHash } from '../../datasets/reward/reward-document.ts';
import { createTrainingBench } from '../workbench/trainer.fixture.ts';
import { trainGrpo } from './kind.ts';
import { runTrainGrpo } from './run.ts';

test('an adapter goes on under the reward, keeping its rank and base', async () => {
  const { bench, asked, base, adapter, dataset } = await createTrainingBench();
  const made = await runTrainGrpo.run(
    { params: trainGrpo.params.parse({}), inputs: { base, adapter, dataset }, mark: {} },
    bench,
  );
  expect((await bench.store.manifest(made.adapter.digest)).meta).toEqual({
    base: base.digest,
    method: 'grpo',
    rank: 16,
    scorer: scoreHash(),
    reward: rewardHash(defaultReward),
    rewardDocument: defaultReward,
  });
  expect(asked[0]).toMatchObject({ method: 'grpo', job: { params: { numGenerations: 8, beta: 0.04, batchSize: 12 } } });
});

test('the trainer is handed the reward with its hash, and its record keeps both', async () => {
  const { bench, asked, base, adapter, dataset } = await createTrainingBench();
  const given = { version: 3, name: 'pop', profile: 'pop', weights: { rhyme: 0.7 } };
  const params = trainGrpo.params.parse({ reward: given });
  const made = await runTrainGrpo.run({ params, inputs: { base, adapter, dataset }, mark: {} }, bench);
  const document = rewardDocument.parse(given);
  expect(asked[0]!.job.reward).toEqual({ document, hash: rewardHash(document) });
  expect(asked[0]!.job.params).not.toHaveProperty('reward');
  expect((await bench.store.manifest(made.adapter.digest)).meta).toMatchObject({
    reward: rewardHash(document),
    rewardDocument: document,
  });
});

test('another reward is another training, and what is none is refused before anything is trained', async () => {
  const { bench, base, adapter, dataset } = await createTrainingBench();
  const markOf = (reward: object) =>
    runTrainGrpo.mark!({ params: trainGrpo.params.parse({ reward }), inputs: { base, adapter, dataset } }, bench);
  expect(await markOf({})).toMatchObject({ reward: rewardHash(defaultReward), code: 'sha256:code' });
  expect(await markOf({ version: 1, name: 'pop', profile: 'pop' })).not.toEqual(await markOf({}));
  await expect(markOf({ version: 1, name: 'x', weights: { rhyme: -1 } })).rejects.toMatchObject({
    code: 'ParamsInvalid',
    message: expect.stringContaining('weights.rhyme') as string,
  });
});
