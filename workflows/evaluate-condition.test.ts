import { expect, test } from 'vitest';
import type { Condition, StepOutcome } from '../pipeline/plan.ts';
import { evaluateCondition } from './evaluate-condition.ts';

const outcomes = new Map<string, StepOutcome>([
  ['evaluate', { outcome: 'done', outputs: {}, metrics: { rhyme: 0.6, rows: 40, zero: 0 } }],
]);
const metric = (name: string, step = 'evaluate'): Condition => ({ op: 'metric', step, name });
const value = (of: string | number | boolean): Condition => ({ op: 'value', value: of });
const both = (
  op: Exclude<Condition['op'], 'value' | 'metric' | 'not'>,
  left: Condition,
  right: Condition,
): Condition => ({ op, left, right });
const holds = (condition: Condition) => evaluateCondition(condition, outcomes);

test('a comparison of a reported number decides', () => {
  expect(holds(both('>=', metric('rhyme'), value(0.5))).holds).toBe(true);
  expect(holds(both('<', metric('rhyme'), value(0.5))).holds).toBe(false);
  expect(holds(both('>', both('*', metric('rhyme'), metric('rows')), value(23))).holds).toBe(true);
});

test('and, or, not and equality combine answers', () => {
  const yes = both('==', metric('rows'), value(40));
  expect(holds(both('and', yes, { op: 'not', of: yes })).holds).toBe(false);
  expect(holds(both('or', { op: 'not', of: yes }, yes)).holds).toBe(true);
  expect(holds(both('!=', value('a'), value('b'))).holds).toBe(true);
});

test('a condition that is false says so in the words of its author', () => {
  expect(holds(both('>', metric('rhyme'), value(0.9)))).toEqual({
    holds: false,
    reason: 'its condition is false: (evaluate.rhyme > 0.9)',
  });
});

test.each([
  ['a number nobody reported', both('>', metric('speed'), value(1)), 'reported no number "speed"'],
  ['a step that did not run', both('>', metric('rhyme', 'later'), value(1)), 'step "later" reported no number'],
  ['a name that every object has', both('>', metric('constructor'), value(1)), 'reported no number "constructor"'],
  ['a division by zero', both('>', both('/', value(1), metric('zero')), value(0)), 'divides by zero'],
  ['text where a number belongs', both('>', value('many'), value(0)), '"many" is not a number'],
  ['a number where yes or no belongs', both('and', value(1), value(true)), '1 is not true or false'],
])('%s never counts as true', (_, condition, reason) => {
  expect(holds(condition)).toEqual({ holds: false, reason: expect.stringContaining(reason) });
});

test('what `or` does not need to know may be missing', () => {
  expect(holds(both('or', value(true), both('>', metric('speed'), value(1)))).holds).toBe(true);
});
