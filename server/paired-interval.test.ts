import { expect, test } from 'vitest';
import { pairedInterval } from './paired-interval.ts';

const pairs = (gain: (n: number) => number, prompts = 60) =>
  Array.from({ length: prompts }, (_, n) => {
    const baseline = ((n * 7) % 10) / 10;
    return [{ candidate: baseline + gain(n), baseline }];
  });

test('a gain on nearly every prompt has an interval above zero, and the same values give the same interval', () => {
  const measured = pairedInterval(
    pairs((n) => (n % 6 === 0 ? 0 : 0.1)),
    0.95,
  )!;
  expect(measured.delta).toBeCloseTo(0.0833, 3);
  expect(measured.low).toBeGreaterThan(0.06);
  expect(measured).toMatchObject({ prompts: 60, better: 50, equal: 10, worse: 0 });
  expect(
    pairedInterval(
      pairs((n) => (n % 6 === 0 ? 0 : 0.1)),
      0.95,
    ),
  ).toEqual(measured);
});

test('noise has an interval that holds zero', () => {
  const { low, high } = pairedInterval(
    pairs((n) => Math.sin(n * 12.9) / 5),
    0.95,
  )!;
  expect(low).toBeLessThan(0);
  expect(high).toBeGreaterThan(0);
});

test('lyrics to one prompt count as one, and nothing is measured of nothing', () => {
  const same = { candidate: 1, baseline: 0 };
  expect(pairedInterval([[same, same, same, same], [{ candidate: 0, baseline: 0 }]], 0.95)!.delta).toBe(0.5);
  expect(pairedInterval([], 0.95)).toBeNull();
});
