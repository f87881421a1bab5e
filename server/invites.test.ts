import { expect, test, vi } from 'vitest';
import { createWorld, type World } from './stand-ins.fixture.ts';

interface Made {
  readonly id: string;
  readonly url: string;
}
const json = async <T>(answer: Response) => (await answer.json()) as T;

async function invite(
  world: World,
  wish: object = { roles: ['approver'] },
): Promise<Made & { readonly token: string }> {
  const made = await json<Made>(await world.ask('POST', '/api/invites', { token: world.local, body: wish }));
  return { ...made, token: new URL(made.url).hash.slice(1) };
}
const accept = (world: World, token: string, more: object = { name: 'Mei' }) =>
  world.ask('POST', '/api/invites/accept', { body: { token, ...more } });
const look = (world: World, token: string) => world.ask('POST', '/api/invites/look', { body: { token } });

test('an invite link makes an account with its roles and signs it in, once and without a password', async () => {
  const world = await createWorld();
  const { token } = await invite(world, { roles: ['approver', 'viewer'], name: 'Mei' });
  expect(await json(await look(world, token))).toMatchObject({
    invitedBy: 'Owner',
    roles: ['viewer', 'approver'],
    name: 'Mei',
  });

  const answer = await accept(world, token);
  expect(answer.status).toBe(201);
  const cookie = answer.headers.getSetCookie()[0]!.split(';')[0]!;
  const session = await json<{ person: object; permissions: string[] }>(
    await world.ask('GET', '/api/session', { headers: { cookie } }),
  );
  expect(session.person).toMatchObject({ name: 'Mei', roles: ['viewer', 'approver'] });
  expect(session.permissions).toContain('run:decide');

  expect((await accept(world, token)).status).toBe(404);
  expect((await look(world, token)).status).toBe(404);
});

test('of two who open one link at once, one is let in', async () => {
  const world = await createWorld();
  const { token } = await invite(world);
  const answers = await Promise.all([accept(world, token, { name: 'A' }), accept(world, token, { name: 'B' })]);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 404]);
});

test('what an invited person writes changes neither their roles nor somebody else’s account', async () => {
  const world = await createWorld();
  const { token } = await invite(world, { roles: ['viewer'] });
  expect((await accept(world, token, { name: 'Mei', roles: ['admin'] })).status).toBe(422);
  expect((await accept(world, token, { name: 'Mei', email: 'owner@refrain.invalid' })).status).toBe(422);
  const somebody = await world.services.people.create({ email: 'a@b.example', name: 'A', roles: ['admin'] });
  expect((await accept(world, token, { name: 'Mei', email: 'A@b.example' })).status).toBe(409);
  // A mistake does not use the link up.
  const { person } = await json<{ person: { id: string; roles: string[] } }>(await accept(world, token));
  expect(person.id).not.toBe(somebody.id);
  expect(person.roles).toEqual(['viewer']);
});

test('a link is void once it is revoked, has expired, or its maker may no longer invite', async () => {
  const world = await createWorld();
  const revoked = await invite(world);
  await world.ask('DELETE', `/api/invites/${revoked.id}`, { token: world.local });
  expect((await accept(world, revoked.token)).status).toBe(404);

  const { token: late } = await invite(world, { roles: ['viewer'], hours: 1 });
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_001 });
  try {
    expect((await accept(world, late)).status).toBe(404);
  } finally {
    vi.useRealTimers();
  }

  const host = await world.person('admin');
  const made = await json<Made>(
    await world.ask('POST', '/api/invites', { token: host.token, body: { roles: ['admin'] } }),
  );
  await world.services.people.change(host.id, { roles: ['viewer'] });
  expect((await accept(world, new URL(made.url).hash.slice(1))).status).toBe(404);
});

test('a link is good for 72 hours unless told, and for a week at most', async () => {
  const world = await createWorld();
  const hoursOf = ({ expiresAt, createdAt }: { expiresAt: string; createdAt: string }) =>
    (Date.parse(expiresAt) - Date.parse(createdAt)) / 3_600_000;
  const make = (hours?: number) =>
    world.ask('POST', '/api/invites', { token: world.local, body: { roles: ['viewer'], ...(hours ? { hours } : {}) } });
  expect(hoursOf(await json(await make()))).toBe(72);
  expect((await make(168)).status).toBe(201);
  expect((await make(169)).status).toBe(422);
});

test('the link itself is kept nowhere; who invited whom is in the audit', async () => {
  const world = await createWorld();
  const { token } = await invite(world);
  await accept(world, token);
  const kept = JSON.stringify([
    await world.db.selectFrom('invites').selectAll().execute(),
    await world.db.selectFrom('audit').selectAll().execute(),
  ]);
  expect(kept).not.toContain(token);
  const actions = (await world.services.audit.list(10)).map(({ action }) => action);
  expect(actions).toEqual(expect.arrayContaining(['invite.create', 'invite.accept']));
  const { invites } = await json<{ invites: object[] }>(await world.ask('GET', '/api/invites', { token: world.local }));
  expect(invites).toMatchObject([{ state: 'accepted', createdBy: 'Owner' }]);
});

test('links lead to the public address when there is one', async () => {
  const publicUrl = 'https://refrain.example';
  const world = await createWorld({ publicUrl });
  expect((await invite(world)).url).toMatch(/^https:\/\/refrain\.example\/invite#rfi_/);
  const { url } = await json<{ url: string }>(
    await world.ask('POST', '/api/local/sign-in-link', { token: world.local }),
  );
  expect(url).toMatch(/^https:\/\/refrain\.example\/sign-in\?token=/);
});
