import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { unprocessedUpdate } from '../workflows/messages.ts';

/** Tries in all, and the pause between two. */
const tries = 4;
const pauseMs = 500;

/**
 * Whether Temporal itself gave an update back because the worker's answer did not speak of it: it happens around the
 * death of a worker. Nothing of the update is kept, so that it may be asked for again under the same id.
 */
export function isUnprocessedUpdate(error: unknown): boolean {
  return (
    error instanceof WorkflowUpdateFailedError &&
    error.cause instanceof ApplicationFailure &&
    error.cause.type === unprocessedUpdate
  );
}

/** Asks for an update until a worker has processed it; after a few tries Temporal's refusal is thrown. */
export async function untilProcessed<T>(update: () => Promise<T>, waitMs = pauseMs): Promise<T> {
  for (let left = tries - 1; ; left -= 1) {
    try {
      return await update();
    } catch (error) {
      if (left === 0 || !isUnprocessedUpdate(error)) throw error;
      await pause(waitMs);
    }
  }
}
