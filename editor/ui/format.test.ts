import { afterEach, expect, test, vi } from 'vitest';
import { formatClock, formatTime } from './format.ts';

afterEach(() => void vi.unstubAllEnvs());

test('a time of day is told where the person is, to the millisecond', () => {
  vi.stubEnv('TZ', 'Asia/Shanghai');
  expect(formatClock('2026-11-26T16:05:09.042Z')).toBe('00:05:09.042');
  vi.stubEnv('TZ', 'UTC');
  expect(formatClock('2026-11-26T16:05:09.042Z')).toBe('16:05:09.042');
});

test('a minute past midnight is no minute of hour 24', () => {
  vi.stubEnv('TZ', 'UTC');
  expect(formatTime('2026-11-26T00:01:00Z')).toMatch(/00:01$/);
});
