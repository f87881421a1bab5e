import { expect, test, vi } from 'vitest';
import { joinProtocol } from '../temporal-config/join.ts';
import { allRoutes } from './app.ts';
import { createWorld } from './stand-ins.fixture.ts';

const filled = (path: string) => `/api${path.replace(/\{\w+\}/g, 'x')}`;
const call = {
  protocol: joinProtocol,
  version: '1.2.3',
  workerId: 'w1',
  queue: 'training',
  host: 'gpu-1',
  phase: 'starting',
};

async function invited() {
  const world = await createWorld();
  const admin = await world.person('admin');
  const ask = async (method: string, path: string, body?: unknown, token = admin.token) => {
    const answer = await world.ask(method, `/api${path}`, { token, body });
    return {
      status: answer.status,
      said: (await answer.json()) as Record<string, unknown> & { error: { message: { en: string } } },
    };
  };
  const made = await ask('POST', '/worker-tokens', { queue: 'training', label: 'the card in the cellar', days: 2 });
  expect(made.status).toBe(201);
  const { token, id } = made.said as unknown as { token: string; id: string };
  const join = (more: object = {}, by = token) => ask('POST', '/workers/join', { ...call, ...more }, by);
  return { ...world, admin, ask, token, tokenId: id, join };
}

test('a join token joins, and is told where Temporal and the store are, and nothing that is the server’s own', async () => {
  const { join, ask } = await invited();
  const { status, said } = await join();
  expect(status).toBe(200);
  expect(Object.keys(said).toSorted()).toEqual(['drain', 'everyMs', 'publicKey', 'store', 'temporal']);
  expect(said).toMatchObject({
    temporal: { address: 'temporal.test:7233', namespace: 'refrain' },
    store: { accessKey: 'narrow' },
    drain: null,
  });
  const { said: listed } = await ask('GET', '/workers');
  expect(listed['workers']).toMatchObject([
    { id: 'w1', host: 'gpu-1', queue: 'training', version: '1.2.3', state: 'working' },
  ]);
});

test('a join token reaches no other route, open ones included', async () => {
  const { services, ask, token } = await invited();
  for (const { route } of allRoutes(services)) {
    if (route.path === '/workers/join') continue;
    const { status } = await ask(route.method.toUpperCase(), filled(route.path).slice(4), undefined, token);
    expect([401, 403], `${route.method} ${route.path} answered ${status}`).toContain(status);
  }
});

test('nobody but a worker joins: neither an admin, nor a token that is made up', async () => {
  const { join, admin } = await invited();
  expect((await join({}, admin.token)).status).toBe(403);
  expect((await join({}, 'rfw_made-up')).status).toBe(401);
});

test('a token is shown once; the database keeps its hash alone, and the list shows neither', async () => {
  const { ask, token, db } = await invited();
  const { said } = await ask('GET', '/worker-tokens');
  expect(JSON.stringify(said)).not.toContain(token);
  expect(said['tokens']).toMatchObject([{ label: 'the card in the cellar', queue: 'training' }]);
  expect(JSON.stringify(await db.selectFrom('workerTokens').selectAll().execute())).not.toContain(token);
  expect(JSON.stringify(await db.selectFrom('audit').selectAll().execute())).not.toContain(token);
});

test('a token that was revoked or has expired is void at once', async () => {
  const { join, ask, tokenId } = await invited();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3 * 86_400_000 });
  try {
    expect((await join()).status).toBe(401);
  } finally {
    vi.useRealTimers();
  }
  expect((await join()).status).toBe(200);
  expect((await ask('DELETE', `/worker-tokens/${tokenId}`)).status).toBe(200);
  expect((await join({ phase: 'working' })).status).toBe(401);
});

test.each([{ version: '1.3.0' }, { protocol: joinProtocol + 1 }])(
  'a worker of another version is refused, with the version to install (%o)',
  async (other) => {
    const { join } = await invited();
    const { status, said } = await join(other);
    expect(status).toBe(409);
    expect(said.error.message.en).toContain('Install 1.2.3 on gpu-1');
  },
);

test('a queue that other hosts cannot serve is refused', async () => {
  const { join, ask } = await invited();
  expect((await join({ queue: 'serving' })).status).toBe(422);
  expect((await ask('POST', '/worker-tokens', { queue: 'cpu' })).status).toBe(422);
});

test('a worker hears of its drain at its next call, and a fresh start of it works again', async () => {
  const { join, ask } = await invited();
  await join();
  expect((await ask('POST', '/workers/w1/drain', { now: true })).status).toBe(200);
  expect((await join({ phase: 'working' })).said['drain']).toBe('now');
  expect((await ask('GET', '/workers')).said['workers']).toMatchObject([{ state: 'draining' }]);
  await join({ phase: 'left' });
  expect((await ask('GET', '/workers')).said['workers']).toMatchObject([{ state: 'left' }]);
  expect((await ask('POST', '/workers/w1/drain', {})).status).toBe(404);
  expect((await join()).said['drain']).toBeNull();
});

test('a worker that has not called for a while is shown as silent', async () => {
  const { join, services } = await invited();
  await join();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
  try {
    expect(await services.workers.list()).toMatchObject([{ state: 'silent' }]);
  } finally {
    vi.useRealTimers();
  }
});

test('joining, draining and leaving are in the audit, renewing is not', async () => {
  const { join, ask, services } = await invited();
  await join();
  await join({ phase: 'working' });
  await ask('POST', '/workers/w1/drain', {});
  await join({ phase: 'left' });
  const actions = (await services.audit.list(10)).map(({ action }) => action);
  expect(actions).toEqual(['worker.leave', 'worker.drain', 'worker.join', 'worker-token.create']);
});
