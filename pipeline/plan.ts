import type { ArtifactRef, Digest } from './artifact.ts';
import type { KindRef, Queue } from './kind.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** Where a step's input comes from. */
export interface PlanInput {
  readonly step: string;
  readonly port: string;
  /** The step can do without: when a `when` left the other step out, it runs without this input. */
  readonly optional?: true;
}

/** A `when` expression, parsed at compile time. Paths read the small numbers a finished step reports. */
export type Condition =
  | { readonly op: 'value'; readonly value: string | number | boolean }
  | { readonly op: 'metric'; readonly step: string; readonly name: string }
  | { readonly op: 'not'; readonly of: Condition }
  | {
      readonly op: 'and' | 'or' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/';
      readonly left: Condition;
      readonly right: Condition;
    };

/** `map`, `loop` and `sub` are reserved words of the plan. */
export type PlanMode = 'activity' | 'approval';

export interface PlanStep {
  readonly id: string;
  readonly kind: KindRef;
  readonly title: string;
  readonly mode: PlanMode;
  /** Activity type: the kind's id. */
  readonly activity: string;
  readonly queue: Queue;
  readonly params: JsonObject;
  readonly inputs: Readonly<Record<string, PlanInput>>;
  /** Ids of the steps that must have finished first: those of `inputs`, of `when`, and order-only edges; sorted. */
  readonly needs: readonly string[];
  readonly reuse: 'content' | 'never';
  readonly cache: 'auto' | 'off' | 'refresh';
  readonly canRefuse: boolean;
  readonly timeoutMs: number;
  readonly heartbeatMs: number;
  readonly attempts: number;
  /** Done by the worker that has the workflow, without the way through a queue; see `Kind.local`. */
  readonly local?: true;
  readonly when?: Condition;
  /** May not be skipped, switched off or replaced by a person: gates and approvals. */
  readonly required?: true;
  /** Approvals: how long a decision can be taken back before it takes effect. Without: it does so at once. */
  readonly graceMs?: number;
  /** Activity, on the step's queue, that takes back what this step did when the run does not end as done. */
  readonly compensate?: string;
}

/** A compiled pipeline: immutable, nothing left to look up. Steps are sorted by depth, then id. */
export interface Plan {
  readonly planVersion: 1;
  readonly pipelineId: string;
  /** The revision it was compiled from; null for an unsaved document. */
  readonly revision: number | null;
  /** Run parameters as resolved into the steps. */
  readonly parameters: JsonObject;
  /** Public alias its release is for (`lyrics`), when it deploys. */
  readonly steps: readonly PlanStep[];
  /** sha256 of the canonical JSON (RFC 8785) of all other fields. */
  readonly digest: Digest;
}

export type StepState =
  | 'pending'
  | 'running'
  /** For a person: an approval. */
  | 'waiting'
  /** It failed, and a person may retry it, skip it or stop the run. */
  | 'broken'
  /** It was told to leave a checkpoint and release what it used; it goes on when the run is resumed. */
  | 'held'
  | 'done'
  | 'cached'
  | 'not-passed'
  | 'failed'
  | 'skipped'
  | 'cancelled';

/** What a finished step leaves in history: references and a few numbers (at most 1 KB of JSON). */
export interface StepOutcome {
  readonly outcome: 'done' | 'cached' | 'not-passed';
  readonly outputs: Readonly<Record<string, ArtifactRef>>;
  readonly metrics?: Readonly<Record<string, number>>;
  /** For a person: why it did not pass, or what it decided. */
  readonly reason?: string;
  /** The run and step that made a reused result. */
  readonly madeBy?: { readonly runId: string; readonly stepId: string };
  /** Why an earlier result was not taken: the input or parameter that differed. At most 300 characters. */
  readonly missed?: string;
}

/** Live state of one step of a run, as the workflow knows it. */
export interface StepStatus {
  readonly state: StepState;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly outputs?: Readonly<Record<string, ArtifactRef>>;
  readonly metrics?: Readonly<Record<string, number>>;
  /** Why it was skipped, refused or failed; a sentence for a person. */
  readonly reason?: string;
  /** Code of the step error, when failed. */
  readonly code?: string;
  readonly madeBy?: { readonly runId: string; readonly stepId: string };
  readonly missed?: string;
  /** Parameters a person gave the step when it was tried again; they stand in place of the plan's. */
  readonly params?: JsonObject;
}

/** What a person changed in a run while it ran; part of what an approver sees and of the record. */
export interface RunChange {
  readonly at: string;
  readonly who: { readonly id: string; readonly name: string };
  readonly stepId: string;
  /** `take-back`: of their own decision on an approval, before it took effect. */
  readonly action: 'retry' | 'skip' | 'stop' | 'take-back';
  readonly reason: string;
  readonly params?: JsonObject;
}

/** A person's answer to an approval step, signed by the server that authenticated them. */
export interface Decision {
  readonly stepId: string;
  readonly verdict: 'approve' | 'reject';
  /** Digest of the `pass` artifact shown to the person. Another digest voids the decision. */
  readonly evidenceDigest: Digest;
  readonly planDigest: Digest;
  readonly runId: string;
  readonly person: { readonly id: string; readonly name: string };
  readonly comment: string;
  readonly decidedAt: string;
  /** True when the person who started the run decides on it, which only a single-person install allows. */
  readonly ownRun: boolean;
  readonly singlePersonInstall: boolean;
  /** In which the person read what they signed; absent when it was no page that asked them. */
  readonly language?: 'zh' | 'en';
  /** Ed25519, base64, over the canonical JSON of all other fields. */
  readonly signature: string;
}

/** Two people's signed word that a gate's refusal is set aside, bound to the report it refused. */
export interface GateOverride {
  readonly stepId: string;
  readonly reportDigest: Digest;
  readonly people: readonly {
    readonly id: string;
    readonly name: string;
    readonly comment: string;
    readonly at: string;
  }[];
  readonly signature: string;
}

/** The one argument of every step activity. */
export interface StepCall {
  readonly runId: string;
  readonly pipelineId: string;
  readonly planDigest: Digest;
  readonly startedBy: { readonly id: string; readonly name: string };
  readonly stepId: string;
  readonly kind: KindRef;
  readonly params: JsonObject;
  readonly inputs: Readonly<Record<string, ArtifactRef>>;
  readonly reuse: 'content' | 'never';
  readonly cache: 'auto' | 'off' | 'refresh';
  /** Approval steps: the accepted decision. */
  readonly decision?: Decision;
  /** Gate steps of a run that two people started over a refusal. */
  readonly override?: GateOverride;
  /** A trial run: what it makes may be looked at and never released. */
  readonly trial?: true;
  /** Trial runs on a sample: most rows of every dataset that enters the step. */
  readonly sampleRows?: number;
  /** A reproduction: what the step read from outside its inputs the first time, in place of what it would read now. */
  readonly frozenMark?: JsonObject;
  /** Approval steps: what people changed in the run before it was decided on. */
  readonly changes?: readonly RunChange[];
}
