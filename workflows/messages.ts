import type { Digest } from '../pipeline/artifact.ts';
import type {
  Decision,
  GateOverride,
  JsonObject,
  Plan,
  RunChange,
  StepOutcome,
  StepState,
  StepStatus,
} from '../pipeline/plan.ts';
import type { OpenApproval } from './decision-contract.ts';

/** Names and shapes of the messages between the server, activities and workflows. Nothing here is replayed. */
export const runPipelineType = 'runPipeline';
export const deploymentType = 'deployment';

/** Failure type of a step whose worker is being stopped: the interpreter calls the step again, at no attempt's cost. */
export const workerStopping = 'WorkerStopping';
/** By which Temporal itself gives an update back that no worker has answered; it may be asked for again. */
export const unprocessedUpdate = 'UnprocessedUpdate';

/** How long a run waits for people. A wait that ends by itself never means yes. */
export interface RunLimits {
  /** A broken step, before the run gives up on it. */
  readonly repairMs: number;
  /** An approval, before it expires. */
  readonly approvalMs: number;
}

/** A run for trying something out: it looks like any other, and nothing of it can be released. */
export interface Trial {
  /** `again`: the whole; `from`, `to`, `only`: a part of run `of`, the rest taken from it; `reproduce`: everything anew. */
  readonly mode: 'again' | 'from' | 'to' | 'only' | 'reproduce';
  readonly of: string;
  readonly stepId?: string;
  readonly sampleRows?: number;
  /** Step id to the port and artifact put in place of what run `of` had. */
  readonly substitutes?: Readonly<Record<string, Readonly<Record<string, Digest>>>>;
}

/** The schedule that started a run, and the workflow that wants to hear when it no longer keeps the machine. */
export interface Night {
  readonly scheduleId: string;
  readonly workflowId: string;
  /** When the schedule meant it to start. */
  readonly scheduledAt: string;
}

export interface RunInput {
  readonly runId: string;
  readonly plan: Plan;
  readonly startedBy: { readonly id: string; readonly name: string };
  readonly trigger: 'person' | 'first-start' | 'schedule' | 'webhook';
  readonly startedAt: string;
  /** A gate's refusal that two people signed over, by step id. */
  readonly overrides?: Readonly<Record<string, GateOverride>>;
  /** Without (runs of the first version): a failed step ends its branch at once, and an approval waits for ever. */
  readonly limits?: RunLimits;
  /** From 1, first, to 5, last; 3 when absent. Orders the steps that wait for a worker, never those that run. */
  readonly priority?: number;
  readonly trial?: Trial;
  /** Outcomes taken from another run, by step id: those steps do not run. */
  readonly given?: Readonly<Record<string, StepOutcome>>;
  /** What steps read from outside when they were run the first time, by step id; see `StepCall.frozenMark`. */
  readonly frozenMarks?: Readonly<Record<string, JsonObject>>;
  /** The run and step that this one was forked at. A fork is a run like any other. */
  readonly forkOf?: { readonly runId: string; readonly stepId: string };
  readonly night?: Night;
  /** What the run had come to when its history grew too long; set by the workflow itself. */
  readonly carried?: CarriedRun;
}

export type RunOutcome =
  | 'running'
  | 'done'
  | 'rejected'
  | 'failed'
  | 'cancelled'
  /** A newer candidate took the place of the one that waited for approval. */
  | 'superseded'
  /** Nobody decided in time. */
  | 'expired';

/** One change of one step, or of the run itself. Numbered from 1 without gaps. */
export interface Transition {
  readonly sequence: number;
  readonly at: string;
  /** Null: the run itself: paused, resumed, ended. */
  readonly stepId: string | null;
  readonly state: StepState | RunOutcome | 'paused' | 'resumed';
}

/** Result of the `state` query, and of the closed workflow. */
export interface RunState {
  readonly runId: string;
  readonly outcome: RunOutcome;
  /** Number of the newest transition; a reader that saw n asks only for what changed after n. */
  readonly sequence: number;
  readonly steps: Readonly<Record<string, StepStatus>>;
  /** Approvals that wait for a person now, with the evidence a decision must name. */
  readonly waiting: readonly OpenApproval[];
  /** Steps that failed and wait for a person; absent in runs of the first version. */
  readonly broken?: readonly { readonly stepId: string; readonly since: string; readonly until: string }[];
  /** No step starts while this is set. `hold`: running training was told to checkpoint and release the card. */
  readonly paused?: {
    readonly mode: 'drain' | 'hold';
    readonly by: string;
    readonly reason: string;
    readonly since: string;
  };
  /** What people changed on the way, oldest first. */
  readonly changes?: readonly RunChange[];
  /** Why it was rejected or failed. */
  readonly reason?: string;
}

/** What a run hands to its next execution when its history has grown too long. */
export interface CarriedRun {
  readonly state: RunState;
  /** Packed: milliseconds since the one before, place of the step in the plan (-1: the run itself), state. */
  readonly transitions: readonly (readonly [number, number, Transition['state']])[];
  readonly decisions: Readonly<Record<string, Decision>>;
  /** Request ids of repairs and controls that were taken. */
  readonly handled: readonly string[];
  readonly priority: number | null;
  /** How the wait for a decision ended that nobody answered. */
  readonly closed: 'superseded' | 'expired' | null;
  /** The run whose newer candidate took the place of this one's, maybe before this one asked for approval. */
  readonly supersededBy?: string;
}

/** Query `changes`: `(after: number) => RunChanges`. Everything that happened after transition number `after`. */
export const changesQueryName = 'changes';
export interface RunChanges {
  readonly sequence: number;
  readonly transitions: readonly Transition[];
  /** The steps those transitions are about, as they are now. */
  readonly steps: RunState['steps'];
  /** Everything of the state but the steps. */
  readonly run: Omit<RunState, 'steps'>;
}
/** What the workflow tells its worker at once, as it happens; best effort, so a reader closes gaps with `changes`. */
export type RunEventSinks = {
  readonly events: {
    transition(event: {
      readonly runId: string;
      readonly transition: Transition;
      readonly status: StepStatus | null;
    }): void;
  };
};
/** Query `input`: `() => RunInput` without `carried`: for an index that does not know the run. */
export const inputQueryName = 'input';

/** Update: `(repair: Repair) => RunState`. What a person does about a broken step. The same `requestId` is taken once. */
export const repairUpdateName = 'repair';
export interface Repair {
  readonly requestId: string;
  readonly stepId: string;
  readonly action: 'retry' | 'skip' | 'stop';
  /** Of `retry` only: all parameters of the step, checked by the server against its kind. */
  readonly params?: JsonObject;
  readonly reason: string;
  readonly who: { readonly id: string; readonly name: string };
  readonly at: string;
}

/** Update: `(control: Control) => RunState`. The same `requestId` is taken once. */
export const controlUpdateName = 'control';
export interface Control {
  readonly requestId: string;
  /** `drain`: what runs ends, nothing starts. `hold`: training also leaves a checkpoint and stops. */
  readonly action: 'drain' | 'hold' | 'resume' | 'priority';
  readonly priority?: number;
  readonly reason: string;
  readonly who: { readonly id: string; readonly name: string };
  readonly at: string;
}

/** Signal `(by: {runId: string}) => void`: a newer candidate waits; this run's request closes. */
export const supersedeSignalName = 'supersede';
/** Signal that a run sends to `Night.workflowId`, once: it ended, or it waits for a person and needs no machine. */
export const settledSignalName = 'settled';
export interface Settled {
  readonly runId: string;
  readonly as: 'waiting' | Exclude<RunOutcome, 'running'>;
}
/** Activity, `cpu` queue: the run of a schedule has a candidate that waits; an older one of that schedule is closed. */
export const announceCandidateActivity = 'announce-candidate';
export interface AnnounceCandidate {
  readonly scheduleId: string;
  readonly runId: string;
  readonly workflowId: string;
}

export const stateQueryName = 'state';
/** Update: `(decision: Decision) => RunState`. Refused with a reason when no such approval waits, or the digest differs. */
export const decideUpdateName = 'decide';
export type DecideArgs = [Decision];

/** Who answers a public alias, and how much of its traffic. */
export interface RouteSlot {
  /** Release artifact; null while the untouched base answers. */
  readonly release: Digest | null;
  /** Model name at vLLM: the base's served name, or the content-addressed adapter name `lyrics-<sha12>`. */
  readonly model: string;
  /** Adapter artifact to load before this slot may answer; null for the base. */
  readonly adapter: Digest | null;
  /** Number of the release under its alias, from 1; 0 for the base. */
  readonly number: number;
}
export interface AliasRoute {
  readonly alias: string;
  readonly stable: RouteSlot;
  readonly canary: (RouteSlot & { /** 0 to 1 */ readonly share: number }) | null;
  /** The release that was stable before; rolled back to. */
  readonly previous: RouteSlot | null;
}
/** Value of ref `deployments/<alias>`, and what the gateway serves. `version` only grows. */
export interface RouteEntry {
  readonly version: number;
  readonly route: AliasRoute;
  readonly changedAt: string;
  readonly changedBy: string;
  readonly reason: string;
}

export interface DeploymentEvent {
  readonly at: string;
  readonly action: 'canary' | 'promote' | 'roll-back' | 'canary-withdrawn';
  readonly who: string;
  readonly reason: string;
  readonly version: number;
  readonly release: Digest | null;
  /** What it was asked for by, once: the same request moves a route one time. Absent in events of earlier versions. */
  readonly requestId?: string;
}
/** Result of the deployment entity's `state` query. */
export interface DeploymentState {
  readonly alias: string;
  readonly entry: RouteEntry | null;
  readonly phase: 'idle' | 'canary' | 'changing';
  /** Newest last; at most 50. */
  readonly history: readonly DeploymentEvent[];
}

export interface DeploymentInput {
  readonly alias: string;
  /** Served name and number 0 of the untouched base: the stable slot of a new alias. */
  readonly base: RouteSlot;
  readonly carried?: DeploymentState & { readonly handled: readonly string[] };
}
/** Updates of the entity. Each carries `requestId`, an idempotency key that outlives continue-as-new. */
export interface StartCanary {
  readonly requestId: string;
  readonly who: string;
  readonly reason: string;
  readonly slot: RouteSlot;
  /** 0 to 1 */
  readonly share: number;
}
export interface PromoteCanary {
  readonly requestId: string;
  readonly who: string;
  readonly reason: string;
  /** Refused when another release is on trial. */
  readonly release: Digest;
}
export interface RollBack {
  readonly requestId: string;
  readonly who: string;
  readonly reason: string;
  /** Withdraws this release from its trial and nothing else: refused when it is not, or no longer, the canary. */
  readonly onTrial?: Digest;
}
export const startCanaryUpdateName = 'startCanary';
export const promoteUpdateName = 'promote';
/** With a canary on trial: withdraws it. Without: the previous stable release takes all traffic again. */
export const rollBackUpdateName = 'rollBack';

/** The entity's only activity, on the `serving` queue: writes the ref by compare-and-swap and puts it to the gateway. */
export const applyRouteActivity = 'apply-route';
export interface ApplyRoute {
  readonly route: AliasRoute;
  readonly expectedVersion: number;
  readonly changedBy: string;
  readonly reason: string;
}

/** What a training step heartbeats; read by the server from the pending activity. At most 1 KB. */
export interface StepProgress {
  readonly message?: string;
  readonly step?: number;
  readonly totalSteps?: number;
  readonly metrics?: Readonly<Record<string, number>>;
  readonly etaSeconds?: number;
  readonly attempt?: number;
}
