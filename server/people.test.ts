import { expect, test, vi } from 'vitest';
import { createWorld } from './stand-ins.fixture.ts';

async function signIn(ask: Awaited<ReturnType<typeof createWorld>>['ask'], url: string) {
  const { pathname, search } = new URL(url);
  const answer = await ask('GET', pathname + search);
  return { answer, cookie: (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '' };
}

test('a sign-in link signs in once', async () => {
  const { ask, local } = await createWorld();
  const { url } = (await (await ask('POST', '/api/local/sign-in-link', { token: local })).json()) as { url: string };

  const first = await signIn(ask, url);
  expect(first.answer.headers.get('location')).toBe('/');
  expect(first.answer.headers.getSetCookie()[0]).toMatch(/HttpOnly/);
  expect(first.answer.headers.getSetCookie()[0]).toMatch(/SameSite=Lax/);
  const session = (await (await ask('GET', '/api/session', { headers: { cookie: first.cookie } })).json()) as {
    person: { name: string };
  };
  expect(session.person.name).toBe('Owner');

  const second = await signIn(ask, url);
  expect(second.answer.headers.get('location')).toBe('/?error=INVALID_TOKEN');
  expect(second.cookie).toBe('');
});

test('a link preview or a prefetch does not use a sign-in link up', async () => {
  const { ask, local } = await createWorld();
  const { url } = (await (await ask('POST', '/api/local/sign-in-link', { token: local })).json()) as { url: string };
  const { pathname, search } = new URL(url);
  await ask('HEAD', pathname + search);
  await ask('GET', pathname + search, { headers: { 'sec-purpose': 'prefetch;prerender' } });
  expect((await signIn(ask, url)).cookie).not.toBe('');
});

test('a sign-in link is void after 15 minutes', async () => {
  const { ask, local } = await createWorld();
  const { url } = (await (await ask('POST', '/api/local/sign-in-link', { token: local })).json()) as { url: string };
  const later = Date.now() + 15 * 60_000 + 1_000;
  vi.useFakeTimers({ toFake: ['Date'], now: later });
  try {
    expect((await signIn(ask, url)).cookie).toBe('');
  } finally {
    vi.useRealTimers();
  }
});

test('only the token of this machine gets the owner’s sign-in link', async () => {
  const { ask, person } = await createWorld();
  const { token } = await person('admin');
  expect((await ask('POST', '/api/local/sign-in-link', { token })).status).toBe(403);
});

test('a session’s cookie alone, from a page that says nothing about itself, changes nothing', async () => {
  const { ask, local } = await createWorld();
  const { url } = (await (await ask('POST', '/api/local/sign-in-link', { token: local })).json()) as { url: string };
  const { cookie } = await signIn(ask, url);
  const bare = await ask('POST', '/api/validate', { body: { source: '' }, headers: { cookie } });
  expect(bare.status).toBe(403);
  const own = await ask('POST', '/api/validate', {
    body: { source: '' },
    headers: { cookie, origin: 'http://127.0.0.1:8070' },
  });
  expect(own.status).toBe(200);
});

test('signing out makes the session void at once', async () => {
  const { ask, local } = await createWorld();
  const { url } = (await (await ask('POST', '/api/local/sign-in-link', { token: local })).json()) as { url: string };
  const { cookie } = await signIn(ask, url);
  const headers = { cookie, origin: 'http://127.0.0.1:8070' };
  expect((await ask('POST', '/api/session/end', { headers })).status).toBe(200);
  expect((await ask('GET', '/api/runs', { headers })).status).toBe(401);
});

test('deactivating a person ends their sessions and tokens at once', async () => {
  const { ask, local } = await createWorld();
  const made = (await (
    await ask('POST', '/api/people', { token: local, body: { email: 'a@b.example', name: 'A', roles: ['viewer'] } })
  ).json()) as {
    person: { id: string };
    signInUrl: string;
  };
  const { cookie } = await signIn(ask, made.signInUrl);
  const token = (
    (await (
      await ask('POST', '/api/tokens', { body: { name: 't' }, headers: { cookie, origin: 'http://127.0.0.1:8070' } })
    ).json()) as { token: string }
  ).token;
  expect((await ask('GET', '/api/runs', { token })).status).toBe(200);

  await ask('PUT', `/api/people/${made.person.id}`, { token: local, body: { active: false } });
  expect((await ask('GET', '/api/runs', { token })).status).toBe(401);
  expect((await ask('GET', '/api/runs', { headers: { cookie } })).status).toBe(401);
});

test('the last admin stays', async () => {
  const { ask, local, services } = await createWorld();
  const answer = await ask('PUT', `/api/people/${services.people.ownerId}`, { token: local, body: { active: false } });
  expect(answer.status).toBe(409);
});

test('tokens and keys are kept as hashes alone, and the gateway gets the hashes', async () => {
  const { ask, local, db, keys } = await createWorld();
  const token = (
    (await (await ask('POST', '/api/tokens', { token: local, body: { name: 't' } })).json()) as { token: string }
  ).token;
  const key = (
    (await (await ask('POST', '/api/keys', { token: local, body: { label: 'app' } })).json()) as {
      key: string;
      id: string;
    }
  ).key;
  const kept = JSON.stringify([
    await db.selectFrom('apiTokens').selectAll().execute(),
    await db.selectFrom('gatewayKeys').selectAll().execute(),
    await db.selectFrom('audit').selectAll().execute(),
  ]);
  expect(kept).not.toContain(token);
  expect(kept).not.toContain(key);
  expect(keys.puts.at(-1)).toEqual([
    { id: expect.any(String), sha256: expect.stringMatching(/^[0-9a-f]{64}$/), label: 'app' },
  ]);

  const [made] = ((await (await ask('GET', '/api/keys', { token: local })).json()) as { keys: { id: string }[] }).keys;
  await ask('DELETE', `/api/keys/${made!.id}`, { token: local });
  expect(keys.puts.at(-1)).toEqual([]);
});
