import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, test } from 'vitest';
import { isUnprocessedUpdate, untilProcessed } from './unprocessed-update.ts';

const failed = (type: string) =>
  new WorkflowUpdateFailedError('Workflow Update failed', ApplicationFailure.nonRetryable('said by the server', type));

describe('an update that Temporal gives back unprocessed', () => {
  test('is asked for again until a worker has processed it', async () => {
    let asked = 0;
    const update = async () => {
      asked += 1;
      if (asked < 3) throw failed('UnprocessedUpdate');
      return 'decided';
    };
    expect(await untilProcessed(update, 1)).toBe('decided');
    expect(asked).toBe(3);
  });

  test('is not asked for for ever', async () => {
    let asked = 0;
    const update = async () => {
      asked += 1;
      throw failed('UnprocessedUpdate');
    };
    const error = await untilProcessed(update, 1).catch((thrown: unknown) => thrown);
    expect(isUnprocessedUpdate(error)).toBe(true);
    expect(asked).toBe(4);
  });

  test('a workflow’s own refusal is final', async () => {
    let asked = 0;
    const update = async () => {
      asked += 1;
      throw failed('DecidedAlready');
    };
    await expect(untilProcessed(update, 1)).rejects.toThrow('Workflow Update failed');
    expect(asked).toBe(1);
  });
});
