import { expect, test } from 'vitest';
import { engine } from '../../datasets/engine-version.ts';
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
  });
  expect(asked[0]).toMatchObject({ method: 'grpo', job: { params: { numGenerations: 8, beta: 0.04, batchSize: 12 } } });
});

test('another version of the scorer is another training', async () => {
  const { bench, base, adapter, dataset } = await createTrainingBench();
  const mark = await runTrainGrpo.mark!(
    { params: trainGrpo.params.parse({}), inputs: { base, adapter, dataset } },
    bench,
  );
  expect(mark).toMatchObject({ scorer: engine, code: 'sha256:code' });
});
