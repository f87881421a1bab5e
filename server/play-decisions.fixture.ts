import type { Decision } from '../pipeline/plan.ts';
import type { RunState } from '../workflows/messages.ts';
import { Refused, type RunWorkflows } from './ports.ts';

interface DecidableRun {
  state: RunState;
  readonly decided: Map<string, Decision>;
}
export interface PlayedDecision {
  readonly decision: Decision;
  readonly updateId: string;
}

/** For tests alone: how a run takes decisions and gives them back. `graceMs` above 0: they wait until `play.set` says more. */
export function playDecisions(
  play: { graceMs: number; readonly decisions: PlayedDecision[] },
  here: (workflowId: string) => DecidableRun | undefined,
  answer: <T>(work: () => T) => Promise<T>,
): Pick<RunWorkflows, 'decide' | 'takeBack'> {
  const runOf = (workflowId: string) => {
    const run = here(workflowId);
    if (!run) throw new Refused('RunEnded', 'The run has ended.');
    return run;
  };
  return {
    decide: (workflowId, decision, updateId) =>
      answer(() => {
        const run = runOf(workflowId);
        const { stepId, verdict, person, comment, decidedAt, signature } = decision;
        const open = run.state.waiting.find((one) => one.stepId === stepId);
        if (run.decided.has(stepId))
          throw new Refused('AlreadyDecided', 'Step "approval" is decided already: by Somebody.');
        if (!open) throw new Refused('NotWaiting', 'It does not wait.');
        if (open.evidence.digest !== decision.evidenceDigest) throw new Refused('WrongEvidence', 'Other evidence.');
        run.decided.set(stepId, decision);
        play.decisions.push({ decision, updateId });
        const effectiveAt = new Date(Date.now() + play.graceMs).toISOString();
        const decided = { verdict, person, comment, decidedAt, signature, effectiveAt };
        const waiting = play.graceMs > 0 ? [{ ...open, decided }] : [];
        run.state = { ...run.state, waiting, sequence: run.state.sequence + 1 };
        return run.state;
      }),
    takeBack: (workflowId, { stepId, signature, who, at }) =>
      answer(() => {
        const run = runOf(workflowId);
        const found = run.state.waiting.find((one) => one.stepId === stepId);
        if (found?.decided?.signature !== signature) throw new Refused('TooLate', 'Too late.');
        if (found.decided.person.id !== who.id) throw new Refused('NotYours', 'Not yours.');
        const { decided, ...open } = found;
        run.decided.delete(stepId);
        const change = { at, who, stepId, action: 'take-back' as const, reason: decided.verdict };
        const changes = [...(run.state.changes ?? []), change];
        run.state = { ...run.state, waiting: [open], changes, sequence: run.state.sequence + 1 };
        return run.state;
      }),
  };
}
