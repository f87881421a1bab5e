import type { RunRow } from '../../server/client.ts';

/** How long a run took; of one that goes on, how long it has taken by now. */
export function durationOf({ startedAt, endedAt }: Pick<RunRow, 'startedAt' | 'endedAt'>, nowMs: number): number {
  return Math.max(0, (endedAt === null ? nowMs : Date.parse(endedAt)) - Date.parse(startedAt));
}

const fewest = 3;

/** Median of the newest whole runs that came to their end; null when there are too few to call anything usual. */
export function usualDuration(runs: readonly RunRow[], most = 20): number | null {
  const durations = runs
    .filter(({ outcome, trial }) => outcome === 'done' && trial === null)
    .slice(0, most)
    .map((run) => durationOf(run, 0))
    .sort((a, b) => a - b);
  if (durations.length < fewest) return null;
  const middle = durations.length / 2;
  return (durations[Math.floor(middle)]! + durations[Math.ceil(middle) - 1]!) / 2;
}

/** `1.4`: so many times the usual; null when it says nothing: less than a tenth off, or less than two seconds. */
export function timesUsual(durationMs: number, usualMs: number | null): number | null {
  if (usualMs === null || usualMs === 0 || Math.abs(durationMs - usualMs) < 2_000) return null;
  const times = durationMs / usualMs;
  return Math.abs(times - 1) < 0.1 ? null : times;
}
