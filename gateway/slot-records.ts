import type { RouteTable, SlotName } from './route-table.ts';

/** Counts of one slot since its route version took force; the same shape as the workbench's `SlotStats`. */
export interface SlotStats {
  readonly requests: number;
  readonly failures: number;
  readonly firstTokenP50Ms: number | null;
  readonly firstTokenP95Ms: number | null;
}
export interface AliasStats {
  readonly version: number;
  readonly stable: SlotStats;
  readonly canary: SlotStats | null;
  readonly canaryTripped: boolean;
}

/** What became of one attempt at one slot. */
export interface Attempt {
  readonly alias: string;
  readonly version: number;
  readonly slot: SlotName;
  readonly failed: boolean;
  /** Milliseconds to the first token; null when none came. */
  readonly firstTokenMs: number | null;
}

interface Counts {
  requests: number;
  failures: number;
  /** The newest `samplesKept` first-token times, in a ring. */
  readonly firstTokens: number[];
  place: number;
}

const samplesKept = 2048;
const breaker = { failures: 3, withinMs: 10_000 };

/** Counts attempts by slot, and zeroes a canary that failed three times in ten seconds, needing nobody else. */
export function createSlotRecords(routes: RouteTable, now: () => number = Date.now) {
  const byAlias = new Map<string, { version: number; stable: Counts; canary: Counts; canaryFailures: number[] }>();

  const recordsOf = (alias: string, version: number) => {
    let records = byAlias.get(alias);
    if (!records || records.version < version) {
      records = { version, stable: emptyCounts(), canary: emptyCounts(), canaryFailures: [] };
      byAlias.set(alias, records);
    }
    return records;
  };

  return {
    record(attempt: Attempt): void {
      const records = recordsOf(attempt.alias, attempt.version);
      if (records.version !== attempt.version) return;
      const counts = records[attempt.slot];
      counts.requests++;
      if (attempt.firstTokenMs !== null) {
        counts.firstTokens[counts.place] = attempt.firstTokenMs;
        counts.place = (counts.place + 1) % samplesKept;
      }
      if (!attempt.failed) return;
      counts.failures++;
      if (attempt.slot !== 'canary') return;
      const since = now() - breaker.withinMs;
      records.canaryFailures = [...records.canaryFailures.filter((at) => at > since), now()];
      if (records.canaryFailures.length >= breaker.failures) void routes.trip(attempt.alias, attempt.version);
    },
    stats(alias: string): AliasStats | null {
      const entry = routes.get(alias);
      if (!entry) return null;
      const records = recordsOf(alias, entry.version);
      return {
        version: entry.version,
        stable: statsOf(records.stable),
        canary: entry.route.canary ? statsOf(records.canary) : null,
        canaryTripped: routes.isTripped(alias),
      };
    },
  };
}
export type SlotRecords = ReturnType<typeof createSlotRecords>;

const emptyCounts = (): Counts => ({ requests: 0, failures: 0, firstTokens: [], place: 0 });

function statsOf(counts: Counts): SlotStats {
  const sorted = counts.firstTokens.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted.length ? (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null) : null;
  return { requests: counts.requests, failures: counts.failures, firstTokenP50Ms: at(0.5), firstTokenP95Ms: at(0.95) };
}
