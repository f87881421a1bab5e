import { canonicalJson } from '../../pipeline/digest.ts';
import type { DeploymentRecord } from '../../store/deployment-record.ts';
import { implement } from '../implement.ts';
import { StepError } from '../step-error.ts';
import { rollBack } from './kind.ts';

export const runRollBack = implement(rollBack, async ({ params, inputs }, { store, deployments, step }) => {
  const { alias, reason } = params;
  const { entry } = await deployments.rollBack(alias, {
    requestId: `${step.runId}/${step.stepId}`,
    who: step.startedBy.name,
    reason,
  });
  if (!entry)
    throw new StepError('ReleaseInvalid', `"${alias}" has no route yet, so there is nothing to roll back.`, {
      retry: false,
    });
  const { stable } = entry.route;
  const record: DeploymentRecord = {
    schemaVersion: 1,
    alias,
    release: stable.release,
    slot: stable,
    share: 1,
    routeVersion: entry.version,
  };
  const parents = inputs.stable ? [inputs.stable] : [];
  return {
    stable: await store.commit('deployment', { files: { 'deployment.json': canonicalJson(record) } }, { parents }),
    $metrics: { number: stable.number, route_version: entry.version },
  };
});
