import type { Digest } from '../pipeline/artifact.ts';
import type { Decision, GateOverride, RunChange } from '../pipeline/plan.ts';

/** `pass.json` of a `pass` artifact: what a gate decided, on which evidence. Only gates write it. */
export interface PassRecord {
  readonly schemaVersion: 1;
  readonly adapter: Digest;
  readonly report: Digest;
  readonly base: Digest;
  /** The rules in force and how each was answered. */
  readonly rules: readonly {
    readonly metric: string;
    readonly rule: string;
    readonly value: number | null;
    readonly low: number | null;
    readonly high: number | null;
    readonly passed: boolean;
  }[];
  readonly passed: boolean;
  /** Present when the gate refused and two people signed over it. */
  readonly override?: GateOverride;
}

/** `release.json` of a `release` artifact: the signed record that alone can be deployed. */
export interface ReleaseRecord {
  readonly schemaVersion: 1;
  readonly alias: string;
  readonly adapter: Digest;
  readonly base: Digest;
  readonly report: Digest;
  readonly pass: Digest;
  readonly planDigest: Digest;
  readonly pipelineId: string;
  readonly runId: string;
  /** The signed approval; its `evidenceDigest` is `pass`. */
  readonly decision: Decision;
  /** What people changed in the run on the way: steps tried again with other parameters, steps skipped. */
  readonly changes?: readonly RunChange[];
}
