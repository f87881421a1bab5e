import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readHistories, wasTakenBack, type JsonHistory } from './run-history.ts';

const history = (name: string) => JSON.parse(readFileSync(`workflows/histories/${name}.json`, 'utf8')) as JsonHistory;

test('a history tells which decision stands: not one that was taken back, but the one made after it', () => {
  const { decisions } = readHistories([history('taken-back')]);
  expect(decisions.map(({ verdict, signature }) => [verdict, signature])).toEqual([['reject', 'third']]);
  expect(readHistories([history('in-effect')]).decisions).toMatchObject([{ verdict: 'approve' }]);
});

test('a decision was taken back when its step says so later than it was made', () => {
  const { decisions } = readHistories([history('in-effect')]);
  const [decision] = decisions;
  const change = { stepId: 'ask', action: 'take-back' as const, who: { id: 'p1', name: 'Lin' }, reason: 'approve' };
  expect(wasTakenBack(decision!, [{ ...change, at: '2999-01-01T00:00:00.000Z' }])).toBe(true);
  expect(wasTakenBack(decision!, [{ ...change, at: '2001-01-01T00:00:00.000Z' }])).toBe(false);
  expect(wasTakenBack(decision!, [{ ...change, stepId: 'other', at: '2999-01-01T00:00:00.000Z' }])).toBe(false);
  expect(wasTakenBack(decision!)).toBe(false);
});
