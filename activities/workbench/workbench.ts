import type { Digest } from '../../pipeline/artifact.ts';
import type { Decision, GateOverride, JsonObject, RunChange } from '../../pipeline/plan.ts';
import type { Store } from '../../store/store.ts';
import type { DeploymentState, PromoteCanary, RollBack, StartCanary, StepProgress } from '../../workflows/messages.ts';

/** Who and where this step is; lent anew to every attempt. */
export interface StepContext {
  readonly runId: string;
  readonly pipelineId: string;
  readonly planDigest: Digest;
  readonly startedBy: { readonly id: string; readonly name: string };
  readonly stepId: string;
  /** Key of this work: inputs, parameters, code and seed. */
  readonly stepKey: Digest;
  readonly attempt: number;
  /** Aborted on cancellation and on worker shutdown; `whyAborted` tells which. */
  readonly signal: AbortSignal;
  whyAborted(): 'cancelled' | 'worker-shutdown' | 'timed-out' | null;
  /** Tells the world how far the step is; throttled, at most 1 KB. */
  progress(progress: StepProgress): void;
  /** One line for the step's log, kept in the store with the run. */
  log(line: string): void;
  /** Done once when this attempt is over: what it made is kept in the step cache by then, or is not going to be. */
  whenOver(work: () => Promise<void>): void;
  readonly decision?: Decision;
  readonly override?: GateOverride;
  /** Approvals: what people changed in the run before it was decided on. */
  readonly changes?: readonly RunChange[];
}

/** Python training jobs: a detached process group with a job folder, adopted when its worker died. */
export interface Trainer {
  run(method: 'sft' | 'dpo' | 'grpo', job: TrainerJob): Promise<TrainerMade>;
  /** Versions and code digest that enter the step key. */
  environment(): Promise<JsonObject>;
}
export interface TrainerJob {
  readonly params: JsonObject;
  /** Local folders, by the names the job knows them: base, adapter, dataset, preferences. */
  readonly paths: Readonly<Record<string, string>>;
  readonly seed: number;
  /** GRPO: what pays, and the hash that the scorer must answer with. */
  readonly reward?: { readonly document: JsonObject; readonly hash: string };
}
export interface TrainerMade {
  /** Folder with the finished adapter (PEFT layout), verified against `result.json`. */
  readonly adapter: string;
  /** Folder with `report.json` and the curves. */
  readonly report: string;
  readonly metrics: Readonly<Record<string, number>>;
}

export interface GenerateRequest {
  /** Model name at vLLM: the base or a loaded adapter. */
  readonly model: string;
  readonly prompt: string;
  readonly seed: number;
  readonly temperature: number;
  readonly topP: number;
  readonly maxTokens: number;
}
export interface Generated {
  readonly text: string;
  readonly finishReason: string;
  readonly tokens: number;
  readonly seconds: number;
  /** Milliseconds to the first token. */
  readonly firstTokenMs: number;
}

/** vLLM on this host. Adapter names are content-addressed and never reused. */
export interface Serving {
  /** Name under which vLLM serves the untouched base, and the digest of that checkpoint artifact. */
  base(): Promise<{ readonly model: string; readonly digest: Digest }>;
  /** Lints, loads, warms and probes an adapter; answers its model name. Idempotent. */
  load(adapter: Digest): Promise<string>;
  /** Forgets an adapter unless a route names it. */
  release(adapter: Digest): Promise<void>;
  generate(request: GenerateRequest): Promise<Generated>;
  /** vLLM's version: part of what an evaluation depends on. */
  version(): Promise<string>;
}

/** Counts of one slot since it took its share; from the gateway's own records. */
export interface SlotStats {
  readonly requests: number;
  readonly failures: number;
  readonly firstTokenP50Ms: number | null;
  readonly firstTokenP95Ms: number | null;
}
export interface GatewayControl {
  /** Stats per slot of the current route version; null while the gateway has no such alias. */
  stats(alias: string): Promise<{
    readonly version: number;
    readonly stable: SlotStats;
    readonly canary: SlotStats | null;
    readonly canaryTripped: boolean;
  } | null>;
}

/** The deployment entity of an alias, reached through Temporal's client. */
export interface Deployments {
  state(alias: string): Promise<DeploymentState | null>;
  startCanary(alias: string, request: StartCanary): Promise<DeploymentState>;
  promote(alias: string, request: PromoteCanary): Promise<DeploymentState>;
  rollBack(alias: string, request: RollBack): Promise<DeploymentState>;
}

/** What running steps may use. Parts that a queue has no use for throw when touched. */
export interface Workbench {
  readonly store: Store;
  readonly step: StepContext;
  readonly trainer: Trainer;
  readonly serving: Serving;
  readonly gateway: GatewayControl;
  readonly deployments: Deployments;
  /** Checks a decision's or an override's signature with the server's public key. */
  verify(signed: Decision | GateOverride): boolean;
  /** Folder of the package: samples and models that ship with it. */
  readonly home: string;
  /** Empty scratch folder of this attempt, removed afterwards. */
  readonly scratch: string;
}
