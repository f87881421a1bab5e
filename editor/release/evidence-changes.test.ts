import { expect, test } from 'vitest';
import { evidenceChanges } from './evidence-changes.ts';

type Read = Parameters<typeof evidenceChanges>[0];
const rule = (metric: string, passed = true, value = 0): Read['rules'][number] => ({
  metric,
  rule: 'better-by',
  value,
  significant: true,
  seen: 0.1,
  passed,
});
const read = (more: object = {}): Read =>
  ({
    report: { digest: 'r1' },
    rules: [rule('rhyme'), rule('format')],
    metrics: { rhyme: { delta: 0.04 }, format: { delta: 0.01 } },
    safety: { candidate: { flagged: 0 }, baseline: { flagged: 0 } },
    changes: [],
    ...more,
  }) as unknown as Read;

test('evidence that says the same has not changed, and what nobody sees is no change', () => {
  expect(evidenceChanges(read(), read())).toEqual([]);
  const hardly = read({ metrics: { rhyme: { delta: 0.0401 }, format: { delta: 0.01 } } });
  expect(evidenceChanges(read(), hardly)).toEqual([]);
});

test('every rule and number that is another now is told, rules first', () => {
  const now = read({
    report: { digest: 'r2' },
    rules: [rule('rhyme', false), rule('format', true, 0.5)],
    metrics: { rhyme: { delta: -0.02 }, total: { delta: 0.1 } },
    safety: { candidate: { flagged: 2 }, baseline: { flagged: 0 } },
    changes: [{ what: 'by-hand' }],
  });
  expect(evidenceChanges(read(), now)).toEqual([
    { what: 'rule-broken', metric: 'rhyme' },
    { what: 'rule-added', metric: 'format' },
    { what: 'rule-gone', metric: 'format' },
    { what: 'metric', metric: 'rhyme', was: 0.04, is: -0.02 },
    { what: 'metric-gone', metric: 'format' },
    { what: 'metric-added', metric: 'total' },
    { what: 'unsafe', was: 0, is: 2 },
    { what: 'report' },
    { what: 'by-hand' },
  ]);
  expect(evidenceChanges(now, read())[0]).toEqual({ what: 'rule-kept', metric: 'rhyme' });
});
