/** A clock change: before `atMs` local time is UTC plus `beforeMs`, from then on UTC plus `afterMs`. */
export interface ClockChange {
  readonly atMs: number;
  readonly beforeMs: number;
  readonly afterMs: number;
}

const dayMs = 24 * 60 * 60 * 1000;
const clocks = new Map<string, Intl.DateTimeFormat>();

/** The zone's name as the tz database spells it; null when there is no such zone. */
export function timeZoneOf(name: string): string | null {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name)) return null;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

/** What local clocks are ahead of UTC at that moment, in milliseconds. */
export function offsetAt(zone: string, ms: number): number {
  const parts = clockOf(zone).formatToParts(ms);
  const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)!.value);
  const local = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return local - Math.floor(ms / 1000) * 1000;
}

/** Every change of the zone's clocks from one moment to another, in order. */
export function clockChanges(zone: string, fromMs: number, toMs: number): readonly ClockChange[] {
  const changes: ClockChange[] = [];
  let beforeMs = offsetAt(zone, fromMs);
  for (let at = fromMs; at < toMs; at += dayMs) {
    const end = Math.min(at + dayMs, toMs);
    const afterMs = offsetAt(zone, end);
    if (afterMs === beforeMs) continue;
    let [low, high] = [Math.floor(at / 1000), Math.ceil(end / 1000)];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offsetAt(zone, middle * 1000) === beforeMs) low = middle;
      else high = middle;
    }
    changes.push({ atMs: high * 1000, beforeMs, afterMs });
    beforeMs = afterMs;
  }
  return changes;
}

/**
 * The moments at which the zone's clocks show a wall-clock time, given as if it were UTC: one as a rule, two when they are
 * set back over it, none when they are set forward over it.
 */
export function momentsOf(zone: string, wallMs: number): readonly number[] {
  const offsets = new Set([offsetAt(zone, wallMs - dayMs), offsetAt(zone, wallMs + dayMs)]);
  return [...offsets]
    .map((offset) => wallMs - offset)
    .filter((ms) => offsetAt(zone, ms) === wallMs - ms)
    .sort((a, b) => a - b);
}

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known) return known;
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    ...({ year: 'numeric', month: '2-digit', day: '2-digit' } as const),
    ...({ hour: '2-digit', minute: '2-digit', second: '2-digit' } as const),
  });
  clocks.set(zone, clock);
  return clock;
}
