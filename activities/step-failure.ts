import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { StoreErrorCode } from '../store/store.ts';
import { StoreError } from '../store/store.ts';
import { workerStopping } from '../workflows/messages.ts';
import type { StepErrorCode } from './step-error.ts';
import { HandedBack, StepError } from './step-error.ts';
import type { StepContext } from './workbench/workbench.ts';

const storeCodes: Record<StoreErrorCode, StepErrorCode> = {
  ArtifactMissing: 'ArtifactMissing',
  ArtifactCorrupt: 'ArtifactCorrupt',
  StoreUnreachable: 'StoreUnavailable',
  NotPermitted: 'StoreUnavailable',
  StoreFull: 'DiskFull',
  ContentInvalid: 'ContractBroken',
  TooLarge: 'ContractBroken',
  AlreadyExists: 'ContractBroken',
  RefMoved: 'DeploymentBusy',
  Ambiguous: 'SourceMissing',
};

/** A server that is being started again needs more than the second between two ordinary attempts. */
const serverAwayDelayMs = 10_000;

/** Longest message in Temporal's history; a server keeps at most 4 KiB of a failure while it retries. */
const longestMessage = 1_500;

/** What broke as a step error, or null when it is none of the known ways: a bug. */
export function stepErrorOf(error: unknown): StepError | null {
  if (error instanceof StepError) return error;
  if (error instanceof StoreError) {
    return new StepError(storeCodes[error.code], error.message, { retry: error.retry, cause: error });
  }
  if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') {
    const message = `The disk of this worker is full: ${error.message}. Free some space; the step goes on by itself.`;
    return new StepError('DiskFull', message, { retry: true, cause: error });
  }
  return null;
}

/**
 * What Temporal records of a step that did not finish: the code as the failure's type, and the message. A bug is retried
 * like a fault of the machine, since one is often the other's disguise; its stack is in the step's log.
 */
export function failureOf(error: unknown, why: ReturnType<StepContext['whyAborted']>): Error {
  if (why === 'cancelled') return new CancelledFailure('The run was cancelled.');
  if (why === 'worker-shutdown') {
    return ApplicationFailure.nonRetryable(
      'The worker is stopping; the step goes on when one is back.',
      workerStopping,
    );
  }
  if (error instanceof HandedBack) return ApplicationFailure.nonRetryable(error.message, workerStopping);
  const known = stepErrorOf(error);
  if (known) {
    const away = known.code === 'StoreUnavailable' || known.code === 'ServingUnavailable';
    return ApplicationFailure.create({
      type: known.code,
      message: known.message.slice(0, longestMessage),
      nonRetryable: !known.retry,
      ...(known.retry && away ? { nextRetryDelay: serverAwayDelayMs } : {}),
    });
  }
  const message = error instanceof Error ? error.message : String(error);
  return ApplicationFailure.retryable(message.slice(0, longestMessage), 'Unexpected');
}
