import { beforeEach, expect, test } from 'vitest';
import { Refused } from './ports.ts';
import { createWorld, digestOfLetter, type World } from './stand-ins.fixture.ts';

let world: World;
let viewer: Awaited<ReturnType<World['person']>>;
beforeEach(async () => {
  world = await createWorld();
  viewer = await world.person('viewer');
});

async function keepAdapter(): Promise<string> {
  const { store } = world;
  const adapter = await store.commit(
    'adapter',
    { files: { 'adapter_config.json': '{}' } },
    { meta: { base: digestOfLetter('b'), method: 'dpo' } },
  );
  await store.name('small/dpo/adapter', adapter);
  return adapter.digest;
}
const complete = (model: string, more: Record<string, unknown> = {}, token = viewer.token) =>
  world.ask('POST', '/api/playground/complete', {
    token,
    body: { model, prompt: '【ang】', temperature: 0, topP: 1, maxTokens: 20, ...more },
  });

test('the base and every adapter are offered, with what trained it and on what', async () => {
  const adapter = await keepAdapter();
  const answer = await world.ask('GET', '/api/playground/models', { token: viewer.token });
  const { models } = (await answer.json()) as { models: Record<string, unknown>[] };
  expect(models.map(({ id, kind, method }) => ({ id, kind, method }))).toEqual([
    { id: adapter, kind: 'adapter', method: 'dpo' },
    { id: 'base', kind: 'base', method: null },
  ]);
  expect(models[0]!['base']).toBe(digestOfLetter('b'));
});

test('a viewer writes with an adapter, which is loaded first, and no key or model name of vLLM comes back', async () => {
  const adapter = await keepAdapter();
  const text = await (await complete(adapter, { system: '写短句' })).text();
  expect([...text.matchAll(/^event: (\w+)$/gm)].map(([, name]) => name)).toEqual(['loading', 'start', 'piece', 'end']);
  expect(text).toContain('窗外月光');
  expect(text).not.toMatch(/lyrics-|Bearer|token"?:|tiny-zh|http/);
  expect(world.keys.loads).toEqual([adapter]);
  expect(world.keys.asked[0]!.messages.map(({ role }) => role)).toEqual(['system', 'user']);
});

test('an adapter that vLLM dropped meanwhile is loaded once more', async () => {
  const adapter = await keepAdapter();
  world.keys.dropped.add(`lyrics-${adapter.slice(7, 19)}`);
  expect(await (await complete(adapter)).text()).toContain('event: end');
  expect(world.keys.loads.length).toBe(2);
});

test('an adapter that cannot be loaded says why, in both languages', async () => {
  world.keys.refusal = new Refused('WrongBase', 'It was trained for another base.');
  const text = await (await complete(await keepAdapter())).text();
  expect(text).toContain('event: failed');
  expect(text).toContain('It was trained for another base.');
  expect(text).toContain('基座');
});

test('the untouched base needs no loading; an artifact that writes nothing is not found', async () => {
  expect(await (await complete('base')).text()).toContain('event: end');
  expect(world.keys.loads).toEqual([]);
  expect((await complete(digestOfLetter('f'))).status).toBe(404);
});

test('leaving an answer ends it, and gives its place back', async () => {
  world.keys.isEndless = true;
  for (let answer = 0; answer < 8; answer += 1) {
    const { status, body } = await complete('base');
    expect(status).toBe(200);
    const reader = body!.getReader();
    await reader.read();
    await reader.cancel();
  }
  await expect.poll(() => world.keys.left).toBe(8);
});

test('nobody has more than six answers under way', async () => {
  world.keys.isEndless = true;
  const all = await Promise.all(Array.from({ length: 7 }, () => complete('base')));
  expect(all.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 200, 200, 200, 200, 429]);
  for (const { body } of all) await body?.cancel();
});

test('a vote carries who gave it; one on an unknown answer is refused with what to do', async () => {
  const give = (responseId: string) =>
    world.ask('POST', '/api/playground/feedback', { token: viewer.token, body: { responseId, vote: 'up' } });
  expect((await give('chatcmpl-1')).status).toBe(200);
  expect(world.keys.votes).toEqual([{ responseId: 'chatcmpl-1', vote: 'up', by: `person:${viewer.id}` }]);
  expect((await give('made-up')).status).toBe(422);
});

test('nobody who is not signed in writes or votes', async () => {
  expect((await world.ask('GET', '/api/playground/models')).status).toBe(401);
  const asked = await world.ask('POST', '/api/playground/complete', {
    body: { model: 'base', prompt: 'x', temperature: 0, topP: 1, maxTokens: 1 },
  });
  expect(asked.status).toBe(401);
});
