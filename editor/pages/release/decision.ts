import type { Answer } from '../../../server/client.ts';
import type { Evidence } from '../../release/evidence-text.ts';

export type Run = Answer<'GET /runs/{runId}'>;
export type Decision = Run['decisions'][number];

/** Where an approval stands. */
export type Standing =
  | { readonly is: 'waiting'; readonly evidenceDigest: string; readonly since: string; readonly until: string | null }
  /** Decided, not in effect yet, and still to be taken back. */
  | { readonly is: 'pending'; readonly decided: NonNullable<Run['state']['waiting'][number]['decided']> }
  | { readonly is: 'approved' | 'rejected'; readonly decision: Decision | null }
  /** The gate refused the candidate; two people may set that aside. */
  | { readonly is: 'refused' }
  | { readonly is: 'not-yet' | 'expired' | 'superseded' | 'ended' };

export function standingOf({ state, decisions }: Run, stepId: string, gateStepId: string | null): Standing {
  const open = state.waiting.find((one) => one.stepId === stepId);
  const decision = decisions.find((one) => one.stepId === stepId) ?? null;
  if (open?.decided) return { is: 'pending', decided: open.decided };
  if (decision) return { is: decision.verdict === 'approve' ? 'approved' : 'rejected', decision };
  if (open)
    return { is: 'waiting', evidenceDigest: open.evidence.digest, since: open.since, until: open.until ?? null };
  const step = state.steps[stepId]?.state;
  if (step === 'done' || step === 'cached' || step === 'running') return { is: 'approved', decision: null };
  if (gateStepId !== null && state.steps[gateStepId]?.state === 'not-passed') return { is: 'refused' };
  if (state.outcome === 'expired' || state.outcome === 'superseded') return { is: state.outcome };
  if (step === 'not-passed') return { is: 'rejected', decision: null };
  return { is: state.outcome === 'running' ? 'not-yet' : 'ended' };
}

type Obstacle = 'may-not' | 'own-run' | 'own-change' | 'trial';

/** Why this person may not decide; null when they may. The server has the same rules and the last word. */
export function obstacleOf(
  run: Pick<Run, 'startedBy' | 'trial' | 'state'>,
  person: { readonly id: string; readonly mayDecide: boolean; readonly isAlone: boolean },
): Obstacle | null {
  if (run.trial !== null) return 'trial';
  if (!person.mayDecide) return 'may-not';
  if (person.isAlone) return null;
  if (run.startedBy.id === person.id) return 'own-run';
  const changed = (run.state.changes ?? []).some(
    ({ who, action, params }) => who.id === person.id && (action === 'skip' || params !== undefined),
  );
  return changed ? 'own-change' : null;
}

/** Decisions on this approval that whoever made them took back before they took effect, oldest first. */
export const takenBackOf = ({ state }: Run, stepId: string) =>
  (state.changes ?? [])
    .filter((change) => change.stepId === stepId && change.action === 'take-back')
    .map(({ at, who, reason }) => ({
      at,
      who,
      verdict: reason === 'approve' ? ('approve' as const) : ('reject' as const),
    }));

/** Everything of a decision that a record needs, as one file. */
export function recordOf(run: Run, stepId: string, evidence: Evidence, extra: Readonly<Record<string, unknown>>) {
  const decision = run.decisions.find((one) => one.stepId === stepId) ?? null;
  return {
    schema: 'refrain/release-record/1',
    runId: run.runId,
    stepId,
    pipelineId: run.pipelineId,
    revision: run.revision,
    planDigest: run.planDigest,
    alias: evidence.alias,
    decision,
    language: decision?.language ?? null,
    takenBack: takenBackOf(run, stepId),
    gate: { pass: evidence.pass, rules: evidence.rules },
    report: evidence.report,
    metrics: evidence.metrics,
    safety: evidence.safety,
    changes: evidence.changes,
    release: evidence.release,
    override: evidence.override,
    ...extra,
  };
}
