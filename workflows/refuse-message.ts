import { ApplicationFailure } from '@temporalio/workflow';
import type { Decision, Plan } from '../pipeline/plan.ts';
import type { TakeBack } from './decision-contract.ts';
import type { Control, Repair, RunInput } from './messages.ts';
import type { RunLedger } from './run-ledger.ts';

/** They refuse, before anything is recorded, a message that is not about what is here and now. */
function refuse(code: string, why: string): never {
  throw ApplicationFailure.nonRetryable(why, code);
}

export function refuseDecision(
  decision: Decision,
  input: RunInput,
  ledger: RunLedger,
  decisions: ReadonlyMap<string, Decision>,
): void {
  const { plan } = input;
  const step = plan.steps.find(({ id }) => id === decision.stepId);
  if (decision.runId !== input.runId)
    refuse('WrongRun', `The decision is about run ${decision.runId}; this is run ${input.runId}.`);
  if (decision.planDigest !== plan.digest)
    refuse('WrongPlan', `The decision is about plan ${decision.planDigest}; this run follows ${plan.digest}.`);
  if (!step) return refuse('WrongStep', `This run has no step "${decision.stepId}".`);
  if (step.mode !== 'approval') return refuse('WrongStep', `Step "${step.id}" is not an approval.`);
  const first = decisions.get(step.id);
  if (first) {
    refuse(
      'AlreadyDecided',
      `Step "${step.id}" is decided already: ${first.verdict} by ${first.person.name} at ${first.decidedAt}.`,
    );
  }
  const open = ledger.waiting.get(step.id);
  if (!open)
    return refuse('NotWaiting', `Step "${step.id}" does not wait for a decision: it is ${ledger.step(step.id).state}.`);
  if (decision.evidenceDigest !== open.evidence.digest) {
    refuse(
      'WrongEvidence',
      `The decision is about ${decision.evidenceDigest}; what waits is ${open.evidence.digest}. Look again, then decide.`,
    );
  }
  if (decision.verdict !== 'approve' && decision.verdict !== 'reject')
    refuse('WrongVerdict', 'A decision says approve or reject.');
}

export function refuseTakeBack({ stepId, signature, who }: TakeBack, ledger: RunLedger): void {
  const decided = ledger.waiting.get(stepId)?.decided;
  if (decided?.signature !== signature)
    return refuse('TooLate', `Step "${stepId}" has no such decision that could still be taken back.`);
  if (decided.person.id !== who.id)
    refuse('NotYours', `${decided.person.name} decided on step "${stepId}" and can take it back, nobody else.`);
}

export function refuseRepair(repair: Repair, input: RunInput, ledger: RunLedger): void {
  const step = input.plan.steps.find(({ id }) => id === repair.stepId);
  if (!step) return refuse('WrongStep', `This run has no step "${repair.stepId}".`);
  if (!['retry', 'skip', 'stop'].includes(repair.action)) refuse('WrongAction', 'A repair says retry, skip or stop.');
  if (!ledger.broken.has(step.id))
    refuse('NotBroken', `Step "${step.id}" does not wait to be repaired: it is ${ledger.step(step.id).state}.`);
  if (repair.action === 'skip' && (step.required || step.mode === 'approval' || step.canRefuse))
    refuse('StepRequired', `Step "${step.id}" is a gate or an approval; it may be tried again, never skipped.`);
  if (repair.params && repair.action !== 'retry') refuse('WrongAction', 'Only a retry takes parameters.');
}

export function refuseControl(control: Control, ledger: RunLedger): void {
  if (ledger.outcome !== 'running') refuse('RunEnded', `The run has ended: ${ledger.outcome}.`);
  if (control.action === 'resume' && !ledger.paused) refuse('NotPaused', 'The run is not paused.');
  const { priority } = control;
  if (control.action === 'priority' && !(Number.isInteger(priority) && priority! >= 1 && priority! <= 5))
    refuse('WrongPriority', 'A priority is a whole number from 1, first, to 5, last.');
}

/** A plan of a version to come may ask for what this interpreter does not know; every older one runs. */
export function refuseNewerPlan({ planVersion }: Plan): void {
  const newest: Plan['planVersion'] = 1;
  if (planVersion > newest)
    refuse(
      'PlanTooNew',
      `The plan is of version ${planVersion}, and these workers know up to ${newest}. Upgrade them.`,
    );
}
