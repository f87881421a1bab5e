import type { Text } from './text.ts';

/** When a schedule fires, as five fields of wall-clock time: every list sorted, without repeats. */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly daysOfMonth: readonly number[];
  /** 1 to 12. */
  readonly months: readonly number[];
  /** 0, Sunday, to 6. */
  readonly daysOfWeek: readonly number[];
  /** Both days must match; otherwise one is enough, as crontab has it when both are named. */
  readonly needsBothDays: boolean;
}
export type ReadCron =
  | { readonly ok: true; readonly cron: Cron }
  | { readonly ok: false; readonly code: 'cron-fields' | 'cron-value' | 'cron-never'; readonly message: Text };

interface Field {
  readonly name: Text;
  readonly from: number;
  readonly to: number;
  /** Names of the values, the first being `from`. */
  readonly words?: readonly string[];
}
const minuteField: Field = { name: { en: 'minute', zh: '分钟' }, from: 0, to: 59 };
const hourField: Field = { name: { en: 'hour', zh: '小时' }, from: 0, to: 23 };
const dayField: Field = { name: { en: 'day of the month', zh: '日' }, from: 1, to: 31 };
const monthField: Field = {
  name: { en: 'month', zh: '月' },
  from: 1,
  to: 12,
  words: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
};
const weekdayField: Field = {
  name: { en: 'day of the week', zh: '星期' },
  from: 0,
  to: 7,
  words: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
};
const fields = [minuteField, hourField, dayField, monthField, weekdayField] as const;
const longestMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Reads `30 2 * * *`: minute, hour, day of the month, month, day of the week; lists, ranges, steps, English names. */
export function readCron(text: string): ReadCron {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== fields.length) {
    return refused('cron-fields', {
      en: `“${text}” has ${parts.length === 1 && parts[0] === '' ? 0 : parts.length} fields. A time is five: minute, hour, day of the month, month, day of the week; every night at half past two is 30 2 * * *.`,
      zh: `“${text}” 的字段数不对。时间由五个字段组成：分钟、小时、日、月、星期；每天凌晨两点半写作 30 2 * * *。`,
    });
  }
  const lists: (readonly number[])[] = [];
  for (const [place, field] of fields.entries()) {
    const part = parts[place]!;
    const values = readField(part, field);
    if (typeof values !== 'string') {
      lists.push(values);
      continue;
    }
    return refused('cron-value', {
      en: `“${part}” is no ${field.name.en}: ${values} It is a number from ${field.from} to ${field.to}, *, a range 1-5, a step */15, or a list of those.`,
      zh: `“${part}” 不是有效的${field.name.zh}。可写 ${field.from} 到 ${field.to} 的数、*、范围 1-5、步长 */15，或用逗号分隔的列表。`,
    });
  }
  const [minutes, hours, daysOfMonth, months, weekdays] = lists as [number[], number[], number[], number[], number[]];
  const daysOfWeek = sorted(weekdays.map((day) => day % 7));
  const needsBothDays = parts[2]!.startsWith('*') || parts[4]!.startsWith('*');
  const cron: Cron = { minutes, hours, daysOfMonth, months, daysOfWeek, needsBothDays };
  if (needsBothDays && !months.some((month) => daysOfMonth[0]! <= longestMonths[month - 1]!)) {
    return refused('cron-never', {
      en: `“${text}” names a day that none of its months has, so it would never fire.`,
      zh: `“${text}” 指定的日期在所选月份中不存在，永远不会触发。`,
    });
  }
  return { ok: true, cron };
}

/** Whether the day may have fire times; `date` counts as UTC. */
export function matchesDay(cron: Cron, date: Date): boolean {
  if (!cron.months.includes(date.getUTCMonth() + 1)) return false;
  const byMonth = cron.daysOfMonth.includes(date.getUTCDate());
  const byWeek = cron.daysOfWeek.includes(date.getUTCDay());
  return cron.needsBothDays ? byMonth && byWeek : byMonth || byWeek;
}

/** It names hours, rather than running at every hour there is. */
export const namesHours = ({ hours }: Cron): boolean => hours.length < 24;

const refused = (code: 'cron-fields' | 'cron-value' | 'cron-never', message: Text): ReadCron => ({
  ok: false,
  code,
  message,
});
const sorted = (values: readonly number[]) => [...new Set(values)].sort((a, b) => a - b);

/** The values of one field, or why it cannot be read. */
function readField(text: string, field: Field): readonly number[] | string {
  const values: number[] = [];
  for (const part of text.split(',')) {
    const [span = '', stepText, ...more] = part.split('/');
    if (more.length > 0) return 'it has two steps.';
    const step = stepText === undefined ? 1 : /^\d{1,3}$/.test(stepText) ? Number(stepText) : 0;
    if (step < 1) return `“${stepText}” is no step.`;
    const [firstText = '', lastText, ...rest] = span === '*' ? [String(field.from), String(field.to)] : span.split('-');
    if (rest.length > 0) return 'a range has two ends.';
    const first = valueOf(firstText, field);
    const last = lastText === undefined ? (stepText === undefined ? first : field.to) : valueOf(lastText, field);
    if (first === null || last === null) return `“${part}” is out of range.`;
    if (last < first) return 'its range ends before it begins.';
    for (let value = first; value <= last; value += step) values.push(value);
  }
  return sorted(values);
}

function valueOf(text: string, { from, to, words = [] }: Field): number | null {
  const place = words.indexOf(text.toLowerCase());
  const value = place >= 0 ? from + place : /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return value >= from && value <= to ? value : null;
}
