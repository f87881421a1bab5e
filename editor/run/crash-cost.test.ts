import { expect, test } from 'vitest';
import { crashCostOf } from './crash-cost.ts';

const start = (time: string, step: number) =>
  `${time} training ${step === 0 ? 'begins' : 'goes on'} at step ${step} of 40, dpo; torch 2.13.0`;
const startOfFirstVersion = (time: string, step: number) =>
  `${time} {"v":1,"ts":1,"type":"start","step":${step},"total":40}`;
const heard =
  '2026-01-01T00:02:05.000Z attempt 1 was last heard of at 2026-01-01T00:01:00.000Z, at step 23 of its training';

test('a training that went on from a checkpoint cost the time it stood and the steps since', () => {
  expect(
    crashCostOf([
      '--- sft, attempt 2 ---',
      heard,
      '2026-01-01T00:02:06.000Z started the trainer, process 7',
      start('2026-01-01T00:02:30.000Z', 20),
    ]),
  ).toEqual({ seconds: 90, steps: 3, fromStep: 20 });
});

test('a trainer that outlived its worker lost no step', () => {
  expect(
    crashCostOf([heard, '2026-01-01T00:02:06.000Z adopted the trainer that attempt 1 started, process 7']),
  ).toEqual({ seconds: 66, steps: 0, fromStep: 23 });
});

test('two interruptions add up, and an ordinary start is none', () => {
  expect(crashCostOf([start('2026-01-01T00:00:00.000Z', 0)])).toBeNull();
  const twice = [heard, start('2026-01-01T00:02:00.000Z', 20), heard, start('2026-01-01T00:02:00.000Z', 22)];
  expect(crashCostOf(twice)).toEqual({ seconds: 120, steps: 4, fromStep: 22 });
});

test('a log of the first version says the same in its own way', () => {
  const lines = [heard, startOfFirstVersion('2026-01-01T00:02:30.000Z', 20)];
  expect(crashCostOf(lines)).toEqual({ seconds: 90, steps: 3, fromStep: 20 });
});
