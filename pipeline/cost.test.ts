import { expect, test } from 'vitest';
import { costOf, costOfThousand, isPaidByTheHour, workOf, type HourPrices } from './cost.ts';
import type { PlanStep } from './plan.ts';

const prices: HourPrices = { currency: 'USD', training: 3.6, serving: 0.72 };
const step = (id: string, queue: PlanStep['queue'], reuse: PlanStep['reuse'] = 'content') =>
  ({ id, queue, reuse }) as PlanStep;

test('a cost is the hours on each queue at the price of that queue', () => {
  expect(costOf({ training: 1_000, serving: 0 }, prices)).toEqual({ amount: 1, currency: 'USD' });
  expect(costOf({ training: 500, serving: 5_000 }, prices)!.amount).toBeCloseTo(1.5);
});

test('without a price, or without work, there is no cost, and not one of nothing', () => {
  expect(costOf({ training: 1_000, serving: 9 }, null)).toBeNull();
  expect(costOf(null, prices)).toBeNull();
  expect(costOf({ training: 0, serving: 0 }, prices)).toBeNull();
  expect(costOf({ serving: 1_000 }, { ...prices, serving: null })).toBeNull();
  expect(costOf({ training: 1_000, serving: 1_000 }, { ...prices, serving: null })?.amount).toBe(1);
});

test('steps of the plan pay by their queue: not those on the cpu, not those that only move traffic, not what did no work', () => {
  const steps = [
    step('sft', 'training'),
    step('grpo', 'training'),
    step('evaluate', 'serving'),
    step('promote', 'serving', 'never'),
    step('curate', 'cpu'),
  ];
  expect(steps.filter(isPaidByTheHour).map(({ id }) => id)).toEqual(['sft', 'grpo', 'evaluate']);
  expect(workOf(steps, { sft: 10, evaluate: 4, promote: 7_200, curate: 60, gone: 9 })).toEqual({
    training: 10,
    serving: 4,
  });
});

test('a thousand lyrics cost their seconds on the serving queue', () => {
  expect(costOfThousand(5, prices)?.amount).toBeCloseTo(1);
  expect(costOfThousand(null, prices)).toBeNull();
  expect(costOfThousand(5, { ...prices, serving: null })).toBeNull();
});
