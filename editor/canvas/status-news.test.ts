import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStepStatuses } from '../state/step-status.ts';
import type { Status } from '../ui/status.tsx';
import { gatherNews } from './status-news.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const steps = (state: Status, ...ids: readonly string[]) => Object.fromEntries(ids.map((id) => [id, { state }]));

test('what steps come to is said at most every three seconds, the last three of them, each with its last state', () => {
  const statuses = createStepStatuses(steps('pending', 'a', 'b', 'c', 'd'));
  const said: string[] = [];
  const stop = gatherNews(statuses, (news) => said.push(news.map(([id, state]) => `${id} ${state}`).join(', ')));
  const put = (state: Status, ...ids: readonly string[]) =>
    statuses.setState(({ steps: before }) => ({ steps: { ...before, ...steps(state, ...ids) } }));
  put('running', 'a');
  vi.advanceTimersByTime(2_000);
  put('done', 'a');
  put('running', 'b', 'c', 'd');
  expect(said).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(said).toEqual(['b running, c running, d running']);
  put('done', 'b');
  // Nobody waits for these.
  put('pending', 'c');
  put('skipped', 'd');
  vi.advanceTimersByTime(2_999);
  expect(said).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(said[1]).toBe('b done');
  put('failed', 'c');
  stop();
  vi.advanceTimersByTime(10_000);
  expect(said).toHaveLength(2);
});
