import { canonicalJson } from '../../pipeline/digest.ts';
import type { DeploymentRecord } from '../../store/deployment-record.ts';
import type { RouteSlot } from '../../workflows/messages.ts';
import { implement } from '../implement.ts';
import { StepError } from '../step-error.ts';
import { readRelease } from '../workbench/release-evidence.ts';
import { deployCanary } from './kind.ts';

export const runDeployCanary = implement(deployCanary, async ({ params, inputs }, workbench) => {
  const { store, serving, deployments, step } = workbench;
  const release = inputs.release.digest;
  const { alias, adapter, base, decision } = await readRelease(workbench, release);
  const served = await serving.base();
  if (base !== served.digest) {
    throw new StepError(
      'WrongBase',
      `The release is for base ${base}, and vLLM serves ${served.digest}. Start vLLM with that base, or train again from this one.`,
      { retry: false },
    );
  }
  const named = (await store.names({ name: `releases/${alias}` })).find((name) => name.digest === release);
  if (!named)
    throw new StepError(
      'ReleaseInvalid',
      `Release ${release} has no number under releases/${alias}. Approve it again.`,
      { retry: false },
    );

  step.progress({ message: 'loading the adapter' });
  const slot: RouteSlot = { release, adapter, model: await serving.load(adapter), number: named.number };
  const { entry } = await deployments.startCanary(alias, {
    requestId: `${step.runId}/${step.stepId}`,
    who: decision.person.name,
    reason: approvedIn(step.runId, decision.person.name),
    slot,
    share: params.share,
  });
  const record: DeploymentRecord = {
    schemaVersion: 1,
    alias,
    release,
    slot,
    share: params.share,
    routeVersion: entry?.version ?? 0,
  };
  return {
    canary: await store.commit(
      'deployment',
      { files: { 'deployment.json': canonicalJson(record) } },
      { parents: [inputs.release] },
    ),
    $metrics: { number: named.number, share: params.share, route_version: record.routeVersion },
  };
});

/** As the history of the alias says it. */
export const approvedIn = (runId: string, name: string): string => `run ${runId}, approved by ${name}`;
