import type { Decision } from '../pipeline/plan.ts';
import type {
  DeploymentState,
  PromoteCanary,
  RollBack,
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
  /** Whether it goes on; `gone` without history. Needs no worker. */
  phase(workflowId: string): Promise<'open' | 'closed' | 'gone'>;
  /** Throws `Refused` when the workflow does not take it. The same `updateId` is taken once. */
  decide(workflowId: string, decision: Decision, updateId: string): Promise<RunState>;
  cancel(workflowId: string): Promise<void>;
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
}

/** The gateway's control port. */
export interface Gateway {
  /** Null when it does not answer, or has no such alias. */
  stats(alias: string): Promise<GatewayStats | null>;
  putKeys(keys: readonly GatewayKeyHash[]): Promise<void>;
}
