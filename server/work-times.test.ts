import { expect, test } from 'vitest';
import { clientOf, createScene } from './run-scene.fixture.ts';
import { createWorld } from './stand-ins.fixture.ts';

const keep = (scene: Awaited<ReturnType<typeof createScene>>, name: string, seconds: unknown) =>
  scene.store.putRecord(
    `runs/${scene.runId}/logs/${name}.work.json`,
    JSON.stringify({ startedAt: '2026-01-01T00:00:00.000Z', seconds }),
  );

test('the work of a run is that of all attempts of each step, as workers counted it', async () => {
  const scene = await createScene();
  await keep(scene, 'make.1767225600000', 40);
  await keep(scene, 'make.1767225700000', 2.5);
  await keep(scene, 'gate.1767225800000', 0);
  // Neither is what a worker wrote.
  await keep(scene, 'approval.1767225800000', 'long');
  await scene.store.putRecord(`runs/${scene.runId}/logs/approval.1.work.json`, 'no JSON');
  await scene.store.putRecord(`runs/${scene.runId}/logs/make-1.log`, 'done\n');
  const params = { runId: scene.runId };
  expect(await scene.client.call('GET /runs/{runId}/work', { params })).toEqual({ seconds: { make: 42.5, gate: 0 } });
  const unknown = scene.client.call('GET /runs/{runId}/work', { params: { runId: 'nobody' } });
  expect((await scene.refusal(unknown)).status).toBe(404);
});

test('a run that ended is listed with what it took, and a rebuilt index has it again; null where nobody counted', async () => {
  const scene = await createScene();
  const row = async () => (await scene.client.call('GET /runs', { query: {} })).runs[0];
  expect(await row()).toMatchObject({ outcome: null, workSeconds: null });
  await keep(scene, 'make.1767225600000', 40);
  const end = { outcome: 'done', steps: { make: { state: 'done' } } } as const;
  scene.play.set(scene.runId, end, '2026-01-01T00:01:00.000Z');
  await scene.services.runs.settle();
  // The step of this plan is on the cpu queue, which has no price.
  expect(await row()).toMatchObject({ outcome: 'done', workSeconds: { training: 0, serving: 0 } });
  await scene.db.updateTable('runs').set({ workSeconds: null }).execute();
  await scene.services.runIndex.rebuild();
  expect((await row())?.workSeconds).toEqual({ training: 0, serving: 0 });

  const other = await createScene();
  other.play.set(other.runId, end, '2026-01-01T00:01:00.000Z');
  await other.services.runs.settle();
  expect((await other.client.call('GET /runs', { query: {} })).runs[0]).toMatchObject({
    outcome: 'done',
    workSeconds: null,
  });
});

test('whoever is signed in is told the prices of the installation, and nobody else', async () => {
  const prices = { currency: 'USD', training: 2.49, serving: null };
  const world = await createWorld({ prices });
  const viewer = await world.person('viewer');
  expect((await clientOf(world, viewer.token).call('GET /session')).prices).toEqual(prices);
  expect(await (await world.ask('GET', '/api/session')).json()).toMatchObject({ person: null, prices: null });
  const without = await createWorld();
  const somebody = await without.person('viewer');
  expect((await clientOf(without, somebody.token).call('GET /session')).prices).toBeNull();
});
