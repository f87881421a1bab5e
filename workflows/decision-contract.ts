import type { ArtifactRef } from '../pipeline/artifact.ts';
import type { Decision } from '../pipeline/plan.ts';

/** An approval that waits, and how a decision on it is taken back. Names and shapes; nothing here is replayed. */
export interface OpenApproval {
  readonly stepId: string;
  /** What a decision must name. */
  readonly evidence: ArtifactRef<'pass'>;
  readonly since: string;
  /** When the wait ends by itself, without a yes. */
  readonly until?: string;
  /** Decided, and not in effect before `effectiveAt`; until then it can be taken back. */
  readonly decided?: Pick<Decision, 'verdict' | 'person' | 'comment' | 'decidedAt' | 'signature'> & {
    readonly effectiveAt: string;
  };
}

/** Update: `(takeBack: TakeBack) => RunState`. The request waits again as if nobody had decided. */
export const takeBackUpdateName = 'takeBack';
export interface TakeBack {
  readonly requestId: string;
  readonly stepId: string;
  /** Of the decision that is taken back, so that a repeated call never takes back a later one. */
  readonly signature: string;
  readonly who: { readonly id: string; readonly name: string };
  readonly at: string;
}
