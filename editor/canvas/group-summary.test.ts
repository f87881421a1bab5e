import { expect, test } from 'vitest';
import type { StepStatuses } from '../state/step-status.ts';
import { statuses } from '../ui/status.tsx';
import { durationOf, worstOf } from './group-summary.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();
const group = ['lyrics', 'curate', 'split'];
const states = (lyrics: string, curate: string, split: string) =>
  ({ lyrics: { state: lyrics }, curate: { state: curate }, split: { state: split } }) as StepStatuses['steps'];

test.each([
  [states('done', 'failed', 'running'), 'failed'],
  [states('done', 'running', 'waiting'), 'waiting'],
  [states('done', 'pending', 'running'), 'running'],
  [states('done', 'cached', 'done'), 'cached'],
  [states('done', 'done', 'done'), 'done'],
])('a folded group shows the worst of its steps, and nothing of steps outside it', (steps, worst) => {
  expect(worstOf({ ...steps, elsewhere: { state: 'broken' } }, group)).toBe(worst);
});

test('there is no status of a group before its first run, and every status has a place among the others', () => {
  expect(worstOf({ elsewhere: { state: 'done' } }, group)).toBeNull();
  for (const state of statuses) expect(worstOf({ lyrics: { state } }, group)).toBe(state);
});

test('a folded group took as long as from its first step to its last, gaps and overlaps counted once', () => {
  const steps: StepStatuses['steps'] = {
    lyrics: { state: 'done', startedAt: at(0), endedAt: at(10) },
    curate: { state: 'done', startedAt: at(5), endedAt: at(8) },
    split: { state: 'done', startedAt: at(30), endedAt: at(42) },
  };
  expect(durationOf(steps, group)).toBe(42_000);
  expect(durationOf({ ...steps, split: { state: 'running', startedAt: at(30) } }, group)).toBe(0);
  expect(durationOf({}, group)).toBe(0);
});
