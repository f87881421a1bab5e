import { expect, test } from 'vitest';
import { verdictOf } from './verdict.ts';

type Evidence = Parameters<typeof verdictOf>[0];
type Metric = Evidence['metrics'][string];
const digest = `sha256:${'a'.repeat(64)}` as const;
const metric = (low: number, high: number, prompts = 64): Metric => ({
  candidate: 0.6,
  baseline: 0.5,
  delta: (low + high) / 2,
  low,
  high,
  prompts,
  better: 1,
  equal: 1,
  worse: 1,
});
const rule = (more: Partial<Evidence['rules'][number]> = {}): Evidence['rules'][number] => ({
  metric: 'rhyme',
  rule: 'better-by',
  value: 0,
  significant: true,
  seen: 0.1,
  passed: true,
  ...more,
});
const good: Evidence = {
  report: {
    digest,
    stepId: 'evaluate',
    adapter: digest,
    scorer: 's',
    lyrics: 64,
    baseline: null,
    baselineModel: 'tiny-zh',
  },
  pass: { digest, passed: true, isOverridden: false },
  rules: [rule()],
  metrics: { rhyme: metric(0.05, 0.15), total: metric(0.03, 0.1) },
  safety: { candidate: { flagged: 0, lyrics: 64, classes: {} }, baseline: { flagged: 0, lyrics: 64, classes: {} } },
  changes: [],
};
const why = (evidence: Evidence) => {
  const { advice, reasons } = verdictOf(evidence);
  return [advice, reasons[0]?.reason.why];
};

test('all rules hold and rhymes are better: approving is advised, for the rhymes', () => {
  const { advice, reasons } = verdictOf(good);
  expect(advice).toBe('approve');
  expect(reasons[0]!.reason).toEqual({ why: 'metric-better', metric: 'rhyme', word: 'clearly-better' });
});

test('evidence that is missing counts against the candidate', () => {
  expect(why({ ...good, report: null, metrics: {}, rules: [] })).toEqual(['reject', 'no-report']);
  expect(why({ ...good, rules: [rule({ seen: null, passed: false })] })).toEqual(['reject', 'rule-missing']);
  expect(verdictOf({ ...good, report: null, rules: [], metrics: {}, changes: [] }).advice).toBe('reject');
});

test('a rule that does not hold advises against it, and one that two people set aside asks for a judgement', () => {
  const rules = [rule({ passed: false }), rule()];
  expect(why({ ...good, rules })).toEqual(['reject', 'rule-failed']);
  expect(why({ ...good, rules, pass: { digest, passed: false, isOverridden: true } })).toEqual(['judge', 'overridden']);
});

test.each([
  ['a metric got worse', { metrics: { ...good.metrics, syllables: metric(-0.1, -0.03) } }, 'metric-worse'],
  [
    'it says more that is not for everybody',
    { safety: { ...good.safety, candidate: { flagged: 2, lyrics: 64 } } },
    'unsafe-more',
  ],
  ['too few prompts were asked', { metrics: { rhyme: metric(0.05, 0.15, 4) } }, 'few-prompts'],
  ['nothing got better', { metrics: { rhyme: metric(-0.05, 0.05) } }, 'nothing-better'],
] as const)('a person has to judge when %s', (_name, change, reason) => {
  expect(why({ ...good, ...(change as Partial<Evidence>) })).toEqual(['judge', reason]);
});

test('words that do harm, clearly more often, are no matter of judgement', () => {
  expect(why({ ...good, metrics: { ...good.metrics, safety: metric(-0.1, -0.02) } })).toEqual([
    'reject',
    'metric-worse',
  ]);
});

test('listeners who prefer the old one, beyond chance, ask for a judgement', () => {
  expect(verdictOf(good, { high: 0.42 }).advice).toBe('judge');
  expect(verdictOf(good, { high: 0.6 }).advice).toBe('approve');
});
