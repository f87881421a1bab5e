import { expect, test } from 'vitest';
import { expectedWork } from './expected-work.ts';

test('the steps that run take what they took; what the past run does not know is counted, not guessed', () => {
  const at = (seconds: number) => new Date(seconds * 1_000).toISOString();
  const run = {
    plan: {
      steps: [
        { id: 'split', queue: 'cpu' },
        { id: 'sft', queue: 'training' },
        { id: 'judge', queue: 'cpu' },
      ],
    },
    state: {
      steps: {
        split: { state: 'done', startedAt: at(0), endedAt: at(2) },
        sft: { state: 'done', startedAt: at(2), endedAt: at(62) },
        // Found by its digest: how long it takes was never seen here.
        judge: { state: 'cached', startedAt: at(62), endedAt: at(62) },
      },
    },
  } as never;
  expect(expectedWork(run, ['sft', 'judge', 'new'])).toEqual({ totalMs: 60_000, trainingMs: 60_000, unknown: 2 });
  expect(expectedWork(run, ['split', 'sft'])).toEqual({ totalMs: 62_000, trainingMs: 60_000, unknown: 0 });
});
