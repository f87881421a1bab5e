import { expect, test } from 'vitest';
import { winRate } from './win-rate.ts';

test('seven of eight is better than chance, five of eight is not', () => {
  expect(winRate({ wins: 7, losses: 1, equal: 0 })!.low).toBeGreaterThan(0.5);
  const five = winRate({ wins: 5, losses: 3, equal: 0 })!;
  expect(five.rate).toBe(0.625);
  expect(five.low).toBeCloseTo(0.3057, 3);
  expect(five.high).toBeCloseTo(0.8632, 3);
});

test('a vote for neither counts half for each, and no vote says nothing', () => {
  expect(winRate({ wins: 0, losses: 0, equal: 4 })!.rate).toBe(0.5);
  expect(winRate({ wins: 0, losses: 0, equal: 0 })).toBeNull();
});
