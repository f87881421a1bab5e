import { currentLanguage } from '../words/language.ts';

export const locale = () => (currentLanguage() === 'zh' ? 'zh-CN' : 'en');

const made = new Map<string, unknown>();

/** A format of the screen's language, made once: a browser takes a millisecond or two to make one, and pages ask for dozens. */
export function formatOf<Options extends object, Format>(
  Make: new (locale: string, options: Options) => Format,
  options: NoInfer<Options>,
): Format {
  // With the offset: whoever travels with an open page goes on reading the time of the place.
  const key = [Make.name, locale(), new Date().getTimezoneOffset(), JSON.stringify(options)].join(' ');
  const format = (made.get(key) as Format | undefined) ?? new Make(locale(), options);
  made.set(key, format);
  return format;
}

export function formatTime(iso: string): string {
  return formatOf(Intl.DateTimeFormat, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(iso));
}

export function formatDay(iso: string): string {
  return formatOf(Intl.DateTimeFormat, { month: 'numeric', day: 'numeric' }).format(new Date(iso));
}

export function formatFullTime(iso: string): string {
  return formatOf(Intl.DateTimeFormat, { dateStyle: 'full', timeStyle: 'long' }).format(new Date(iso));
}

/** Time of day to the millisecond, for what happens in the same second. */
export function formatClock(iso: string): string {
  return formatOf(Intl.DateTimeFormat, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
  }).format(new Date(iso));
}

const ages: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** "3 minutes ago", "in 2 hours"; by the whole unit. */
export function formatAge(iso: string, nowMs = Date.now()): string {
  const seconds = Math.round((Date.parse(iso) - nowMs) / 1000);
  const [unit, size] = ages.find(([, one]) => Math.abs(seconds) >= one) ?? ages.at(-1)!;
  // "Yesterday" is a day of the calendar, which so many hours are not; this very second is "now".
  const numeric = unit === 'second' ? 'auto' : 'always';
  return formatOf(Intl.RelativeTimeFormat, { numeric } as const).format(Math.trunc(seconds / size), unit);
}

/** `1 hr 2 min`, `42 sec`, `0.3 sec`: the two greatest units; `narrow`: `1h 2m`, where there is little room. */
export function formatDuration(ms: number, unitDisplay: 'short' | 'narrow' = 'short'): string {
  const units: readonly (readonly [Intl.NumberFormatOptions['unit'], number])[] = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
    ['second', 1_000],
  ];
  const say = (value: number, unit: Intl.NumberFormatOptions['unit'], digits = 0) =>
    formatOf(Intl.NumberFormat, {
      style: 'unit',
      unit,
      unitDisplay,
      maximumFractionDigits: digits,
    }).format(value);
  const first = units.findIndex(([, size]) => ms >= size);
  if (first < 0 || first === units.length - 1) return say(ms / 1000, 'second', ms < 10_000 ? 1 : 0);
  const [unit, size] = units[first]!;
  const [nextUnit, nextSize] = units[first + 1]!;
  const rest = Math.floor((ms % size) / nextSize);
  const whole = say(Math.floor(ms / size), unit);
  return rest === 0 ? whole : `${whole} ${say(rest, nextUnit)}`;
}

export function formatNumber(value: number, digits = 2): string {
  return formatOf(Intl.NumberFormat, { maximumFractionDigits: digits }).format(value);
}

export function formatPercent(share: number, digits = 1): string {
  return formatOf(Intl.NumberFormat, { style: 'percent', maximumFractionDigits: digits }).format(share);
}

export function formatBytes(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  const place = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  return formatOf(Intl.NumberFormat, {
    style: 'unit',
    unit: units[place]!,
    // In English the short byte has no plural.
    unitDisplay: place === 0 ? 'long' : 'short',
    maximumFractionDigits: place === 0 ? 0 : 1,
  }).format(bytes / 1000 ** place);
}

/** `zh` is Chinese; what is no code of a language stays as it is. */
export function languageName(code: string): string {
  if (!/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(code)) return code;
  return formatOf(Intl.DisplayNames, { type: 'language' as const }).of(code) ?? code;
}

/** The first twelve digits, as people compare digests. */
export const shortDigest = (digest: string): string => digest.replace(/^sha256:/, '').slice(0, 12);
