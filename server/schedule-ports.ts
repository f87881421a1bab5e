import type { CalendarSpec } from '@temporalio/client';
import type { RunInput } from '../workflows/messages.ts';
import type { NightInput, NightResult } from '../workflows/night-contract.ts';

export const overlaps = ['skip', 'buffer-one', 'allow'] as const;
/** What happens to a night while the one before still works: it is passed over, waits, or works beside it. */
export type Overlap = (typeof overlaps)[number];

/** A schedule as Temporal is to have it. */
export interface WantedSchedule {
  readonly scheduleId: string;
  readonly calendars: readonly CalendarSpec[];
  /** What of the calendars does not count. */
  readonly skipped: readonly CalendarSpec[];
  /** Single times beside the calendars. */
  readonly moments: readonly number[];
  readonly timezone: string;
  readonly overlap: Overlap;
  readonly catchUpMs: number;
  readonly action: NightInput;
  readonly paused: boolean;
  readonly note: string;
  /** Of everything above. */
  readonly digest: string;
}

/** A schedule as Temporal has it. */
export interface KnownSchedule {
  /** Of the `WantedSchedule` that made it so; null when something else did. */
  readonly digest: string | null;
  readonly paused: boolean;
  readonly note: string;
  /** When it fires next by itself: every time before has been dealt with. Null when never. */
  readonly nextAt: string | null;
  /** Nights that wait for the one before. */
  readonly buffered: number;
}

/** A night as Temporal has it. */
export interface NightReport {
  readonly workflowId: string;
  readonly scheduledAt: string;
  readonly startedAt: string;
  /** Null while it works. */
  readonly endedAt: string | null;
  /** Null while it works, and when it was ended from outside. */
  readonly result: NightResult | null;
}

/** Schedules as Temporal carries them out. Throws `Refusal` 503 when it does not answer. */
export interface ScheduleExecutor {
  /** Null when there is none. */
  describe(scheduleId: string): Promise<KnownSchedule | null>;
  /** Makes it, or makes it so. */
  put(wanted: WantedSchedule): Promise<void>;
  /** One that is gone already is no error. */
  remove(scheduleId: string): Promise<void>;
  trigger(scheduleId: string): Promise<void>;
  /** Starts the nights of these times, one after another. */
  backfill(scheduleId: string, times: readonly string[]): Promise<void>;
  /** Nights of a schedule that started at or after a moment, oldest first. */
  nightsSince(scheduleId: string, startedAfter: string): Promise<readonly NightReport[]>;
  /** Null when Temporal no longer has it. */
  night(workflowId: string): Promise<NightReport | null>;
  /** Runs that schedules started at or after a moment, without those `isKnown`; oldest first. */
  scheduledRuns(
    startedAfter: string,
    isKnown: (workflowId: string) => Promise<boolean>,
  ): AsyncIterable<{ readonly workflowId: string; readonly input: RunInput }>;
}
