import type { Digest } from '../pipeline/artifact.ts';
import type { Plan } from '../pipeline/plan.ts';
import type { RunLimits, Settled } from './messages.ts';

/** What a schedule starts, and what its nights ask of activities. Names and shapes; nothing here is replayed. */
export const nightType = 'night';

/** The action of a schedule: everything a night needs, so that it does not ask the server. */
export interface NightInput {
  readonly scheduleId: string;
  readonly plan: Plan;
  /** Who answers for the schedule; its runs count as theirs. */
  readonly startedBy: { readonly id: string; readonly name: string };
  readonly limits: RunLimits;
  /** What the workflow id of a run begins with; its run id follows. */
  readonly workflowIdPrefix: string;
  /** Skip the night when the sources of the plan hold nothing that an earlier night has not seen. */
  readonly skipWithoutNews: boolean;
}

/** Result of the workflow. It ends as soon as its run ends, or waits for a person and needs no machine. */
export type NightResult =
  | { readonly outcome: 'skipped'; readonly skip: NoNews; readonly runId: null }
  | { readonly outcome: Settled['as']; readonly runId: string };

/** Why a night does nothing, a normal end: an earlier one saw the same sources, and its run is the answer to them. */
export interface NoNews {
  /** When that earlier night was meant to start. */
  readonly since: string;
  readonly runId: string;
}

/** Activity, `cpu` queue: whether there is a reason to train this night. */
export const checkNewsActivity = 'check-news';
export type CheckNews = NightInput;
export interface News {
  /** Digest of the plan and of what its sources hold; null when a source cannot be read now, and the run will say so. */
  readonly mark: Digest | null;
  readonly skip?: NoNews;
}

/** Activity, `cpu` queue: keeps what a night has seen, for the nights after it. */
export const keepMarkActivity = 'keep-mark';
export interface KeepMark {
  readonly scheduleId: string;
  readonly mark: Digest;
  readonly runId: string;
  readonly workflowId: string;
  readonly scheduledAt: string;
}

/** Moments that are spelled out fire a second late: on those days Temporal is told to pass over every whole minute. */
export const spelledOutMs = 1_000;

/** When the schedule meant a night to start, from when Temporal says it did. */
export function nominalTime(scheduledStart: Date): string {
  const ms = scheduledStart.getTime();
  return new Date(ms % 60_000 === spelledOutMs ? ms - spelledOutMs : ms).toISOString();
}
