import type { Digest } from '../pipeline/artifact.ts';
import type { Text } from '../pipeline/text.ts';
import type { StepProgress } from '../workflows/messages.ts';
import type { RunFacts } from './night-facts.ts';
import type { GatewayStats } from './ports.ts';
import type { RunRow } from './shapes.ts';

export interface AboutRun {
  readonly runId: string;
  readonly pipelineId: string;
  readonly trigger: RunRow['trigger'];
  readonly startedBy: { readonly id: string; readonly name: string };
}
/** A candidate that waits for a person's word. */
export interface WaitingApproval extends AboutRun {
  readonly stepId: string;
  readonly alias: string;
  readonly since: string;
  readonly until: string | null;
  readonly evidence: Digest;
  /** Rules of the gate that hold, and all of them; null when no gate is known. */
  readonly gate: { readonly passed: number; readonly all: number; readonly isOverridden: boolean } | null;
}
export interface BrokenStep extends AboutRun {
  readonly stepId: string;
  readonly title: Text;
  readonly since: string;
  readonly until: string;
  readonly code: string | null;
  readonly reason: string | null;
}
/** A run that came to no good end, not long ago. */
export interface EndedBadly extends AboutRun {
  readonly outcome: 'failed' | 'rejected' | 'expired';
  readonly endedAt: string;
  readonly reason: string | null;
  readonly stepId: string | null;
  /** Set when a gate refused its candidate: where two people may set that aside. */
  readonly approvalStepId: string | null;
}
export interface RolledBack {
  readonly alias: string;
  readonly at: string;
  readonly who: string;
  readonly reason: string;
  readonly action: 'roll-back' | 'canary-withdrawn';
  readonly version: number;
}
/** What somebody asked about a candidate: of the reader, once it is answered; else one that the reader may answer. */
export interface InboxQuestion {
  readonly questionId: string;
  readonly runId: string;
  readonly stepId: string;
  readonly pipelineId: string;
  readonly askedBy: string;
  readonly askedAt: string;
  readonly answeredBy: string | null;
  readonly answeredAt: string | null;
  /** How the question begins, or its answer once there is one. */
  readonly excerpt: string;
}
export interface RunningNow extends AboutRun {
  readonly startedAt: string;
  readonly done: number;
  readonly all: number;
  readonly steps: readonly {
    readonly stepId: string;
    readonly title: Text;
    readonly startedAt: string | null;
    readonly progress: StepProgress | null;
  }[];
  readonly pausedBy: string | null;
}
/** One time of a schedule, or a run that no schedule started. */
export interface Night extends RunFacts {
  readonly at: string;
  readonly outcome: string;
  readonly runId: string | null;
  readonly reason: Text | null;
}
export interface NightStrip {
  readonly scheduleId: string;
  readonly pipelineId: string;
  readonly cron: string;
  readonly timezone: string;
  readonly nextAt: string | null;
  readonly isPaused: boolean;
  /** Oldest first. */
  readonly nights: readonly Night[];
}
export interface AliasTraffic {
  readonly alias: string;
  readonly phase: 'idle' | 'canary' | 'changing';
  readonly changedAt: string;
  readonly changedBy: string;
  readonly stable: { readonly release: Digest | null; readonly number: number; readonly model: string };
  readonly canary: { readonly release: Digest | null; readonly number: number; readonly share: number } | null;
  readonly previous: { readonly number: number; readonly release: Digest | null } | null;
  readonly stats: GatewayStats | null;
}
/** What somebody who watches wants to know, in one call. */
export interface Overview {
  readonly at: string;
  readonly waiting: readonly WaitingApproval[];
  readonly broken: readonly BrokenStep[];
  readonly ended: readonly EndedBadly[];
  readonly rolledBack: readonly RolledBack[];
  readonly questions: readonly InboxQuestion[];
  readonly running: readonly RunningNow[];
  readonly schedules: readonly NightStrip[];
  /** Whole runs that no schedule started, oldest first: what there is to see before the first night. */
  readonly recent: readonly Night[];
  readonly traffic: readonly AliasTraffic[];
  /** Parts that did not answer: what is said of them is missing, not good. */
  readonly unreachable: readonly ('runs' | 'schedules' | 'deployments')[];
}
/** What is the same for everybody. */
export type SharedOverview = Omit<Overview, 'questions'>;
