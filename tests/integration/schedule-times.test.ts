import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fireTimes } from '../../pipeline/fire-times.ts';
import { clockChanges } from '../../pipeline/time-zone.ts';
import type { Plan } from '../../pipeline/plan.ts';
import { timesOf, whenOf } from '../../server/schedule-spec.ts';
import type { WantedSchedule } from '../../server/schedule-ports.ts';
import { openTemporal } from '../../server/temporal.ts';
import { connectClient } from '../../temporal-config/connection.ts';
import { namespace, scheduleIdOf } from '../../temporal-config/names.ts';
import { nominalTime } from '../../workflows/night-contract.ts';
import { startTemporal, type TestTemporal } from './servers.ts';

/** What Temporal's own scheduler makes of our schedules, over ten years. */

let temporal: TestTemporal;
let client: Client;
let opened: ReturnType<typeof openTemporal>;
beforeAll(async () => {
  temporal = await startTemporal();
  client = await connectClient(temporal.address);
  opened = openTemporal(temporal.address);
});
afterAll(async () => {
  await opened?.close();
  await client?.connection.close();
  await temporal?.stop();
});

const years = Array.from({ length: 10 }, (_, n) => new Date().getUTCFullYear() + n);
const first = Date.UTC(years[0]!, 0, 1);
const last = Date.UTC(years.at(-1)! + 1, 0, 1) - 1;

/** Every time that Temporal would fire at in a span. */
async function timesBetween(scheduleId: string, fromMs: number, toMs: number): Promise<number[]> {
  const { startTime } = await client.workflowService.listScheduleMatchingTimes({
    namespace,
    scheduleId: scheduleIdOf(scheduleId),
    startTime: { seconds: (fromMs / 1000 - 1) as never },
    endTime: { seconds: (toMs / 1000) as never },
  });
  return startTime.map(({ seconds }) => Date.parse(nominalTime(new Date(Number(seconds) * 1000))));
}

async function put(scheduleId: string, cron: string, timezone: string) {
  const when = whenOf(cron, timezone);
  const wanted: WantedSchedule = {
    scheduleId,
    ...timesOf(when, first),
    timezone: when.timezone,
    overlap: 'skip',
    catchUpMs: 60_000,
    action: {
      scheduleId,
      plan: {} as Plan,
      startedBy: { id: 'p', name: 'p' },
      limits: { repairMs: 1, approvalMs: 1 },
      workflowIdPrefix: 'run/p/',
      skipWithoutNews: false,
    },
    paused: true,
    note: 'only asked',
    digest: 'x',
  };
  await opened.schedules.put(wanted);
  return when;
}
/** The day on the wall, as another part of the runtime tells it than the one under test. */
const wallDay = (ms: number, timeZone: string) => new Date(ms).toLocaleDateString('sv-SE', { timeZone });

test.each([
  ['30 2 * * *', 'Asia/Shanghai'],
  ['30 2 * * *', 'Europe/Berlin'],
  ['30 2 * * *', 'America/New_York'],
  ['30 1 * * *', 'America/New_York'],
  ['0 0 * * *', 'America/Santiago'],
  ['15 2 * * *', 'Australia/Lord_Howe'],
  ['45 1 * * *', 'Australia/Lord_Howe'],
  ['0 1 * * *', 'Europe/London'],
  ['30 2 * * *', 'UTC'],
])(
  'ten years of “%s” in %s: every day fires once, none is missed, and both sides name the same times',
  async (cron, zone) => {
    const scheduleId = `${cron} ${zone}`.replaceAll(/[^a-zA-Z0-9]+/g, '-').toLowerCase();
    const when = await put(scheduleId, cron, zone);
    const fired: number[] = [];
    for (const year of years) {
      fired.push(...(await timesBetween(scheduleId, Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1) - 1000)));
    }
    const days = fired.map((ms) => wallDay(ms, zone));
    expect(new Set(days).size, 'no day twice').toBe(days.length);
    const whole = days.slice(1, -1);
    const spanDays = (Date.parse(whole.at(-1)!) - Date.parse(whole[0]!)) / 86_400_000 + 1;
    expect(whole.length, 'no day missing').toBe(spanDays);
    expect(whole.length).toBeGreaterThan(3_640);
    expect(fired).toEqual(fireTimes(when.cron, zone, first - 1, { untilMs: last }));
  },
);

/** Zones whose clocks change in all the ways there are: east and west, at midnight, by half an hour, for Ramadan. */
const zones = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Santiago',
  'Africa/Cairo',
  'Atlantic/Azores',
  'America/St_Johns',
  'Africa/Casablanca',
  'Asia/Kathmandu',
];

test.each([
  '*/30 * * * *',
  '15 * * * *',
  '0 */6 * * *',
  '*/20 1-3 * * *',
  '0,45 0-4,21-23 * * *',
  '30 2 1,15 * *',
  '30 2 13 * fri',
  '0 3 * * mon-fri',
])('around clock changes of every kind “%s” is the same to both sides', async (cron) => {
  for (const zone of zones) {
    const scheduleId = `other-${cron}-${zone}`.replaceAll(/[^a-zA-Z0-9]+/g, '-').toLowerCase();
    const when = await put(scheduleId, cron, zone);
    for (const { atMs } of clockChanges(zone, first, Date.UTC(years[2]!, 0, 1))) {
      const [from, to] = [atMs - threeDaysMs, atMs + threeDaysMs];
      const theirs = await timesBetween(scheduleId, from, to);
      const ours = fireTimes(when.cron, zone, from - 1, { untilMs: to });
      expect(words(theirs), zone).toEqual(words(ours));
    }
  }
});

const threeDaysMs = 3 * 86_400_000;
const words = (times: readonly number[]) => times.map((ms) => new Date(ms).toISOString());
