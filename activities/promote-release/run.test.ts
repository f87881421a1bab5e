import { beforeEach, expect, test } from 'vitest';
import type { ArtifactRef } from '../../pipeline/artifact.ts';
import type { RollBack, RouteSlot } from '../../workflows/messages.ts';
import { createStandInBench } from '../workbench/stand-in-bench.fixture.ts';
import type { SlotStats } from '../workbench/workbench.ts';
import { promoteRelease } from './kind.ts';
import { runPromoteRelease } from './run.ts';

let stand: ReturnType<typeof createStandInBench>;
let canary: ArtifactRef<'deployment'>;
const slot: RouteSlot = {
  release: `sha256:${'1'.repeat(64)}`,
  adapter: `sha256:${'2'.repeat(64)}`,
  model: 'lyrics-222222222222',
  number: 4,
};
const seen = (requests: number, failures = 0, firstTokenP95Ms: number | null = 20): SlotStats => ({
  requests,
  failures,
  firstTokenP50Ms: firstTokenP95Ms,
  firstTokenP95Ms,
});
const watch = (more: object = {}) =>
  runPromoteRelease.run(
    { params: promoteRelease.params.parse({ minSamples: 10, minMinutes: 0, ...more }), inputs: { canary }, mark: {} },
    stand.bench(),
  );
const route = async () => (await stand.bench().deployments.state('lyrics'))!.entry!.route;

beforeEach(async () => {
  stand = createStandInBench();
  const { deployments } = stand.bench();
  const { entry } = await deployments.startCanary('lyrics', {
    requestId: 'c',
    who: 'Ann',
    reason: '',
    slot,
    share: 0.2,
  });
  canary = await stand.store.commit('deployment', {
    files: {
      'deployment.json': JSON.stringify({
        schemaVersion: 1,
        alias: 'lyrics',
        release: slot.release,
        slot,
        share: 0.2,
        routeVersion: entry!.version,
      }),
    },
  });
});
const report = (stable: SlotStats, trial: SlotStats, canaryTripped = false, version = 1) =>
  stand.setStats({ version, stable, canary: trial, canaryTripped });

test('a canary that is as good as stable becomes stable', async () => {
  report(seen(40), seen(10));
  const { stable, $metrics } = await watch();
  expect((await route()).stable).toEqual(slot);
  expect($metrics).toEqual({ number: 4, route_version: 2 });
  expect(JSON.parse(await stand.store.readText(stable.digest, 'deployment.json'))).toMatchObject({
    release: slot.release,
    share: 1,
  });
});

test('it waits until enough requests were answered', async () => {
  report(seen(40), seen(9));
  const watching = watch();
  await expect.poll(() => stand.progress.at(-1)?.message).toBe('canary: 9 of 10 requests');
  expect((await route()).canary).not.toBeNull();
  report(seen(40), seen(10));
  await watching;
  expect((await route()).stable.number).toBe(4);
});

test.each([
  ['fails more often', seen(40), seen(20, 3), false, /15.0 % of its requests failed/],
  ['is slower', seen(40, 0, 100), seen(20, 0, 600), false, /first token takes 600 ms/],
  ['was tripped by the gateway', seen(40), seen(3, 3), true, /three failures/],
])('a canary that %s is withdrawn, and stable answers alone', async (_name, stable, trial, tripped, words) => {
  report(stable, trial, tripped);
  await expect(watch()).rejects.toMatchObject({
    code: 'CanaryFailed',
    message: expect.stringMatching(words) as string,
  });
  expect(await route()).toMatchObject({ canary: null, stable: { number: 0 } });
});

test.each([
  ['no request', () => report(seen(40), seen(0, 0, null))],
  ['no gateway', () => stand.setStats(null)],
  ['records of another route', () => report(seen(40), seen(50), false, 7)],
  ['nothing of stable to compare with', () => report(seen(0, 0, null), seen(50))],
])('with %s it is never promoted, but withdrawn in the end (F23)', async (_name, arrange) => {
  arrange();
  await expect(watch({ maxMinutes: 0.01 })).rejects.toMatchObject({ code: 'CanaryInconclusive' });
  expect((await route()).canary).toBeNull();
});

test('a deployment that cannot be asked for a while does not end the watch', async () => {
  report(seen(40), seen(10));
  const bench = stand.bench();
  let asked = 0;
  const deployments = {
    ...bench.deployments,
    state: async (alias: string) => {
      if (asked++ === 0) throw new Error('deadline exceeded');
      return bench.deployments.state(alias);
    },
  };
  const params = promoteRelease.params.parse({ minSamples: 10, minMinutes: 0 });
  const made = await runPromoteRelease.run(
    { params, inputs: { canary }, mark: {} },
    Object.create(bench, { deployments: { value: deployments } }) as typeof bench,
  );
  expect(made.$metrics).toMatchObject({ number: 4 });
});

test('a person who promotes it meanwhile ends the watch', async () => {
  stand.setStats(null);
  const watching = watch();
  await stand
    .bench()
    .deployments.promote('lyrics', { requestId: 'by-hand', who: 'Bob', reason: 'looks good', release: slot.release! });
  expect((await watching).$metrics).toMatchObject({ number: 4 });
});

test('promoted by a person in the very moment that the watch withdraws it, a release stays stable', async () => {
  report(seen(40), seen(10, 10));
  const bench = stand.bench();
  const deployments = {
    ...bench.deployments,
    rollBack: async (alias: string, request: RollBack) => {
      await bench.deployments.promote(alias, { requestId: 'by-hand', who: 'Bob', reason: '', release: slot.release! });
      return bench.deployments.rollBack(alias, request);
    },
  };
  const params = promoteRelease.params.parse({ minSamples: 10, minMinutes: 0 });
  const made = runPromoteRelease.run(
    { params, inputs: { canary }, mark: {} },
    Object.create(bench, { deployments: { value: deployments } }) as typeof bench,
  );
  expect((await made).$metrics).toMatchObject({ number: 4 });
  expect((await route()).stable.release).toBe(slot.release);
});

test('a person who rolls it back meanwhile says no: the step is refused by name, and nothing is left to repair', async () => {
  stand.setStats(null);
  const watching = watch();
  await stand.bench().deployments.rollBack('lyrics', { requestId: 'by-hand', who: 'Bob', reason: 'ugly rhymes' });
  const { stable, $refused } = await watching;
  expect($refused).toBe('withdrawn from its trial by Bob: ugly rhymes');
  const record: unknown = JSON.parse(await stand.store.readText(stable.digest, 'deployment.json'));
  expect(record).toMatchObject({ release: null, slot: { number: 0 }, share: 1 });
});

test('what it withdrew itself before it was killed stays a fault', async () => {
  stand.setStats(null);
  const { runId, stepId } = stand.bench().step;
  const request = { requestId: `${runId}/${stepId}/withdraw`, who: 'Lin', reason: 'too slow', onTrial: slot.release! };
  await stand.bench().deployments.rollBack('lyrics', request);
  await expect(watch()).rejects.toMatchObject({ code: 'CanaryFailed' });
});

test('a cancelled run takes its canary along; a stopping worker leaves it on trial', async () => {
  stand.setStats(null);
  const watching = watch();
  stand.abort('cancelled');
  await expect(watching).rejects.toBe('cancelled');
  expect((await route()).canary).toBeNull();
});

test('a stopping worker leaves the canary on trial', async () => {
  stand.setStats(null);
  const watching = watch();
  stand.abort('worker-shutdown');
  await expect(watching).rejects.toBe('worker-shutdown');
  expect((await route()).canary).not.toBeNull();
});
