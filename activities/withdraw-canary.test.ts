import { expect, test } from 'vitest';
import { openMemoryStore } from '../store/open-store.ts';
import type { StepCall } from '../pipeline/plan.ts';
import type { DeploymentState, RollBack } from '../workflows/messages.ts';
import { StepError } from './step-error.ts';
import { createWithdrawCanary } from './withdraw-canary.ts';
import type { Deployments } from './workbench/workbench.ts';

async function scene(onTrial: 'ours' | 'another' | 'nobody', refuses = false) {
  const store = openMemoryStore('/nowhere');
  const release = await store.commit('release', { files: { 'release.json': '{"alias":"lyrics"}' } });
  const digest = onTrial === 'ours' ? release.digest : `sha256:${'f'.repeat(64)}`;
  const canary = onTrial === 'nobody' ? null : { release: digest };
  const asked: RollBack[] = [];
  const deployments = {
    state: async () => ({ entry: { route: { canary } } }) as unknown as DeploymentState,
    rollBack: async (_alias: string, request: RollBack) => {
      asked.push(request);
      if (refuses) throw new StepError('CanaryFailed', 'It was promoted.', { retry: false });
      return {} as DeploymentState;
    },
  } as unknown as Deployments;
  const call = { runId: 'r1', stepId: 'canary', inputs: { release } } as unknown as StepCall;
  return { withdraw: () => createWithdrawCanary({ store, deployments })(call), asked, release };
}

test('the release of a run that did not end as done is withdrawn from its trial, under one request id', async () => {
  const { withdraw, asked, release } = await scene('ours');
  await withdraw();
  await withdraw();
  expect(asked).toHaveLength(2);
  expect(asked[0]).toMatchObject({ onTrial: release.digest, requestId: 'r1/canary/withdraw' });
  expect(asked[1]!.requestId).toBe(asked[0]!.requestId);
});

test.each(['another', 'nobody'] as const)('with %s on trial nothing is touched', async (onTrial) => {
  const { withdraw, asked } = await scene(onTrial);
  await withdraw();
  expect(asked).toEqual([]);
});

test('one that was promoted in the very moment stays promoted', async () => {
  const { withdraw } = await scene('ours', true);
  await expect(withdraw()).resolves.toBeUndefined();
});
