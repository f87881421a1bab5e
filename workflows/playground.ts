import {
  ActivityFailure,
  allHandlersFinished,
  ApplicationFailure,
  condition,
  continueAsNew,
  defineUpdate,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { PlaygroundInput } from './playground-contract.ts';
import { loadAdapterActivity, loadUpdateName, unloadAdapterActivity } from './playground-contract.ts';

export const loadUpdate = defineUpdate<string, []>(loadUpdateName);

/** Events after which it starts a new history. */
const longHistory = 400;

const activities = proxyActivities<{
  [loadAdapterActivity]: (input: PlaygroundInput) => Promise<string>;
  [unloadAdapterActivity]: (input: PlaygroundInput) => Promise<void>;
}>({
  taskQueue: 'serving',
  startToCloseTimeout: '90s',
  scheduleToCloseTimeout: '110s',
  retry: { initialInterval: '1s', maximumAttempts: 2 },
});

/**
 * Holds one adapter at vLLM while people try it, and gives its place back when nobody has for a while. Whoever asks is
 * answered after it was loaded, or told why it cannot be.
 */
export async function playground(input: PlaygroundInput): Promise<void> {
  let uses = 0;
  setHandler(loadUpdate, async () => {
    uses += 1;
    try {
      return await activities[loadAdapterActivity](input);
    } catch (error) {
      throw reasonOf(error);
    }
  });

  for (;;) {
    const seen = uses;
    if (await condition(() => uses !== seen, input.idleMs)) {
      if (!historyIsLong()) continue;
      await condition(allHandlersFinished);
      await continueAsNew<typeof playground>(input);
    }
    await condition(allHandlersFinished);
    if (uses !== seen) continue;
    // An engine that is away holds nothing that could be unloaded.
    await activities[unloadAdapterActivity](input).catch((error: unknown) => {
      if (!(error instanceof ActivityFailure)) throw error;
    });
    await condition(allHandlersFinished);
    if (uses === seen) return;
  }
}

function historyIsLong(): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return continueAsNewSuggested || historyLength > longHistory;
}

/** Fails with the activity's own code and words. */
function reasonOf(error: unknown): unknown {
  if (!(error instanceof ActivityFailure)) return error;
  const { cause } = error;
  if (cause instanceof ApplicationFailure) return ApplicationFailure.nonRetryable(cause.message, cause.type);
  return ApplicationFailure.nonRetryable(
    'Nobody loaded the adapter in time: the worker beside vLLM does not answer.',
    'ServingUnavailable',
  );
}
