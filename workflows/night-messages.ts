import { getExternalWorkflowHandle, proxyActivities, workflowInfo } from '@temporalio/workflow';
import {
  announceCandidateActivity,
  settledSignalName,
  type AnnounceCandidate,
  type Night,
  type Settled,
} from './messages.ts';

/** On the queue of the workflow itself: closes the older request of the same schedule, if one still waits. */
export async function announceCandidate({ scheduleId }: Night, runId: string): Promise<void> {
  const { [announceCandidateActivity]: announce } = proxyActivities<
    Record<string, (candidate: AnnounceCandidate) => Promise<unknown>>
  >({
    startToCloseTimeout: '1m',
    retry: { maximumAttempts: 20, initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
  });
  await announce!({ scheduleId, runId, workflowId: workflowInfo().workflowId });
}

/** Tells the night that its run no longer keeps the machine. A night that has ended needs no telling. */
export async function tellSettled({ workflowId }: Night, settled: Settled): Promise<void> {
  await getExternalWorkflowHandle(workflowId)
    .signal(settledSignalName, settled)
    .catch(() => undefined);
}
