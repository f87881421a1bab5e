import { expect, test } from 'vitest';
import { agreementOf } from './agreement.ts';

const answers = (...said: string[]) => new Map(said.map((one, at) => [String(at), one]));
const repeat = (count: number, said: string) => Array.from({ length: count }, () => said);

test('agreement and kappa are those of the textbook table of 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no', () => {
  const one = answers(...repeat(25, 'yes'), ...repeat(25, 'no'));
  const other = answers(...repeat(20, 'yes'), ...repeat(5, 'no'), ...repeat(10, 'yes'), ...repeat(15, 'no'));
  const { common, percent, kappa } = agreementOf(one, other)!;
  expect([common, percent]).toEqual([50, 0.7]);
  expect(kappa).toBeCloseTo(0.4, 10);
});

test('only what both judged counts, and nothing in common is no agreement', () => {
  const some = new Map([
    ['a', 'chosen'],
    ['b', 'rejected'],
    ['c', 'equal'],
  ]);
  const others = new Map([
    ['b', 'rejected'],
    ['c', 'chosen'],
    ['z', 'chosen'],
  ]);
  expect(agreementOf(some, others)).toMatchObject({ common: 2, percent: 0.5 });
  expect(agreementOf(some, new Map([['z', 'chosen']]))).toBeNull();
});

test('two people who only ever said one thing agree, and nothing can be told from chance', () => {
  expect(agreementOf(answers('equal', 'equal'), answers('equal', 'equal'))).toEqual({
    common: 2,
    percent: 1,
    kappa: null,
  });
});
