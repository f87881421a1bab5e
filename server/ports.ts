import type { Digest } from '../pipeline/artifact.ts';
import type { Decision } from '../pipeline/plan.ts';
import type { TakeBack } from '../workflows/decision-contract.ts';
import type {
  Control,
  DeploymentState,
  PromoteCanary,
  Repair,
  RollBack,
  RunChanges,
  RunInput,
  RunState,
  StepProgress,
} from '../workflows/messages.ts';

/** A run as its workflow tells it now. */
export interface RunReport {
  readonly state: RunState;
  /** Null while it goes on. */
  readonly closedAt: string | null;
  /** Last heartbeat of every running step, by step id. */
  readonly progress: Readonly<Record<string, StepProgress>>;
}

/** Runs as Temporal carries them out. Throws `Refusal` 503 when Temporal or its workers do not answer in time. */
export interface RunWorkflows {
  /** Idempotent by workflow id. */
  start(workflowId: string, input: RunInput): Promise<void>;
  /** Null when Temporal no longer has the run's history. */
  report(workflowId: string): Promise<RunReport | null>;
  /** Everything after transition number `after`; null when Temporal no longer has the run's history. */
  changes(workflowId: string, after: number): Promise<RunChanges | null>;
  /** Whether it goes on, and what its running steps tell; null without history. Needs no worker. */
  pulse(workflowId: string): Promise<Pick<RunReport, 'closedAt' | 'progress'> | null>;
  /** Histories of all its executions, oldest first, as JSON that Temporal's replayer reads; none when they are gone. */
  histories(workflowId: string): Promise<readonly string[]>;
  /** Ids of all workflows of runs that Temporal has, those that ended among them. */
  remembered(): Promise<readonly string[]>;
  /** Ids of the workflows of runs that Temporal's index calls running; one that ended just now may still be among them. */
  goingOn(): Promise<ReadonlySet<string>>;
  /** Whether it goes on; `gone` without history. Needs no worker. */
  phase(workflowId: string): Promise<'open' | 'closed' | 'gone'>;
  /** Throws `Refused` when the workflow does not take it. The same `updateId` is taken once. */
  decide(workflowId: string, decision: Decision, updateId: string): Promise<RunState>;
  /** As `decide`, before the decision has taken effect. The same `requestId` is taken once. */
  takeBack(workflowId: string, taken: TakeBack): Promise<RunState>;
  cancel(workflowId: string): Promise<void>;
  /** Throws `Refused` when the workflow does not take it. The same `requestId` is taken once. */
  repair(workflowId: string, repair: Repair): Promise<RunState>;
  /** As `repair`. */
  control(workflowId: string, control: Control): Promise<RunState>;
}

export interface DeploymentWorkflows {
  /** Null for an alias that was never deployed. */
  state(alias: string): Promise<DeploymentState | null>;
  promote(alias: string, request: PromoteCanary): Promise<DeploymentState>;
  rollBack(alias: string, request: RollBack): Promise<DeploymentState>;
}

/** A workflow's validator said no; nothing changed. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Counts of one slot since it took its share, from the gateway's own records. */
export interface SlotStats {
  readonly requests: number;
  readonly failures: number;
  readonly firstTokenP50Ms: number | null;
  readonly firstTokenP95Ms: number | null;
}
export interface GatewayStats {
  readonly version: number;
  readonly stable: SlotStats;
  readonly canary: SlotStats | null;
  readonly canaryTripped: boolean;
}
export interface GatewayKeyHash {
  readonly id: string;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  readonly label: string;
  /** Limits of its own, in place of the gateway's usual ones. */
  readonly perMinute?: number;
  readonly concurrent?: number;
}

/** What the playground asks of a model, as vLLM knows it. */
export interface Generation {
  readonly model: string;
  /** Whose feedback a vote becomes. */
  readonly alias: string;
  readonly release: Digest | null;
  readonly messages: readonly { readonly role: 'system' | 'user'; readonly content: string }[];
  readonly max_tokens: number;
  readonly temperature: number;
  readonly top_p: number;
  readonly seed?: number;
}
export interface Vote {
  readonly responseId: string;
  readonly vote: 'up' | 'down';
  readonly edited?: string;
  readonly comment?: string;
  /** Who votes. */
  readonly by: string;
}

/** The gateway's control port. */
export interface Gateway {
  /** Events `start`, `piece` and `end` or `broken`. Throws `Refused`: `not_loaded` when vLLM does not have the model. */
  generate(generation: Generation, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
  /** Throws `Refused` when the answer is unknown or too old. */
  vote(vote: Vote): Promise<void>;
  /** Null when it does not answer, or has no such alias. */
  stats(alias: string): Promise<GatewayStats | null>;
  putKeys(keys: readonly GatewayKeyHash[]): Promise<void>;
}

/** Adapters at vLLM, held while somebody tries them. */
export interface PlaygroundAdapters {
  /** vLLM's name of it, once it is loaded. Throws `Refused` with the reason why it cannot be. */
  load(adapter: Digest): Promise<string>;
}
