import { expect, test } from 'vitest';
import { liveGates, type CanaryStats, type Promotion, type SlotStats } from './live-gates.ts';

const promotion: Promotion = {
  minSamples: 50,
  minMinutes: 10,
  maxMinutes: 60,
  maxExtraErrors: 0.02,
  maxSlowdown: 1.5,
  toleratedMs: 100,
};
const slot = (requests: number, failures: number, firstTokenP95Ms: number | null): SlotStats => ({
  requests,
  failures,
  firstTokenP95Ms,
});
const stable = slot(1_000, 10, 400);
const stands = (canary: SlotStats, more: Partial<CanaryStats> = {}) =>
  Object.fromEntries(
    liveGates(promotion, { stable, canary, canaryTripped: false, ...more }).map(({ id, holds }) => [id, holds]),
  );

test('nothing can be said of a canary that has answered nobody', () => {
  expect(stands(slot(0, 0, null))).toEqual({ requests: null, errors: null, speed: null });
});

test('enough requests, failures within what is allowed above stable, and times within it hold', () => {
  expect(stands(slot(50, 1, 600))).toEqual({ requests: true, errors: true, speed: true });
  expect(stands(slot(49, 1, 600))).toMatchObject({ requests: null, errors: true });
});

test('more failures than stable by more than is allowed, or three at once, do not hold', () => {
  expect(stands(slot(100, 4, 400))).toMatchObject({ errors: false });
  expect(stands(slot(100, 0, 400), { canaryTripped: true })).toMatchObject({ errors: false });
});

test('a slower first token does not hold, unless the difference is too small to count', () => {
  expect(stands(slot(100, 0, 601))).toMatchObject({ speed: false });
  const quick = { stable: slot(1_000, 0, 20) };
  expect(stands(slot(100, 0, 119), quick)).toMatchObject({ speed: true });
  expect(stands(slot(100, 0, 121), quick)).toMatchObject({ speed: false });
  expect(stands(slot(100, 0, 900), { stable: slot(0, 0, null) })).toMatchObject({ speed: null });
});
