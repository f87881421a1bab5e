import { expect, test } from 'vitest';
import { allRoutes } from './app.ts';
import { exceptions, mayDo, permissions, type Role } from './permissions.ts';
import { createWorld } from './stand-ins.fixture.ts';

const filled = (path: string) =>
  `/api${path.replace(/\{(\w+)\}/g, (_, name: string) => (name === 'number' ? '1' : 'nothing'))}`;
const openRoutes = [
  'GET /health',
  'GET /session',
  'POST /hooks/{hookId}',
  'POST /invites/look',
  'POST /invites/accept',
];

test('every route declares who may call it, and only a few answer everybody', async () => {
  const { services } = await createWorld();
  const routes = allRoutes(services);
  for (const { route } of routes) {
    expect([...permissions, ...exceptions], `${route.method} ${route.path}`).toContain(route.permission);
  }
  const open = routes
    .filter(({ route }) => route.permission === 'open')
    .map(({ route }) => `${route.method.toUpperCase()} ${route.path}`);
  expect(open).toEqual(openRoutes);
});

test('what Hono serves below /api is exactly what is declared, and the description names it all with its permission', async () => {
  const { app, services, ask, local } = await createWorld();
  const declared = new Set(
    allRoutes(services).map(({ route }) => `${route.method.toUpperCase()} ${filled(route.path)}`),
  );
  declared.add('GET /api/openapi.json');
  const served = new Set(
    app.routes
      .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api'))
      .map(({ method, path }) => `${method} ${path.replace(/:number/g, '1').replace(/:\w+/g, 'nothing')}`),
  );
  expect(served).toEqual(declared);
  const described = (await (await ask('GET', '/api/openapi.json', { token: local })).json()) as {
    paths: Record<string, Record<string, { 'x-permission': string }>>;
  };
  const count = Object.values(described.paths)
    .flatMap((path) => Object.values(path))
    .filter((one) => one['x-permission']).length;
  expect(count).toBe(declared.size);
});

test('a method that a path does not have is refused with those it has, and an unknown path is not found', async () => {
  const { ask, local: token } = await createWorld();
  for (const [method, path, allow] of [
    ['DELETE', '/api/runs', 'GET, HEAD, POST'],
    ['PATCH', '/api/runs/R', 'GET, HEAD'],
    ['GET', '/v1/score', 'POST'],
  ] as const) {
    const answer = await ask(method, path, { token });
    expect(answer.status, `${method} ${path}`).toBe(405);
    expect(answer.headers.get('allow')).toBe(allow);
    expect(await answer.json()).toMatchObject({ error: { code: 'no-such-method' } });
  }
  expect((await ask('DELETE', '/api/nothing', { token })).status).toBe(404);
});

test('the token of our own workers tells events, and reaches nothing else', async () => {
  const { services, ask } = await createWorld();
  const token = 'token-of-own-workers';
  for (const { route } of allRoutes(services)) {
    const { status } = await ask(route.method.toUpperCase(), filled(route.path), { token });
    const isTheirs = route.path === '/internal/run-events';
    expect(status, `${route.method} ${route.path}`).toBe(isTheirs ? 422 : 403);
  }
  const event = { runId: 'R', transition: { sequence: 1, at: '2026-01-01T00:00:00.000Z', stepId: 'a', state: 'done' } };
  const told = (body: object, by = token) => ask('POST', '/api/internal/run-events', { token: by, body });
  expect((await told({ events: [{ ...event, status: { state: 'done' } }] })).status).toBe(200);
  expect((await told({ events: [{ ...event, status: 'done' }] })).status).toBe(422);
  expect((await told({ events: [] }, `${token}x`)).status).toBe(401);
});

test('reading, editing, running and deciding are four different permissions', () => {
  const lacks = (role: Role, permission: (typeof permissions)[number]) => !mayDo([role], permission);
  expect(lacks('designer', 'run:start') && lacks('designer', 'run:decide')).toBe(true);
  expect(lacks('operator', 'run:decide') && lacks('operator', 'pipeline:edit')).toBe(true);
  expect(lacks('approver', 'run:start') && lacks('approver', 'pipeline:edit')).toBe(true);
});

test('a path that is spelled differently is no other way in', async () => {
  const { ask } = await createWorld();
  for (const path of [
    '/api/RUNS',
    '/api//runs',
    '/api/runs/',
    '/api/runs;x',
    '/api/runs.',
    '/api/health/../runs',
    '/x/api/runs',
    '/api/%72uns',
  ]) {
    const { status } = await ask('GET', path);
    expect([401, 404], `${path} answered ${status}`).toContain(status);
  }
});

test('a name that is not the server’s own is refused, so that no foreign site can be bound to it', async () => {
  const { ask } = await createWorld();
  const answer = await ask('GET', '/api/health', { headers: { host: 'evil.example:8070' } });
  expect(answer.status).toBe(403);
});

test('a mutation asked by a foreign page is refused, whatever it carries', async () => {
  const { ask, local } = await createWorld();
  const foreign = [
    'https://evil.example',
    'null',
    'http://127.0.0.1:8071',
    'http://127.0.0.1.evil.example:8070',
    'https://127.0.0.1:8070',
  ];
  for (const origin of foreign) {
    const { status } = await ask('POST', '/api/validate', { token: local, body: { source: '' }, headers: { origin } });
    expect(status, origin).toBe(403);
  }
  for (const site of ['cross-site', 'same-site']) {
    const { status } = await ask('POST', '/api/validate', {
      token: local,
      body: { source: '' },
      headers: { 'sec-fetch-site': site },
    });
    expect(status, site).toBe(403);
  }
  const own = await ask('POST', '/api/validate', {
    token: local,
    body: { source: '' },
    headers: { origin: 'http://127.0.0.1:8070', 'sec-fetch-site': 'same-origin' },
  });
  expect(own.status).toBe(200);
});

test('the token of this machine’s command line is worth nothing from elsewhere', async () => {
  const { ask, local, network } = await createWorld();
  network.address = '10.0.0.7';
  expect((await ask('GET', '/api/runs', { token: local })).status).toBe(401);
  network.address = '::ffff:127.0.0.1';
  expect((await ask('GET', '/api/runs', { token: local })).status).toBe(200);
});

test('the page may run no inline script and nobody may frame it', async () => {
  const { ask } = await createWorld();
  const { headers } = await ask('GET', '/');
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toContain('unsafe');
  expect(policy).toContain("frame-ancestors 'none'");
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

test('an unexpected error tells the caller an id, and the log the error', async () => {
  const { ask, local, services, faults } = await createWorld();
  services.audit.list = () => Promise.reject(new Error('secret detail'));
  const answer = await ask('GET', '/api/audit', { token: local });
  const body = await answer.text();
  expect(answer.status).toBe(500);
  expect(body).not.toContain('secret detail');
  expect(body).toContain(answer.headers.get('x-request-id'));
  expect(faults).toHaveLength(1);
});
