import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  proxyActivities,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { PlanStep, StepCall, StepOutcome } from '../pipeline/plan.ts';
import { workerStopping } from './messages.ts';
import type { Ending } from './walk.ts';

/** A worker that is shut down hands its step back this often at most before the step counts as failed. */
const maxHandBacks = 50;

type Activity = (call: StepCall) => Promise<StepOutcome>;

/**
 * Calls the activity of a step. A worker that stops in good order hands the step back instead of failing it; the step is
 * then called again, and its attempts are counted anew.
 */
export async function callStep(step: PlanStep, call: StepCall, priority: number | null): Promise<StepOutcome> {
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
