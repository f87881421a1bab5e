import { expect, test } from 'vitest';
import { compare } from './compare.ts';

test('a candidate that is better on nearly every prompt has an interval above zero', () => {
  const baseline = Array.from({ length: 40 }, (_, n) => [(n % 7) / 10, (n % 5) / 10]);
  const candidate = baseline.map((values, n) => values.map((value) => value + (n % 10 === 0 ? 0 : 0.2)));
  const { delta, low, high } = compare(candidate, baseline, 1);
  expect(delta).toBeCloseTo(0.18);
  expect(low).toBeGreaterThan(0.15);
  expect(high).toBeLessThan(0.21);
});

test('equal models have an interval that holds zero, and the same seed gives the same interval', () => {
  const noisy = (seed: number) => Array.from({ length: 50 }, (_, n) => [Math.sin(seed * 97 + n * 13)]);
  const { low, high } = compare(noisy(1), noisy(2), 5);
  expect(low).toBeLessThan(0);
  expect(high).toBeGreaterThan(0);
  expect(compare(noisy(1), noisy(2), 5)).toEqual({ ...compare(noisy(1), noisy(2), 5), low, high });
});

test('lyrics to one prompt count as one, however many there are', () => {
  const { candidate } = compare([[1, 1, 1, 1], [0]], [[0], [0]], 1);
  expect(candidate).toBe(0.5);
});

test('prompts that differ in number cannot be compared', () => {
  expect(() => compare([[1]], [], 1)).toThrow(RangeError);
});
