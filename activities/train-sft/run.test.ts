import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTrainingBench } from '../workbench/trainer.fixture.ts';
import { trainSft } from './kind.ts';
import { runTrainSft } from './run.ts';

test('an adapter knows its base, method and rank, and both outputs know what they were made from', async () => {
  const { bench, asked, base, dataset } = await createTrainingBench();
  const params = trainSft.params.parse({ rank: 4, maxSteps: 3, seed: 5 });

  const made = await runTrainSft.run({ params, inputs: { base, dataset }, mark: {} }, bench);

  const adapter = await bench.store.manifest(made.adapter.digest);
  expect(adapter.meta).toEqual({ base: base.digest, method: 'sft', rank: 4 });
  expect(adapter.parents.toSorted()).toEqual([base.digest, dataset.digest].toSorted());
  expect((await bench.store.manifest(made.report.digest)).meta).toEqual({
    kind: 'train-sft',
    metrics: { lossLast: 1.5 },
  });
  expect(made.$metrics).toEqual({ lossLast: 1.5, seconds: 12 });
  expect(asked[0]).toMatchObject({
    method: 'sft',
    job: { seed: 5, params: { rank: 4, maxSteps: 3, schedule: 'cosine' } },
  });
});

test('the job gets verified local folders by the names it knows, and the seed apart from the parameters', async () => {
  const { bench, asked, base, dataset } = await createTrainingBench();
  await runTrainSft.run({ params: trainSft.params.parse({}), inputs: { base, dataset }, mark: {} }, bench);
  const [{ job }] = asked as [(typeof asked)[number]];
  expect(Object.keys(job.paths).toSorted()).toEqual(['base', 'dataset']);
  expect(existsSync(join(job.paths['dataset']!, 'rows-00.jsonl'))).toBe(true);
  expect(job.params).not.toHaveProperty('seed');
});

test('the trainer and its environment are part of the mark, so that another version trains anew', async () => {
  const { bench, base, dataset } = await createTrainingBench();
  const mark = await runTrainSft.mark!({ params: trainSft.params.parse({}), inputs: { base, dataset } }, bench);
  expect(mark).toEqual({ code: 'sha256:code', torch: '2.13.0' });
});
