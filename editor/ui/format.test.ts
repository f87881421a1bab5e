import { afterEach, expect, test, vi } from 'vitest';
import { formatAge, formatBytes, formatClock, formatTime, languageName } from './format.ts';

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

test('sizes and languages are words, not codes', () => {
  expect([0, 1, 38, 1_100].map(formatBytes)).toEqual(['0 bytes', '1 byte', '38 bytes', '1.1 kB']);
  expect(['zh', 'en', 'all', '', 'two words'].map(languageName)).toEqual([
    'Chinese',
    'English',
    'all',
    '',
    'two words',
  ]);
});

test('an age counts hours, not days of the calendar', () => {
  const now = Date.parse('2026-11-27T08:00:00Z');
  const ages = ['2026-11-30T07:00:00Z', '2026-11-25T10:00:00Z', '2026-11-27T07:59:00Z', '2026-11-27T08:00:00Z'];
  expect(ages.map((iso) => formatAge(iso, now))).toEqual(['in 2 days', '1 day ago', '1 minute ago', 'now']);
});
