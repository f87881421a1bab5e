import { ApplicationFailure, condition } from '@temporalio/workflow';
import type { ArtifactRef } from '../pipeline/artifact.ts';
import type { Decision, PlanStep, StepOutcome } from '../pipeline/plan.ts';
import { StepSkipped } from './call-step.ts';
import type { TakeBack } from './decision-contract.ts';
import type { CarriedRun, Repair, RunInput } from './messages.ts';
import { announceCandidate } from './night-messages.ts';
import type { RunLedger } from './run-ledger.ts';
import { passedOverBy, refusalOf, stoppedBy, unrepaired } from './wait-reasons.ts';
import type { StepInputs } from './walk.ts';

/** A run's two ways of waiting for a person: an approval, and a broken step. */
export function createWaits(input: RunInput, ledger: RunLedger, decisions: Map<string, Decision>) {
  const { limits } = input;
  const repairs = new Map<string, Repair>();
  /** The run that took this one's place while it waited. */
  let supersededBy = input.carried?.supersededBy;
  /** How a wait for a decision ended that nobody answered. */
  let closed: CarriedRun['closed'] = input.carried?.closed ?? null;

  return {
    decide,
    take,
    takeBack,
    mend,
    repair: (repair: Repair) => void repairs.set(repair.stepId, repair),
    supersede: (runId: string) => void (supersededBy ??= runId),
    /** What the next execution of the run has to know. */
    carry: () => ({ closed, ...(supersededBy === undefined ? {} : { supersededBy }) }),
    closed: () => closed,
  };

  /** Takes a decision; answers whether it can still be taken back. */
  function take(decision: Decision): boolean {
    const { stepId, verdict, person, comment, decidedAt, signature } = decision;
    decisions.set(stepId, decision);
    const step = input.plan.steps.find(({ id }) => id === stepId);
    const open = ledger.waiting.get(stepId);
    if (!open || !step?.graceMs) return false;
    const effectiveAt = new Date(Date.now() + step.graceMs).toISOString();
    ledger.waiting.set(stepId, {
      ...open,
      decided: { verdict, person, comment, decidedAt, signature, effectiveAt },
    });
    ledger.report(step, 'waiting');
    return true;
  }

  /** The request waits again, and the run's record says that somebody had answered it. */
  function takeBack({ stepId, at, who }: TakeBack): void {
    const { decided, ...open } = ledger.waiting.get(stepId)!;
    decisions.delete(stepId);
    ledger.waiting.set(stepId, open);
    ledger.change({ at, who, stepId, action: 'take-back', reason: decided!.verdict });
    ledger.report(
      input.plan.steps.find(({ id }) => id === stepId)!,
      'waiting',
    );
  }

  /** Waits for a person; answers only when the answer is no. An end of the wait by itself is never a yes. */
  async function decide(step: PlanStep, inputs: StepInputs): Promise<StepOutcome | undefined> {
    do await untilDecided(step, inputs);
    while (!(await hasTakenEffect(step)));
    const decision = decisions.get(step.id);
    if (decision?.verdict === 'approve') {
      if (ledger.waiting.has(step.id)) ledger.report(step, 'running');
      return undefined;
    }
    closed = decision ? null : supersededBy === undefined ? 'expired' : 'superseded';
    return { outcome: 'not-passed', outputs: {}, reason: refusalOf(decision, supersededBy) };
  }

  /** False when it was taken back before. */
  async function hasTakenEffect({ id }: PlanStep): Promise<boolean> {
    const decided = ledger.waiting.get(id)?.decided;
    if (!decided) return true;
    const isTakenBack = () => decisions.get(id)?.signature !== decided.signature;
    await condition(isTakenBack, Math.max(1, Date.parse(decided.effectiveAt) - Date.now()));
    return !isTakenBack();
  }

  async function untilDecided(step: PlanStep, inputs: StepInputs): Promise<void> {
    if (!decisions.has(step.id)) {
      const evidence = Object.values(inputs).find((ref): ref is ArtifactRef<'pass'> => ref.type === 'pass');
      if (!evidence)
        throw ApplicationFailure.nonRetryable('An approval needs a pass as its input, and has none.', 'ContractBroken');
      const since = ledger.waiting.get(step.id)?.since ?? new Date().toISOString();
      const until = limits ? new Date(Date.parse(since) + limits.approvalMs).toISOString() : undefined;
      const isNew = !ledger.waiting.has(step.id);
      ledger.waiting.set(step.id, { stepId: step.id, evidence, since, ...(until ? { until } : {}) });
      if (isNew) ledger.report(step, 'waiting');
      if (input.night && isNew) void announceCandidate(input.night, input.runId).catch(ignore);
      const isOver = () => decisions.has(step.id) || supersededBy !== undefined;
      if (until) await condition(isOver, Math.max(1, Date.parse(until) - Date.now()));
      else await condition(isOver);
    }
  }

  /** Waits for a person to say what becomes of a broken step; returns when it is to be tried again. */
  async function mend(step: PlanStep, failure: { reason: string; code?: string }): Promise<void> {
    const { since = new Date().toISOString() } = ledger.broken.get(step.id) ?? {};
    const until = new Date(Date.parse(since) + limits!.repairMs).toISOString();
    if (!ledger.broken.has(step.id)) {
      ledger.broken.set(step.id, { stepId: step.id, since, until });
      ledger.report(step, 'broken', failure);
    }
    await condition(() => repairs.has(step.id), Math.max(1, Date.parse(until) - Date.now()));
    const repair = repairs.get(step.id);
    repairs.delete(step.id);
    const give = (reason: string) => ApplicationFailure.nonRetryable(reason, failure.code ?? 'StepFailed');
    if (!repair) throw give(unrepaired(failure.reason, until));
    const { at, who, action, reason, params } = repair;
    ledger.change({ at, who, stepId: step.id, action, reason, ...(params ? { params } : {}) });
    if (action === 'skip') throw new StepSkipped(passedOverBy(repair));
    if (action === 'stop') throw give(stoppedBy(failure.reason, repair));
    ledger.report(step, 'running');
  }
}

const ignore = () => undefined;
