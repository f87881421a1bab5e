import type { Cron } from '../../../pipeline/cron.ts';
import type { Language, Say } from '../../words/language.ts';
import type { cronWords } from './words.ts';

type T = Say<keyof (typeof cronWords)['words']>;

/** A cron of a schedule as a person would say it: `every day at 02:30`, `每月 1 日 02:30`. */
export function cronInWords(cron: Cron, t: T, language: Language): string {
  const time = timeInWords(cron, t, language);
  const days = daysInWords(cron, t, language);
  // "Every 15 minutes" needs no "every day".
  const rest =
    days === null && isOften(cron) ? t('often', { time }) : t('whole', { days: days ?? t('everyDay'), time });
  return cron.months.length === 12
    ? rest
    : t('inMonths', { months: list(cron.months.map(monthName(language)), language), rest });
}

const isOften = ({ minutes, hours }: Cron) => hours.length === 24 || (stepOf(hours, 24) ?? 1) > 1 || minutes.length > 4;

function timeInWords({ minutes, hours }: Cron, t: T, language: Language): string {
  const minuteStep = stepOf(minutes, 60);
  const hourStep = stepOf(hours, 24);
  const minuteList = list(minutes.map(String), language);
  if (minutes.length * hours.length <= 6) {
    const times = hours.flatMap((hour) => minutes.map((minute) => `${two(hour)}:${two(minute)}`));
    return t('atTimes', { times: list(times, language) });
  }
  const every =
    minuteStep === null ? null : minuteStep === 1 ? t('everyMinute') : t('everyMinutes', { count: minuteStep });
  if (hours.length === 24) return every ?? t('everyHour', { minutes: minuteList });
  if (every !== null) return t('minutesOfHours', { every, hours: ranges(hours, language) });
  if (hourStep !== null) return t('everyHours', { count: hourStep, minutes: minuteList });
  return t('atMinutes', { minutes: minuteList, hours: ranges(hours, language) });
}

/** Null: every day. */
function daysInWords({ daysOfMonth, daysOfWeek, needsBothDays }: Cron, t: T, language: Language): string | null {
  const isEveryDate = daysOfMonth.length === 31;
  const isEveryWeekday = daysOfWeek.length === 7;
  const dates = t('onDates', { dates: ranges(daysOfMonth, language) });
  const days = weekdaysInWords(daysOfWeek, t, language);
  if (isEveryDate && isEveryWeekday) return null;
  if (!needsBothDays) return t('onEither', { dates, days });
  if (isEveryWeekday) return dates;
  return isEveryDate ? days : t('onBoth', { dates, days });
}

function weekdaysInWords(days: readonly number[], t: T, language: Language): string {
  const text = days.join();
  if (text === '1,2,3,4,5') return t('weekdays');
  if (text === '0,6') return t('weekends');
  // The week begins on Monday.
  const sorted = days.toSorted((a, b) => ((a + 6) % 7) - ((b + 6) % 7));
  return t('onDays', { days: list(sorted.map(weekdayName(language)), language) });
}

/** 15 for 0, 15, 30, 45: equal steps from 0 through the whole span; null for anything else. */
function stepOf(values: readonly number[], span: number): number | null {
  const [first, second] = values;
  if (first !== 0 || second === undefined) return null;
  const step = second;
  if (values.length !== Math.ceil(span / step) || span % step !== 0) return null;
  return values.every((value, index) => value === index * step) ? step : null;
}

/** `1–5, 9` */
function ranges(values: readonly number[], language: Language): string {
  const spans: [number, number][] = [];
  for (const value of values) {
    const last = spans.at(-1);
    if (last && last[1] === value - 1) last[1] = value;
    else spans.push([value, value]);
  }
  return list(
    spans.map(([from, to]) => (from === to ? String(from) : to === from + 1 ? `${from}, ${to}` : `${from}–${to}`)),
    language,
  );
}

const two = (value: number) => String(value).padStart(2, '0');
const locale = (language: Language) => (language === 'zh' ? 'zh-CN' : 'en');
const list = (parts: readonly string[], language: Language) =>
  new Intl.ListFormat(locale(language), { style: 'long', type: 'conjunction' }).format(parts);
const weekdayName = (language: Language) => (day: number) =>
  new Intl.DateTimeFormat(locale(language), { weekday: language === 'zh' ? 'short' : 'long', timeZone: 'UTC' }).format(
    Date.UTC(2026, 0, 4 + day),
  );
const monthName = (language: Language) => (month: number) =>
  new Intl.DateTimeFormat(locale(language), { month: 'long', timeZone: 'UTC' }).format(Date.UTC(2026, month - 1, 1));
