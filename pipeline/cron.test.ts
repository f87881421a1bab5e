import { expect, test } from 'vitest';
import { matchesDay, readCron, type Cron } from './cron.ts';

function cronOf(text: string): Cron {
  const read = readCron(text);
  if (!read.ok) throw new Error(read.message.en);
  return read.cron;
}
const day = (text: string) => new Date(`${text}T00:00:00Z`);

test('five fields of numbers, ranges, steps, lists and English names are read', () => {
  expect(cronOf(' 0,30  8-10 1,15 JAN-mar Mon-fri ')).toEqual({
    minutes: [0, 30],
    hours: [8, 9, 10],
    daysOfMonth: [1, 15],
    months: [1, 2, 3],
    daysOfWeek: [1, 2, 3, 4, 5],
    needsBothDays: false,
  });
  expect(cronOf('*/20 5/6 * * *')).toMatchObject({ minutes: [0, 20, 40], hours: [5, 11, 17, 23] });
});

test('7 is Sunday as 0 is', () => {
  expect(cronOf('0 0 * * 7').daysOfWeek).toEqual([0]);
  expect(cronOf('0 0 * * 5-7').daysOfWeek).toEqual([0, 5, 6]);
});

test('when both days are named one is enough, as crontab has it; with a star both must match', () => {
  const either = cronOf('0 0 13 * fri');
  expect([day('2026-11-13'), day('2026-11-20'), day('2026-12-13')].map((date) => matchesDay(either, date))).toEqual([
    true,
    true,
    true,
  ]);
  const fridays = cronOf('0 0 * * fri');
  expect(matchesDay(fridays, day('2026-12-13'))).toBe(false);
});

test.each([
  ['', 'cron-fields', 'has 0 fields'],
  ['30 2 * * * *', 'cron-fields', 'has 6 fields'],
  ['@daily', 'cron-fields', 'every night at half past two is 30 2 * * *'],
  ['60 2 * * *', 'cron-value', '“60” is no minute'],
  ['0 24 * * *', 'cron-value', '“24” is no hour'],
  ['0 0 0 * *', 'cron-value', 'day of the month'],
  ['0 0 * foo *', 'cron-value', 'month'],
  ['0 0 * * 5-1', 'cron-value', 'its range ends before it begins'],
  ['*/0 0 * * *', 'cron-value', '“0” is no step'],
  ['1-2-3 0 * * *', 'cron-value', 'a range has two ends'],
  ['1,, 0 * * *', 'cron-value', 'out of range'],
  ['-1 0 * * *', 'cron-value', 'out of range'],
  ['1e1 0 * * *', 'cron-value', 'out of range'],
  ['0 0 30 2 *', 'cron-never', 'would never fire'],
  ['0 0 31 4,6,9,11 *', 'cron-never', 'would never fire'],
])('“%s” is refused with the reason, in both languages', (text, code, words) => {
  const read = readCron(text);
  expect(read).toMatchObject({ ok: false, code });
  if (read.ok) return;
  expect(read.message.en).toContain(words);
  expect(read.message.zh).toMatch(/\p{Script=Han}/u);
});

test('29 February and the thirty-first of long months are days that there are', () => {
  expect(readCron('0 0 29 2 *').ok).toBe(true);
  expect(readCron('0 0 31 1,4 *').ok).toBe(true);
  expect(readCron('0 0 31 2 mon').ok, 'Mondays of February are enough').toBe(true);
});
