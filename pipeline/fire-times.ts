import { matchesDay, namesHours, type Cron } from './cron.ts';
import { clockChanges, momentsOf, offsetAt, type ClockChange } from './time-zone.ts';

const minuteMs = 60 * 1000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** 29 February of a leap year can be eight years away, as after 2096. */
const furthestMs = 9 * 366 * dayMs;

/**
 * When a schedule fires after a moment, in order. Every wall-clock time that it names fires once: one that a clock change
 * skips at the first moment after it, one that comes twice the first time. A schedule of every hour follows real time.
 */
export function fireTimes(
  cron: Cron,
  zone: string,
  afterMs: number,
  most: { readonly count?: number; readonly untilMs?: number },
): readonly number[] {
  const { count = Number.POSITIVE_INFINITY, untilMs = afterMs + furthestMs } = most;
  const times = new Set<number>();
  const firstDay = startOfDay(afterMs + offsetAt(zone, afterMs)) - dayMs;
  for (let day = firstDay; day <= untilMs + dayMs && times.size < count; day += dayMs) {
    for (const ms of timesOfDay(cron, zone, day)) if (ms > afterMs && ms <= untilMs) times.add(ms);
  }
  return [...times].sort((a, b) => a - b).slice(0, Math.min(count, times.size));
}

/** What a clock change does to a schedule, on the days that it touches. */
export interface TouchedDays {
  readonly change: ClockChange;
  /** Midnights on the wall, as if they were UTC. */
  readonly days: readonly number[];
  /** Every moment at which the schedule fires on those days. */
  readonly times: readonly number[];
}

/** The clock changes in a span that come within an hour of a time that the schedule names. */
export function touchedDays(cron: Cron, zone: string, fromMs: number, toMs: number): readonly TouchedDays[] {
  return clockChanges(zone, fromMs, toMs).flatMap((change) => {
    const [from, to] = wallSpan(change);
    if (!hasTimeIn(cron, from - hourMs, to + hourMs)) return [];
    const days = [...new Set([startOfDay(from - hourMs), startOfDay(from), startOfDay(to), startOfDay(to + hourMs)])];
    const times = new Set(days.flatMap((day) => timesOfDay(cron, zone, day)));
    return [{ change, days, times: [...times].sort((a, b) => a - b) }];
  });
}

/** The wall-clock times that a change skips, or shows twice: from the first to before the second. */
export function wallSpan({ atMs, beforeMs, afterMs }: ClockChange): readonly [number, number] {
  return [atMs + Math.min(beforeMs, afterMs), atMs + Math.max(beforeMs, afterMs)];
}

/** Whether the schedule names a wall-clock time from one to before another. */
export function hasTimeIn(cron: Cron, from: number, to: number): boolean {
  for (let wall = Math.ceil(from / minuteMs) * minuteMs; wall < to; wall += minuteMs) {
    const date = new Date(wall);
    const isTime = cron.hours.includes(date.getUTCHours()) && cron.minutes.includes(date.getUTCMinutes());
    if (isTime && matchesDay(cron, date)) return true;
  }
  return false;
}

function timesOfDay(cron: Cron, zone: string, day: number): number[] {
  if (!matchesDay(cron, new Date(day))) return [];
  return cron.hours.flatMap((hour) =>
    cron.minutes.flatMap((minute) => {
      const wall = day + hour * hourMs + minute * minuteMs;
      const moments = momentsOf(zone, wall);
      if (!namesHours(cron)) return moments;
      return [moments[0] ?? clockChanges(zone, wall - 2 * dayMs, wall + dayMs).find(skips(wall))!.atMs];
    }),
  );
}

const skips = (wall: number) => (change: ClockChange) => {
  const [from, to] = wallSpan(change);
  return change.afterMs > change.beforeMs && wall >= from && wall < to;
};

const startOfDay = (ms: number) => Math.floor(ms / dayMs) * dayMs;
