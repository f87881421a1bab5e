import { expect, test } from 'vitest';
import { readCron } from './cron.ts';
import { fireTimes, touchedDays } from './fire-times.ts';
import { clockChanges, momentsOf, offsetAt, timeZoneOf } from './time-zone.ts';

function cronOf(text: string) {
  const read = readCron(text);
  if (!read.ok) throw new Error(read.message.en);
  return read.cron;
}
const ms = (text: string) => Date.parse(text);
const words = (times: readonly number[]) => times.map((time) => new Date(time).toISOString().slice(0, 16));
const between = (cron: string, zone: string, from: string, to: string) =>
  words(fireTimes(cronOf(cron), zone, ms(from) - 1, { untilMs: ms(to) }));

test('the next times follow the clocks of the zone', () => {
  const next = fireTimes(cronOf('30 2 * * *'), 'Asia/Shanghai', ms('2026-11-26T00:00:00Z'), { count: 5 });
  expect(words(next)).toEqual([
    '2026-11-26T18:30',
    '2026-11-27T18:30',
    '2026-11-28T18:30',
    '2026-11-29T18:30',
    '2026-11-30T18:30',
  ]);
});

test('a time that is now is not next', () => {
  const at = ms('2026-11-26T02:30:00Z');
  expect(fireTimes(cronOf('30 2 * * *'), 'UTC', at, { count: 1 })).toEqual([at + 86_400_000]);
  expect(fireTimes(cronOf('30 2 * * *'), 'UTC', at - 1, { count: 1 })).toEqual([at]);
});

test('a time that a clock change skips fires at the first moment after it', () => {
  expect(between('30 2 * * *', 'America/New_York', '2027-03-13T12:00:00Z', '2027-03-15T12:00:00Z')).toEqual([
    '2027-03-14T07:00',
    '2027-03-15T06:30',
  ]);
  expect(between('0 0 * * *', 'America/Santiago', '2027-09-05T00:00:00Z', '2027-09-05T12:00:00Z')).toEqual([
    '2027-09-05T04:00',
  ]);
  expect(between('0,30 1-3 * * *', 'Europe/Berlin', '2027-03-28T00:00:00Z', '2027-03-28T02:00:00Z')).toEqual([
    '2027-03-28T00:00',
    '2027-03-28T00:30',
    '2027-03-28T01:00',
    '2027-03-28T01:30',
  ]);
});

test('a time that comes twice fires the first time', () => {
  expect(between('30 2 * * *', 'Europe/Berlin', '2027-10-30T12:00:00Z', '2027-10-31T12:00:00Z')).toEqual([
    '2027-10-31T00:30',
  ]);
});

test('a schedule of every hour follows real time over a clock change', () => {
  for (const at of ['2027-03-27T22:30:00Z', '2027-10-30T22:30:00Z']) {
    const times = fireTimes(cronOf('0 * * * *'), 'Europe/Berlin', ms(at), { count: 5 });
    expect(times.slice(1).map((time, before) => time - times[before]!)).toEqual(Array(4).fill(3_600_000));
  }
});

test('the days that a clock change touches are told with every time on them', () => {
  const touched = (cron: string, zone: string) =>
    touchedDays(cronOf(cron), zone, ms('2027-01-01T00:00:00Z'), ms('2028-01-01T00:00:00Z')).map(({ days, times }) => ({
      days: words(days).map((day) => day.slice(5, 10)),
      times: words(times),
    }));
  expect(touched('30 2 * * *', 'Europe/Berlin')).toEqual([
    { days: ['03-28'], times: ['2027-03-28T01:00'] },
    { days: ['10-31'], times: ['2027-10-31T00:30'] },
  ]);
  expect(touched('30 23 * * *', 'America/Santiago'), 'around midnight two days are').toEqual([
    { days: ['04-03', '04-04'], times: ['2027-04-04T02:30', '2027-04-05T03:30'] },
    { days: ['09-04', '09-05'], times: ['2027-09-05T03:30', '2027-09-06T02:30'] },
  ]);
  expect(touched('30 5 * * *', 'Europe/Berlin')).toEqual([]);
  expect(touched('30 2 * * mon', 'Europe/Berlin'), 'clocks change on Sundays').toEqual([]);
  expect(touched('30 2 * * *', 'Asia/Shanghai')).toEqual([]);
});

test('times that are far between are found, and one that is over is not', () => {
  expect(words(fireTimes(cronOf('0 0 29 2 *'), 'UTC', ms('2097-01-01T00:00:00Z'), { count: 1 }))).toEqual([
    '2104-02-29T00:00',
  ]);
});

test('a zone has the name the tz database gives it, and what is none is refused', () => {
  expect(timeZoneOf('asia/shanghai')).toBe('Asia/Shanghai');
  expect(timeZoneOf('UTC')).toBe('UTC');
  for (const name of ['', '+08:00', 'Asia/Nowhere', '../etc/localtime', 'UTC UTC']) expect(timeZoneOf(name)).toBeNull();
});

test('changes of clocks are found to the second, in both directions', () => {
  const changes = clockChanges('America/New_York', ms('2027-01-01T00:00:00Z'), ms('2028-01-01T00:00:00Z'));
  expect(changes).toEqual([
    { atMs: ms('2027-03-14T07:00:00Z'), beforeMs: -5 * 3_600_000, afterMs: -4 * 3_600_000 },
    { atMs: ms('2027-11-07T06:00:00Z'), beforeMs: -4 * 3_600_000, afterMs: -5 * 3_600_000 },
  ]);
  expect(offsetAt('Asia/Kathmandu', ms('2027-01-01T00:00:00Z'))).toBe(5.75 * 3_600_000);
});

test('a wall-clock time is one moment, two, or none', () => {
  expect(words(momentsOf('Europe/Berlin', ms('2027-07-01T02:30:00Z')))).toEqual(['2027-07-01T00:30']);
  expect(words(momentsOf('Europe/Berlin', ms('2027-10-31T02:30:00Z')))).toEqual([
    '2027-10-31T00:30',
    '2027-10-31T01:30',
  ]);
  expect(momentsOf('Europe/Berlin', ms('2027-03-28T02:30:00Z'))).toEqual([]);
});
