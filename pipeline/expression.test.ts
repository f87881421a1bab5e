import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExpression } from './expression.ts';

const value = (v: string | number | boolean) => ({ op: 'value', value: v });
const metric = (step: string, name: string) => ({ op: 'metric', step, name });
const conditionOf = (source: string, parameters = {}) => {
  const parsed = parseExpression(source, parameters);
  if (!parsed.ok) throw new Error(parsed.message.en);
  return parsed.condition;
};
const refusalOf = (source: string, parameters = {}) => {
  const parsed = parseExpression(source, parameters);
  return parsed.ok ? undefined : parsed;
};

test('a comparison of a metric becomes a tree that names the step and the number', () => {
  expect(conditionOf('steps.evaluate.rhyme_delta > 0.02')).toEqual({
    op: '>',
    left: metric('evaluate', 'rhyme_delta'),
    right: value(0.02),
  });
});

test('a hyphen in a step id is no minus sign', () => {
  expect(conditionOf('steps.train-sft.loss-1 < 2')).toEqual({
    op: '<',
    left: { op: '-', left: metric('train-sft', 'loss'), right: value(1) },
    right: value(2),
  });
});

test('and binds tighter than or, comparison tighter than not, product tighter than sum', () => {
  expect(conditionOf('true or false and not 1 + 2 * 3 == 7')).toEqual({
    op: 'or',
    left: value(true),
    right: {
      op: 'and',
      left: value(false),
      right: {
        op: 'not',
        of: {
          op: '==',
          left: { op: '+', left: value(1), right: { op: '*', left: value(2), right: value(3) } },
          right: value(7),
        },
      },
    },
  });
});

test('parentheses regroup, and a minus before a number makes a negative number', () => {
  expect(conditionOf('(1 - -2) * 3 > 0')).toMatchObject({ left: { op: '*', left: { op: '-', right: value(-2) } } });
});

test('a run parameter is replaced by its value', () => {
  expect(conditionOf('parameters.style == "folk"', { style: 'rock' })).toEqual({
    op: '==',
    left: value('rock'),
    right: value('folk'),
  });
});

test('the steps an expression reads are listed once, sorted', () => {
  expect(parseExpression('steps.b.x > 0 and steps.a.x > steps.b.y')).toMatchObject({ ok: true, steps: ['a', 'b'] });
});

test.each([
  ['', 'ends too early'],
  ['1 +', 'ends too early'],
  ['(true', '“)” is missing'],
  ['true true', 'not expected'],
  ['1 < 2 < 3', 'two comparisons'],
  ['1 + 1', 'needs yes or no'],
  ['not 1', 'needs yes or no'],
  ['"a" < "b"', 'needs a number'],
  ['1 == "1"', 'needs a number'],
  ['true and 1', 'needs yes or no'],
  ['rhyme > 1', 'write steps.STEP.METRIC'],
  ['steps.a > 1', 'write steps.STEP.METRIC'],
  ['parameters.none == 1', 'no run parameter'],
  ['parameters.constructor == 1', 'no run parameter'],
  ['parameters.__proto__ == 1', 'no run parameter'],
  ['1e999 > 1', 'too large'],
  ['process.exit(1)', 'write steps.STEP.METRIC'],
  ['true; false', 'means nothing'],
  ['1 $ 2', 'means nothing'],
])('%j is refused with a reason and a column', (source, reason) => {
  const refusal = refusalOf(source);
  expect(refusal?.message.en).toContain(reason);
  expect(refusal?.message.zh).toMatch(/\p{Script=Han}/u);
  expect(refusal?.column).toBeGreaterThan(0);
});

test('an expression that is too long or too deep is refused', () => {
  expect(refusalOf('1 + '.repeat(400) + '1 > 0')?.message.en).toContain('at most');
  expect(refusalOf('('.repeat(60) + 'true' + ')'.repeat(60))?.message.en).toContain('deeper');
});

test('no text makes the parser throw or reach beyond its grammar', () => {
  const piece = fc.constantFrom(
    'steps.',
    'parameters.',
    '__proto__',
    'constructor',
    'not ',
    ' and ',
    ' or ',
    '(',
    ')',
    '==',
    '<',
    '-',
    '*',
    '"a"',
    "'",
    '1',
    '.5',
    'e9',
    '\\',
    '\n',
    '😀',
    '\ud800',
  );
  const source = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(piece, { maxLength: 40 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(source, (text) => {
      const parsed = parseExpression(text, { style: 'x' });
      if (parsed.ok) expect(JSON.stringify(parsed.condition)).not.toContain('"value":null');
      else expect(parsed.column).toBeGreaterThan(0);
    }),
    { numRuns: 1_000 },
  );
  expect(({} as Record<string, unknown>)['style']).toBeUndefined();
});
