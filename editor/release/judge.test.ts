import { expect, test } from 'vitest';
import { inHundred, judge } from './judge.ts';

test.each([
  ['wholly above the least effect', 0.03, 0.09, 'clearly-better'],
  ['wholly below it on the other side', -0.09, -0.03, 'clearly-worse'],
  ['inside of what a listener would not notice', -0.01, 0.02, 'no-practical-difference'],
  ['of no width at nothing', 0, 0, 'no-practical-difference'],
  ['above nothing, but maybe by too little', 0.005, 0.06, 'probably-better'],
  ['below nothing, but maybe by too little', -0.06, -0.005, 'worse'],
  ['that holds both', -0.05, 0.08, 'cannot-tell'],
] as const)('an interval %s has its word', (_name, low, high, word) => {
  expect(judge({ low, high }, 0.02)).toBe(word);
});

test('a difference is said as so many in a hundred, and as none when there is none', () => {
  expect(inHundred(0.0412)).toEqual({ count: 4, direction: 'more' });
  expect(inHundred(-0.004)).toEqual({ count: 0.4, direction: 'fewer' });
  expect(inHundred(0.0001)).toEqual({ count: 0, direction: 'same' });
});
