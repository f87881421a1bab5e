import { defineSearchAttributeKey } from '@temporalio/common';
import {
  condition,
  defineSignal,
  isCancellation,
  ParentClosePolicy,
  proxyActivities,
  setHandler,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { runPipelineType, settledSignalName, type RunInput, type RunState, type Settled } from './messages.ts';
import {
  checkNewsActivity,
  keepMarkActivity,
  nominalTime,
  type CheckNews,
  type KeepMark,
  type News,
  type NightInput,
  type NightResult,
} from './night-contract.ts';
import { nightRunId } from './night-run-id.ts';

const settledSignal = defineSignal<[Settled]>(settledSignalName);
const scheduledStart = defineSearchAttributeKey('TemporalScheduledStartTime', 'DATETIME');

/** On the queue that this workflow was started on. Tried until the store is back: a night is rather late than lost. */
const { [checkNewsActivity]: checkNews } = proxyActivities<Record<string, (asked: CheckNews) => Promise<News>>>({
  startToCloseTimeout: '30m',
  heartbeatTimeout: '1m',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
});
const { [keepMarkActivity]: keepMark } = proxyActivities<Record<string, (kept: KeepMark) => Promise<void>>>({
  startToCloseTimeout: '1m',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
});

/**
 * One firing of a schedule. It starts the run as an abandoned child and ends when that needs no machine any more, so that
 * the schedule's overlap policy speaks of working runs alone: one that waits for a person never blocks the next night.
 */
export async function night(input: NightInput): Promise<NightResult> {
  const { scheduleId, plan, startedBy, limits, workflowIdPrefix } = input;
  const { workflowId, startTime, typedSearchAttributes } = workflowInfo();
  const scheduledAt = nominalTime(typedSearchAttributes.get(scheduledStart) ?? startTime);
  let settled: Settled | undefined;
  setHandler(settledSignal, (word) => void (settled ??= word));

  const { mark, skip } = await checkNews!(input);
  if (skip !== undefined) return { outcome: 'skipped', skip, runId: null };

  const runId = nightRunId(startTime.getTime(), Math.random);
  const run: RunInput = {
    runId,
    plan,
    startedBy,
    trigger: 'schedule',
    startedAt: startTime.toISOString(),
    limits,
    night: { scheduleId, workflowId, scheduledAt },
  };
  const child = await startChild<(run: RunInput) => Promise<RunState>>(runPipelineType, {
    workflowId: `${workflowIdPrefix}${runId}`,
    args: [run],
    parentClosePolicy: ParentClosePolicy.ABANDON,
    staticSummary: `${plan.pipelineId}, started by schedule ${scheduleId}`,
  });
  const outcome = await Promise.race([
    condition(() => settled !== undefined).then(() => settled!.as),
    child.result().then(({ outcome: as }) => as as Settled['as'], endingOf),
  ]);
  if (mark !== null && outcome !== 'failed' && outcome !== 'cancelled') {
    await keepMark!({ scheduleId, mark, runId, workflowId: child.workflowId, scheduledAt });
  }
  return { outcome, runId };
}

const endingOf = (error: unknown): Settled['as'] => (isCancellation(error) ? 'cancelled' : 'failed');
