import { expect, test } from 'vitest';
import { createWorld, smallPipeline, type World } from './stand-ins.fixture.ts';

const publicUrl = 'https://refrain.example';
const proxied = { host: 'refrain.example', 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7' };
const json = async <T>(answer: Response) => (await answer.json()) as T;

const createPublicWorld = (more: Parameters<typeof createWorld>[1] = {}) =>
  createWorld(
    { publicUrl },
    {
      publicUrl,
      hosts: ['127.0.0.1:8070', 'refrain.example', 'refrain.example:443'],
      origins: ['http://127.0.0.1:8070', publicUrl],
      ...more,
    },
  );

/** As a proxy hands a call on. */
const throughProxy = (
  world: World,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: object,
) =>
  world.app.request(`http://${headers['host'] ?? proxied.host}${path}`, {
    method,
    headers: { ...proxied, ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });

async function cookieOf(world: World, through: 'proxy' | 'machine'): Promise<string> {
  const { url } = await json<{ url: string }>(
    await world.ask('POST', '/api/local/sign-in-link', { token: world.local }),
  );
  const { pathname, search } = new URL(url);
  const path = pathname + search;
  const answer = through === 'proxy' ? await throughProxy(world, 'GET', path) : await world.ask('GET', path);
  return answer.headers.getSetCookie()[0]!;
}

test('behind TLS the session’s cookie is bound to its host and never travels in the clear', async () => {
  const world = await createPublicWorld();
  const cookie = await cookieOf(world, 'proxy');
  expect(cookie).toMatch(/^__Host-refrain\.session=/);
  expect(cookie).toMatch(/; Secure/);
  const inside = await throughProxy(world, 'GET', '/api/runs', { cookie: cookie.split(';')[0]! });
  expect(inside.status).toBe(200);
  expect(inside.headers.get('strict-transport-security')).toMatch(/^max-age=/);
  const bare = await throughProxy(world, 'GET', '/api/runs', {
    cookie: cookie.split(';')[0]!,
    'x-forwarded-proto': 'http',
  });
  expect(bare.status).toBe(403);
});

test('on the machine itself sign-in goes on without TLS, with a cookie of its own', async () => {
  const world = await createPublicWorld();
  const cookie = await cookieOf(world, 'machine');
  expect(cookie).toMatch(/^refrain\.session=/);
  const crossed = await throughProxy(world, 'GET', '/api/runs', { cookie: cookie.split(';')[0]! });
  expect(crossed.status).toBe(401);
});

test('a page at the public address may act, and one at any other address may not', async () => {
  const world = await createPublicWorld();
  const cookie = (await cookieOf(world, 'proxy')).split(';')[0]!;
  const from = (origin: string) => throughProxy(world, 'POST', '/api/validate', { cookie, origin }, { source: '' });
  expect((await from(publicUrl)).status).toBe(200);
  for (const origin of ['http://refrain.example', 'https://refrain.example:8443', 'https://a.refrain.example', 'null'])
    expect((await from(origin)).status, origin).toBe(403);
});

test('the token of this machine’s command line is worth nothing through the proxy, whatever address it claims', async () => {
  const world = await createPublicWorld();
  const authorization = `Bearer ${world.local}`;
  for (const forwarded of ['203.0.113.7', '127.0.0.1, 203.0.113.7', 'nonsense', '']) {
    const answer = await throughProxy(world, 'GET', '/api/runs', { authorization, 'x-forwarded-for': forwarded });
    expect(answer.status, forwarded).toBe(401);
  }
});

test('an address that a caller claims for itself counts only when a proxy on this machine hands it on', async () => {
  const rates = { burst: 2, perSecond: 0.01 };
  const many = { burst: 100, perSecond: 1 };
  const world = await createPublicWorld({ rates: { door: rates, hook: many, stranger: many, caller: many } });
  const look = (forwarded: string) =>
    throughProxy(
      world,
      'POST',
      '/api/invites/look',
      { 'x-forwarded-for': forwarded },
      { token: `rfi_${'a'.repeat(30)}` },
    );
  for (const spoofed of ['1.1.1.1', '2.2.2.2']) expect((await look(`${spoofed}, 203.0.113.7`)).status).toBe(404);
  expect((await look('3.3.3.3, 203.0.113.7')).status).toBe(429);
  expect((await look('203.0.113.8')).status).toBe(404);

  world.network.address = '10.0.0.9';
  for (const spoofed of ['4.4.4.4', '5.5.5.5']) expect((await look(spoofed)).status).toBe(404);
  expect((await look('6.6.6.6')).status).toBe(429);
});

test('too many calls of a door, of a stranger and of a person are each refused with the time to wait', async () => {
  const few = { burst: 3, perSecond: 0.1 };
  const many = { burst: 1_000, perSecond: 1_000 };
  const rates = { door: many, hook: many, stranger: many, caller: many };
  const last = async (world: World, call: () => Promise<Response>) => {
    for (let at = 0; at < 3; at += 1) expect((await call()).status).not.toBe(429);
    const answer = await call();
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await json(answer)).toMatchObject({
      error: { message: { en: expect.any(String), zh: expect.any(String) } },
    });
  };
  const door = await createWorld({}, { rates: { ...rates, door: few } });
  await last(door, async () => door.ask('GET', '/sign-in?token=x'));
  const stranger = await createWorld({}, { rates: { ...rates, stranger: few } });
  await last(stranger, () => stranger.ask('GET', '/api/runs', { token: 'rft_wrong' }));
  const caller = await createWorld({}, { rates: { ...rates, caller: few } });
  const { token } = await caller.person('viewer');
  await last(caller, () => caller.ask('GET', '/api/runs', { token }));
  expect((await caller.ask('GET', '/api/runs', { token: caller.local })).status).toBe(200);
});

test('an address that calls hooks too often is refused, whichever hooks it calls, and another address is not', async () => {
  const many = { burst: 1_000, perSecond: 1_000 };
  const rates = { door: many, hook: { burst: 3, perSecond: 0.1 }, stranger: many, caller: many };
  const world = await createPublicWorld({ rates });
  const headers = {
    'x-refrain-timestamp': '1',
    'x-refrain-signature': `v1=${'0'.repeat(64)}`,
    'idempotency-key': 'one',
  };
  const knock = (letter: string, address: string) =>
    throughProxy(world, 'POST', `/api/hooks/${letter.repeat(32)}`, { ...headers, 'x-forwarded-for': address }, {});
  for (const letter of ['a', 'b', 'c']) expect((await knock(letter, '203.0.113.7')).status).toBe(404);
  const refused = await knock('d', '203.0.113.7');
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await knock('d', '203.0.113.8')).status).toBe(404);
  expect((await throughProxy(world, 'GET', '/api/health')).status, 'its other calls are not counted').toBe(200);
});

test('a foreign name that leads here is refused on every path, also when only the address line carries it', async () => {
  const world = await createPublicWorld();
  for (const host of [
    'evil.example',
    'evil.example:8070',
    '127.0.0.1',
    '127.0.0.1:8071',
    'refrain.example.evil.example',
  ])
    for (const path of ['/', '/api/health', '/api/runs/x/events', '/sign-in?token=x'])
      expect((await world.ask('GET', path, { headers: { host } })).status, `${host} ${path}`).toBe(403);
  const answer = await world.app.request('http://evil.example/api/health', { headers: { host: '127.0.0.1:8070' } });
  expect(answer.status).toBe(403);
});

test('a cookie alone changes nothing without an origin, whatever the method', async () => {
  const world = await createWorld();
  const cookie = (await cookieOf(world, 'machine')).split(';')[0]!;
  for (const [method, path] of [
    ['POST', '/api/validate'],
    ['PUT', '/api/secrets/a'],
    ['DELETE', '/api/tokens/a'],
  ] as const)
    for (const site of [undefined, 'none'])
      expect(
        (await world.ask(method, path, { headers: { cookie, ...(site ? { 'sec-fetch-site': site } : {}) } })).status,
        `${method} ${site}`,
      ).toBe(403);
});

test('a page is told what to ask while its session lasts, and of a run only that is there', async () => {
  const screens = { files: {}, index: '<title>Refrain</title>', needed: {} };
  const world = await createWorld({}, { screens });
  const cookie = (await cookieOf(world, 'machine')).split(';')[0]!;
  const foreseen = async (path: string, headers: Record<string, string> = { cookie }) =>
    [...(await (await world.ask('GET', path, { headers })).text()).matchAll(/href="([^"]+)"/g)].map(([, href]) => href);
  const ofEveryPage = ['/api/session', '/api/overview'];
  const { runId } = await json<{ runId: string }>(
    await world.ask('POST', '/api/runs', { token: world.local, body: { source: smallPipeline } }),
  );
  expect(await foreseen(`/releases/${runId}/approval`)).toContain(`/api/runs/${runId}`);
  expect(await foreseen('/releases/nothing/approval')).toEqual(ofEveryPage);
  expect(await foreseen('/pipelines/nothing')).toEqual(ofEveryPage);
  expect(await foreseen('/')).toEqual(ofEveryPage);
  const ended = await world.ask('POST', '/api/session/end', {
    headers: { cookie, origin: 'http://127.0.0.1:8070' },
  });
  expect(ended.status).toBeLessThan(300);
  expect(await foreseen('/')).toEqual([]);
  expect(await foreseen('/', {})).toEqual([]);
});

test('no foreign page reads the events of a run', async () => {
  const world = await createWorld();
  const cookie = (await cookieOf(world, 'machine')).split(';')[0]!;
  for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }])
    expect((await world.ask('GET', '/api/runs/x/events', { headers: { cookie, ...headers } })).status).toBe(403);
});

async function openStream(world: World, token: string) {
  const { runId } = await json<{ runId: string }>(
    await world.ask('POST', '/api/runs', { token: world.local, body: { source: smallPipeline } }),
  );
  const reader = (await world.ask('GET', `/api/runs/${runId}/events`, { token })).body!.getReader();
  const first = await reader.read();
  expect(first.done).toBe(false);
  /** Resolves when the server has ended it. */
  const ended = (async () => {
    for (;;) if ((await reader.read()).done) return true;
  })();
  return { ended, close: () => reader.cancel() };
}

test('open event streams of a person end when they are deactivated, signed out, or may no longer read', async () => {
  const world = await createWorld();
  const { people } = world.services;
  for (const less of [
    (id: string) => people.change(id, { active: false }),
    (id: string) => people.endEverywhere(id, { tokens: true }),
    async (id: string) => {
      const [token] = await people.tokensOf({ id });
      await people.revokeToken((await people.find(id))!, token!.id);
    },
  ]) {
    const [gone, stays] = [await world.person('viewer'), await world.person('viewer')];
    const [theirs, other] = [await openStream(world, gone.token), await openStream(world, stays.token)];
    await less(gone.id);
    expect(await theirs.ended).toBe(true);
    let otherEnded = false;
    void other.ended.then(() => (otherEnded = true));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(otherEnded).toBe(false);
    await other.close();
  }
});
