import { expect, test, vi } from 'vitest';
import { createWorld, type World } from './stand-ins.fixture.ts';

const json = async <T>(answer: Response) => (await answer.json()) as T;
const make = async (world: World, token: string, wish: object) =>
  await json<{ id: string; token: string; scopes: string[] | null }>(
    await world.ask('POST', '/api/tokens', { token, body: { name: 't', ...wish } }),
  );
const reach = async (world: World, token: string, path: string) => (await world.ask('GET', path, { token })).status;

test('a token with scopes reaches what they name and nothing else', async () => {
  const world = await createWorld();
  const { token } = await world.person('operator');
  const made = await make(world, token, { scopes: ['run:read'] });
  expect(await reach(world, made.token, '/api/runs')).toBe(200);
  expect(await reach(world, made.token, '/api/keys')).toBe(403);
  const { permissions } = await json<{ permissions: string[] }>(await world.ask('GET', '/api/session', made));
  expect(permissions).toEqual(['run:read']);
});

test('nobody makes a token that may more than they may themselves', async () => {
  const world = await createWorld();
  const { token } = await world.person('viewer');
  const answer = await world.ask('POST', '/api/tokens', { token, body: { name: 't', scopes: ['run:decide'] } });
  expect(answer.status).toBe(422);
});

test('a token shrinks with its person, and grows back with them within its scopes', async () => {
  const world = await createWorld();
  const somebody = await world.person('operator');
  const { token } = await make(world, somebody.token, { scopes: ['run:read', 'key:read'] });
  expect(await reach(world, token, '/api/keys')).toBe(200);
  await world.services.people.change(somebody.id, { roles: ['viewer'] });
  expect(await reach(world, token, '/api/keys')).toBe(403);
  expect(await reach(world, token, '/api/runs')).toBe(200);
  await world.services.people.change(somebody.id, { roles: ['admin'] });
  expect(await reach(world, token, '/api/keys')).toBe(200);
  expect(await reach(world, token, '/api/people')).toBe(403);
});

test('a token with scopes makes no token, wider or other, and ends no session', async () => {
  const world = await createWorld();
  const somebody = await world.person('admin');
  const { token } = await make(world, somebody.token, { scopes: ['people:change', 'run:read'] });
  expect((await world.ask('POST', '/api/tokens', { token, body: { name: 'wide' } })).status).toBe(403);
  expect((await world.ask('POST', '/api/session/end-everywhere', { token, body: {} })).status).toBe(403);
});

test('a token is void when its days are over', async () => {
  const world = await createWorld();
  const { token } = await make(world, (await world.person('viewer')).token, { days: 2 });
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * 86_400_000 + 1 });
  try {
    expect(await reach(world, token, '/api/runs')).toBe(401);
  } finally {
    vi.useRealTimers();
  }
});
