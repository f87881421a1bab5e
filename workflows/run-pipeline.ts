import { defineSearchAttributeKey } from '@temporalio/common';
import {
  ActivityCancellationType,
  ActivityFailure,
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  defineQuery,
  defineUpdate,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  TimeoutFailure,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { ArtifactRef } from '../pipeline/artifact.ts';
import type { Decision, PlanStep, StepCall, StepOutcome, StepState, StepStatus } from '../pipeline/plan.ts';
import type { DecideArgs, RunInput, RunOutcome, RunState } from './messages.ts';
import { decideUpdateName, stateQueryName, workerStopping } from './messages.ts';
import type { Detail, Ending, StepInputs } from './walk.ts';
import { walk } from './walk.ts';

export const stateQuery = defineQuery<RunState>(stateQueryName);
export const decideUpdate = defineUpdate<RunState, DecideArgs>(decideUpdateName);

const pipelineKey = defineSearchAttributeKey('RefrainPipeline', 'KEYWORD');
const planKey = defineSearchAttributeKey('RefrainPlan', 'KEYWORD');
const statusKey = defineSearchAttributeKey('RefrainStatus', 'KEYWORD');
const triggerKey = defineSearchAttributeKey('RefrainTrigger', 'KEYWORD');

/** A worker that is shut down hands its step back this often at most before the step counts as failed. */
const maxHandBacks = 50;

type Waiting = RunState['waiting'][number];

/**
 * Runs one compiled pipeline. It knows no step kinds: the plan says what to call, where, and for how long. A run that a
 * gate or a person refused completes normally, as `rejected`; one that failed throws after its state is final.
 */
export async function runPipeline(input: RunInput): Promise<RunState> {
  const { plan } = input;
  const steps: Record<string, StepStatus> = Object.fromEntries(plan.steps.map(({ id }) => [id, { state: 'pending' }]));
  const waiting = new Map<string, Waiting>();
  const decisions = new Map<string, Decision>();
  let outcome: RunOutcome = 'running';
  let reason: string | undefined;
  let sequence = 0;
  let status = '';

  const state = (): RunState => ({
    runId: input.runId,
    outcome,
    sequence,
    steps,
    waiting: [...waiting.values()],
    ...(reason === undefined ? {} : { reason }),
  });

  setHandler(stateQuery, state);
  setHandler(
    decideUpdate,
    async (decision) => {
      decisions.set(decision.stepId, decision);
      await condition(() => !waiting.has(decision.stepId));
      return state();
    },
    { validator: refuseDecision },
  );

  upsertSearchAttributes([
    { key: pipelineKey, value: plan.pipelineId },
    { key: planKey, value: plan.digest },
    { key: triggerKey, value: input.trigger },
  ]);
  publish();

  const ended = await walk(plan, {
    report,
    explain,
    isCancelled: () => CancellationScope.current().consideredCancelled,
    visit: (step, inputs) => (step.mode === 'approval' ? awaitDecision(step, inputs) : callActivity(step, inputs)),
  });

  return await CancellationScope.nonCancellable(async () => {
    outcome = ended.outcome;
    reason = ended.reason;
    publish();
    await condition(allHandlersFinished);
    if (ended.outcome === 'failed') throw ApplicationFailure.nonRetryable(ended.reason, ended.code ?? 'StepFailed');
    if (ended.outcome === 'cancelled') throw new CancelledFailure('The run was cancelled.');
    return state();
  });

  function report(step: PlanStep, now: StepState, { outcome: made, reason: why, code }: Detail) {
    const before = steps[step.id];
    const over = now !== 'running' && now !== 'waiting';
    const at = new Date().toISOString();
    const startedAt = before?.startedAt ?? (now === 'running' ? at : undefined);
    const because = why ?? made?.reason;
    steps[step.id] = {
      state: now,
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(over ? { endedAt: at } : {}),
      ...(made ? { outputs: made.outputs } : {}),
      ...(made?.metrics ? { metrics: made.metrics } : {}),
      ...(made?.madeBy ? { madeBy: made.madeBy } : {}),
      ...(because === undefined ? {} : { reason: because }),
      ...(code === undefined ? {} : { code }),
    };
    if (now !== 'waiting') waiting.delete(step.id);
    publish();
  }

  /** Makes the state visible: to the next query, to lists of runs, and as Markdown beside the workflow. */
  function publish() {
    sequence += 1;
    const now = outcome === 'running' && waiting.size > 0 ? 'waiting' : outcome;
    if (now !== status) upsertSearchAttributes([{ key: statusKey, value: now }]);
    status = now;
    setCurrentDetails(details(input, state()));
  }

  function callActivity(step: PlanStep, inputs: StepInputs, decision?: Decision): Promise<StepOutcome> {
    const override = input.overrides?.[step.id];
    return callStep(step, {
      runId: input.runId,
      pipelineId: plan.pipelineId,
      planDigest: plan.digest,
      startedBy: input.startedBy,
      stepId: step.id,
      kind: step.kind,
      params: step.params,
      inputs,
      reuse: step.reuse,
      cache: step.cache,
      ...(decision ? { decision } : {}),
      ...(override ? { override } : {}),
    });
  }

  async function awaitDecision(step: PlanStep, inputs: StepInputs): Promise<StepOutcome> {
    const evidence = Object.values(inputs).find((ref): ref is ArtifactRef<'pass'> => ref.type === 'pass');
    if (!evidence)
      throw ApplicationFailure.nonRetryable('An approval needs a pass as its input, and has none.', 'ContractBroken');
    waiting.set(step.id, { stepId: step.id, evidence, since: new Date().toISOString() });
    report(step, 'waiting', {});

    await condition(() => decisions.has(step.id));
    const decision = decisions.get(step.id)!;
    if (decision.verdict === 'approve') {
      report(step, 'running', {});
      return await callActivity(step, inputs, decision);
    }
    const comment = decision.comment.trim();
    return {
      outcome: 'not-passed',
      outputs: {},
      reason: `rejected by ${decision.person.name}${comment === '' ? '' : `: ${comment}`}`,
    };
  }

  /** Refuses, before anything is recorded, a decision that is not about what waits here and now. */
  function refuseDecision(decision: Decision) {
    const refuse = (code: string, why: string) => {
      throw ApplicationFailure.nonRetryable(why, code);
    };
    const step = plan.steps.find(({ id }) => id === decision.stepId);
    if (decision.runId !== input.runId)
      refuse('WrongRun', `The decision is about run ${decision.runId}; this is run ${input.runId}.`);
    if (decision.planDigest !== plan.digest)
      refuse('WrongPlan', `The decision is about plan ${decision.planDigest}; this run follows ${plan.digest}.`);
    if (!step) return refuse('WrongStep', `This run has no step "${decision.stepId}".`);
    if (step.mode !== 'approval') return refuse('WrongStep', `Step "${step.id}" is not an approval.`);
    if (decisions.has(step.id)) {
      const first = decisions.get(step.id)!;
      refuse(
        'AlreadyDecided',
        `Step "${step.id}" is decided already: ${first.verdict} by ${first.person.name} at ${first.decidedAt}.`,
      );
    }
    const open = waiting.get(step.id);
    if (!open)
      return refuse('NotWaiting', `Step "${step.id}" does not wait for a decision: it is ${steps[step.id]?.state}.`);
    if (decision.evidenceDigest !== open.evidence.digest) {
      refuse(
        'WrongEvidence',
        `The decision is about ${decision.evidenceDigest}; what waits is ${open.evidence.digest}. Look again, then decide.`,
      );
    }
    if (decision.verdict !== 'approve' && decision.verdict !== 'reject')
      refuse('WrongVerdict', 'A decision says approve or reject.');
  }
}

/**
 * Calls the activity of a step. A worker that stops in good order hands the step back instead of failing it; the step is
 * then called again, and its attempts are counted anew.
 */
async function callStep(step: PlanStep, call: StepCall): Promise<StepOutcome> {
  const { [step.activity]: activity } = proxyActivities<Record<string, (call: StepCall) => Promise<StepOutcome>>>({
    activityId: step.id,
    summary: step.title.slice(0, 100),
    taskQueue: step.queue,
    startToCloseTimeout: step.timeoutMs,
    heartbeatTimeout: step.heartbeatMs,
    retry: { maximumAttempts: step.attempts, initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
    cancellationType:
      step.queue === 'training'
        ? ActivityCancellationType.WAIT_CANCELLATION_COMPLETED
        : ActivityCancellationType.TRY_CANCEL,
  });
  for (let handBacks = 0; ; handBacks += 1) {
    try {
      return await activity!(call);
    } catch (error) {
      if (handBacks >= maxHandBacks || !isHandBack(error) || CancellationScope.current().consideredCancelled)
        throw error;
    }
  }
}

function isHandBack(error: unknown): boolean {
  return (
    error instanceof ActivityFailure && error.cause instanceof ApplicationFailure && error.cause.type === workerStopping
  );
}

/** Says of an activity that ended badly what a person wants to know. */
function explain(error: unknown): Ending {
  if (isCancellation(error)) return { state: 'cancelled' };
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure) {
    return { state: 'failed', reason: cause.message, code: cause.type ?? 'Unexpected' };
  }
  if (cause instanceof TimeoutFailure) {
    const silent = cause.timeoutType === 'HEARTBEAT';
    const reason = silent
      ? 'Its worker went silent on every attempt; see the worker logs.'
      : 'It took longer than its time limit; raise `timeout` on the step.';
    return { state: 'failed', reason, code: silent ? 'WorkerLost' : 'TimedOut' };
  }
  return { state: 'failed', reason: cause instanceof Error ? cause.message : String(cause), code: 'Unexpected' };
}

/** Markdown for Temporal's own screens. */
function details({ plan }: RunInput, { outcome, reason, steps }: RunState): string {
  const rows = plan.steps.map(({ id, kind }) => {
    const { state, reason: why = '' } = steps[id]!;
    return `| ${id} | ${kind} | ${state} | ${why.slice(0, 120).replaceAll('|', '/').replaceAll('\n', ' ')} |`;
  });
  return [`**${outcome}** ${reason ?? ''}`, '', '| step | kind | state | why |', '| --- | --- | --- | --- |', ...rows]
    .join('\n')
    .slice(0, 18_000);
}
