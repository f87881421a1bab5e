import type { ArtifactRef, Digest } from '../pipeline/artifact.ts';
import type { Decision, GateOverride, Plan, StepStatus } from '../pipeline/plan.ts';

/** Names and shapes of the messages between the server, activities and workflows. Nothing here is replayed. */
export const runPipelineType = 'runPipeline';
export const deploymentType = 'deployment';

/** Failure type of a step whose worker is being stopped: the interpreter calls the step again, at no attempt's cost. */
export const workerStopping = 'WorkerStopping';

export interface RunInput {
  readonly runId: string;
  readonly plan: Plan;
  readonly startedBy: { readonly id: string; readonly name: string };
  readonly trigger: 'person' | 'first-start' | 'schedule' | 'webhook';
  readonly startedAt: string;
  /** A gate's refusal that two people signed over, by step id. */
  readonly overrides?: Readonly<Record<string, GateOverride>>;
}

export type RunOutcome = 'running' | 'done' | 'rejected' | 'failed' | 'cancelled';

/** Result of the `state` query, and of the closed workflow. */
export interface RunState {
  readonly runId: string;
  readonly outcome: RunOutcome;
  /** Counts every transition; a reader that saw n asks only for what changed after n. */
  readonly sequence: number;
  readonly steps: Readonly<Record<string, StepStatus>>;
  /** Approvals that wait for a person now, with the evidence a decision must name. */
  readonly waiting: readonly {
    readonly stepId: string;
    readonly evidence: ArtifactRef<'pass'>;
    readonly since: string;
  }[];
  /** Why it was rejected or failed. */
  readonly reason?: string;
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
