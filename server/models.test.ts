import { expect, test } from 'vitest';
import { createWorld } from './stand-ins.fixture.ts';

test('bases come from the list and from the store, with their licence and what was built on them', async () => {
  const world = await createWorld();
  const { store } = world;
  const meta = { id: 'own', title: 'Own', licence: 'MIT', family: 'qwen3', languages: ['zh'], template: 'refrain' };
  const base = await store.commit(
    'checkpoint',
    { files: { 'config.json': '{"max_position_embeddings":512}' } },
    { meta },
  );
  await store.name('small/base', base);
  const adapter = await store.commit('adapter', { files: { x: 'y' } }, { meta: { base: base.digest } });
  await store.name('small/sft/adapter', adapter);

  const viewer = await world.person('viewer');
  const answer = await world.ask('GET', '/api/models', { token: viewer.token });
  const { models } = (await answer.json()) as { models: Record<string, unknown>[] };
  expect(models[0]).toMatchObject({ id: 'own', licence: 'MIT', from: 'store', contextTokens: 512, adapters: 1 });
  expect(models.find(({ id }) => id === 'tiny-zh')).toMatchObject({ from: 'list', digest: null, isServed: true });
});
