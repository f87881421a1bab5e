import type { StepCall } from '../pipeline/plan.ts';
import type { Store } from '../store/store.ts';
import { StepError } from './step-error.ts';
import type { Deployments } from './workbench/workbench.ts';

/** Activity type: compensation of `deploy-canary`. */
export const withdrawCanaryActivity = 'withdraw-canary';

/**
 * Withdraws the release of a run that did not end as done, when it is on trial now. One that was promoted, withdrawn or
 * never put on trial stays as it is, so that it may be called any number of times.
 */
export function createWithdrawCanary({ store, deployments }: { store: Store; deployments: Deployments }) {
  return async function withdrawCanary({ runId, stepId, inputs }: StepCall): Promise<void> {
    const release = inputs['release'];
    if (!release) return;
    const { alias } = JSON.parse(await store.readText(release.digest, 'release.json')) as { readonly alias: string };
    const state = await deployments.state(alias);
    if (state?.entry?.route.canary?.release !== release.digest) return;
    const request = {
      requestId: `${runId}/${stepId}/withdraw`,
      who: 'Refrain',
      reason: `run ${runId} did not end as done`,
      onTrial: release.digest,
    };
    try {
      await deployments.rollBack(alias, request);
    } catch (error) {
      // It was settled between the look and the call.
      if (!(error instanceof StepError && error.code === 'CanaryFailed')) throw error;
    }
  };
}
