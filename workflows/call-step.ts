import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { PlanStep, StepCall, StepOutcome } from '../pipeline/plan.ts';
import { workerStopping } from './messages.ts';
import type { Ending } from './walk.ts';

/** A worker that is shut down hands its step back this often at most before the step counts as failed. */
const maxHandBacks = 50;
/** A local step that has not answered by then goes through the queue, where it may take its time. */
const localMs = 5_000;
/** Local steps in a row before one goes through the queue: while they follow each other, no question to the run is answered. */
const mostLocal = 24;

type Activity = (call: StepCall) => Promise<StepOutcome>;
export type StepCaller = (step: PlanStep, call: StepCall, priority: number | null) => Promise<StepOutcome>;

/**
 * Calls the activities of one run's steps. A `local` step is done by the worker that has the workflow, within the workflow's
 * own task; what fails there, or takes long, goes through the queue as all others do.
 */
export function createStepCaller(): StepCaller {
  let inARow = 0;
  return async (step, call, priority) => {
    inARow = step.local && inARow < mostLocal ? inARow + 1 : 0;
    if (inARow === 0) return await callStep(step, call, priority);
    try {
      return await callLocally(step, call);
    } catch (error) {
      // Being slow is no failure: the step's own time limit is for the way through the queue.
      const isUncounted = isHandBack(error) || (isTimeout(error) && step.timeoutMs > localMs);
      const attempts = isUncounted ? step.attempts : step.attempts - 1;
      if (attempts < 1 || isFinal(error)) throw error;
      return await callStep({ ...step, attempts }, call, priority);
    }
  };
}

async function callLocally(step: PlanStep, call: StepCall): Promise<StepOutcome> {
  const { [step.activity]: activity } = proxyLocalActivities<Record<string, Activity>>({
    startToCloseTimeout: Math.min(step.timeoutMs, localMs),
    retry: { maximumAttempts: 1 },
  });
  return await activity!(call);
}

/**
 * Calls the activity of a step. A worker that stops in good order hands the step back instead of failing it; the step is
 * then called again, and its attempts are counted anew.
 */
async function callStep(step: PlanStep, call: StepCall, priority: number | null): Promise<StepOutcome> {
  const { [step.activity]: activity } = proxyActivities<Record<string, Activity>>({
    activityId: step.id,
    summary: step.title.slice(0, 100),
    taskQueue: step.queue,
    startToCloseTimeout: step.timeoutMs,
    heartbeatTimeout: step.heartbeatMs,
    retry: { maximumAttempts: step.attempts, initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
    cancellationType:
      step.queue === 'training' || step.compensate !== undefined
        ? ActivityCancellationType.WAIT_CANCELLATION_COMPLETED
        : ActivityCancellationType.TRY_CANCEL,
    ...(priority === null ? {} : { priority: { priorityKey: priority } }),
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

/** Takes back what a step did. Tried for long: an effect left standing is worse than waiting. */
export async function compensateStep(step: PlanStep, call: StepCall): Promise<void> {
  const { [step.compensate!]: activity } = proxyActivities<Record<string, (call: StepCall) => Promise<unknown>>>({
    activityId: `${step.id}/compensate`,
    taskQueue: step.queue,
    startToCloseTimeout: '5m',
    retry: { maximumAttempts: 100, initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
  });
  await activity!(call);
}

/** Nothing would come of another attempt, or nobody wants one. */
function isFinal(error: unknown): boolean {
  if (isCancellation(error) || CancellationScope.current().consideredCancelled) return true;
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure && cause.nonRetryable === true;
}

const isTimeout = (error: unknown) => error instanceof ActivityFailure && error.cause instanceof TimeoutFailure;

function isHandBack(error: unknown): boolean {
  return (
    error instanceof ActivityFailure && error.cause instanceof ApplicationFailure && error.cause.type === workerStopping
  );
}

/** A person passed a broken step over. */
export class StepSkipped extends Error {
  override readonly name = 'StepSkipped';
}

/** Says of a visit that ended badly what a person wants to know. */
export function explain(error: unknown): Ending {
  if (error instanceof StepSkipped) return { state: 'skipped', reason: error.message };
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
