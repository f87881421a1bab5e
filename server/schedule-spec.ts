import type { CalendarSpec, Month } from '@temporalio/client';
import { namesHours, readCron, type Cron } from '../pipeline/cron.ts';
import { digestOf } from '../pipeline/digest.ts';
import { hasTimeIn, touchedDays, wallSpan } from '../pipeline/fire-times.ts';
import type { Plan } from '../pipeline/plan.ts';
import { runLimits } from '../pipeline/run-limits.ts';
import type { Text } from '../pipeline/text.ts';
import { timeZoneOf } from '../pipeline/time-zone.ts';
import type { ScheduleTable } from '../database/schema.ts';
import { invalid } from './refusal.ts';
import type { Overlap, WantedSchedule } from './schedule-ports.ts';

/** Years for which clock changes are foreseen; looked at anew by every start of the server. */
const foreseenYears = 11;
/** Fewer years, but two at least, for schedules that fire many times a day. */
const mostMoments = 200;
const yearMs = 366 * 24 * 60 * 60 * 1000;
const months = [
  'JANUARY',
  'FEBRUARY',
  'MARCH',
  'APRIL',
  'MAY',
  'JUNE',
  'JULY',
  'AUGUST',
  'SEPTEMBER',
  'OCTOBER',
  'NOVEMBER',
  'DECEMBER',
] as const satisfies readonly Month[];
const weekdays = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'] as const;

export interface When {
  readonly cron: Cron;
  readonly timezone: string;
}

/** @throws `Refusal` 422 that says which part cannot be read */
export function whenOf(cron: string, timezone: string): When {
  const read = readCron(cron);
  if (!read.ok) throw invalid(read.code, read.message.en, read.message.zh);
  const zone = timeZoneOf(timezone);
  if (zone === null) {
    throw invalid(
      'time-zone-unknown',
      `“${timezone}” is no time zone. Write one of the tz database: Asia/Shanghai, Europe/Berlin, UTC.`,
      `“${timezone}” 不是有效的时区。请使用时区数据库中的名称，如 Asia/Shanghai、Europe/Berlin、UTC。`,
    );
  }
  return { cron: read.cron, timezone: zone };
}

type Times = Pick<WantedSchedule, 'calendars' | 'skipped' | 'moments'>;
const foreseen = new Map<string, Times>();

/**
 * The same times for Temporal, which by itself fires at no time that a clock change skips, and in an hour that comes twice
 * once, twice or not at all, depending on the zone. The days that clock changes touch are therefore taken out of its
 * calendars and spelled out as moments.
 */
export function timesOf({ cron, timezone }: When, nowMs: number): Times {
  const year = new Date(nowMs).getUTCFullYear();
  const key = JSON.stringify([year, timezone, cron]);
  const times = foreseen.get(key) ?? { calendars: calendarsOf(cron), ...spellOut(cron, timezone, year) };
  foreseen.set(key, times);
  return times;
}

function calendarsOf(cron: Cron): readonly CalendarSpec[] {
  const hours = { minute: [...cron.minutes], hour: [...cron.hours] };
  const month = cron.months.map((number) => months[number - 1]!);
  const dayOfMonth = [...cron.daysOfMonth];
  const dayOfWeek = cron.daysOfWeek.map((number) => weekdays[number]!);
  if (cron.needsBothDays) return [{ ...hours, month, dayOfMonth, dayOfWeek }];
  return [
    { ...hours, month, dayOfMonth },
    { ...hours, month, dayOfWeek },
  ];
}

function spellOut(cron: Cron, timezone: string, firstYear: number): Omit<Times, 'calendars'> {
  const days = new Set<number>();
  const moments = new Set<number>();
  for (let year = firstYear; year < firstYear + foreseenYears; year += 1) {
    if (year > firstYear + 1 && moments.size > mostMoments) break;
    for (const touched of touchedDays(cron, timezone, Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1))) {
      for (const day of touched.days) days.add(day);
      for (const ms of touched.times) moments.add(ms);
    }
  }
  const skipped = [...days].map((day): CalendarSpec => {
    const at = new Date(day);
    const date = { year: at.getUTCFullYear(), month: months[at.getUTCMonth()]!, dayOfMonth: at.getUTCDate() };
    return { ...date, hour: '*', minute: '*', second: 0, comment: 'clocks change: spelled out as moments' };
  });
  return { skipped, moments: [...moments] };
}

/** What clock changes of the coming year do to a schedule, in words. */
export function noticesOf({ cron, timezone }: When, nowMs: number): readonly Text[] {
  if (!namesHours(cron)) return [];
  return touchedDays(cron, timezone, nowMs, nowMs + yearMs).flatMap(({ change }): Text[] => {
    const [from, to] = wallSpan(change);
    if (!hasTimeIn(cron, from, to)) return [];
    const [fromWords, toWords] = [from, to].map((wall) => new Date(wall).toISOString().slice(0, 16).replace('T', ' '));
    return change.afterMs > change.beforeMs
      ? [
          {
            en: `Clocks in ${timezone} go from ${fromWords} straight to ${toWords}; what is due in between fires at ${toWords}.`,
            zh: `${timezone} 的时钟将从 ${fromWords} 直接跳到 ${toWords}；其间应触发的任务在 ${toWords} 触发。`,
          },
        ]
      : [
          {
            en: `Clocks in ${timezone} show ${fromWords} to ${toWords} twice; the schedule fires the first time.`,
            zh: `${timezone} 的时钟会两次显示 ${fromWords} 至 ${toWords}；只在第一次触发。`,
          },
        ];
  });
}

/** What Temporal is to have for a row. */
export function wantedOf(row: ScheduleTable, workflowIdOf: (pipelineId: string, runId: string) => string) {
  const when = whenOf(row.cron, row.timezone);
  const plan = JSON.parse(row.plan) as Plan;
  const wanted: Omit<WantedSchedule, 'digest'> = {
    scheduleId: row.id,
    ...timesOf(when, Date.now()),
    timezone: when.timezone,
    overlap: row.overlap as Overlap,
    catchUpMs: row.catchUpMs,
    action: {
      scheduleId: row.id,
      plan,
      startedBy: { id: row.startedById, name: row.startedByName },
      limits: runLimits.schedule,
      workflowIdPrefix: workflowIdOf(row.pipelineId, ''),
      skipWithoutNews: row.skipWithoutNews === 1,
    },
    paused: row.pausedSince !== null,
    note: row.note,
  };
  return { ...wanted, digest: digestOf(wanted) };
}
