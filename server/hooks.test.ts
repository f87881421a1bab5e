import { expect, test, vi } from 'vitest';
import { signCall } from './hook-signature.ts';
import { createSealer } from '../store/sealed-secret.ts';
import { createWorld, type World } from './stand-ins.fixture.ts';
import { createTokenBuckets } from './token-bucket.ts';

interface Hook {
  readonly hookId: string;
  readonly secret: string;
}
async function open(): Promise<{ world: World; hook: Hook }> {
  const world = await createWorld();
  await world.ask('POST', '/api/pipelines', { token: world.local, body: { preset: 'small' } });
  const made = await world.ask('POST', '/api/hooks', {
    token: world.local,
    body: { label: 'new lyrics', pipelineId: 'small' },
  });
  expect(made.status).toBe(201);
  return { world, hook: (await made.json()) as Hook };
}
interface Sent {
  readonly body?: string;
  readonly key?: string;
  readonly at?: number;
  readonly secret?: string;
  readonly signature?: string;
}
async function send({ ask }: World, hook: Hook, sent: Sent = {}) {
  const { body = '{"size":5}', key = 'delivery-1', at = Date.now() } = sent;
  const timestamp = String(Math.floor(at / 1000));
  const signature = sent.signature ?? signCall(sent.secret ?? hook.secret, { timestamp, key, body });
  const headers = {
    'content-type': 'application/json',
    'x-refrain-timestamp': timestamp,
    'x-refrain-signature': signature,
    'idempotency-key': key,
  };
  const answer = await ask('POST', `/api/hooks/${hook.hookId}`, { body, headers });
  const said = (await answer.json()) as { runId: string; isNew: boolean; error?: { code: string } };
  return { status: answer.status, code: said.error?.code, ...said, signature, headers: answer.headers };
}

test('a signed call starts the pipeline of its hook with the parameters in the body', async () => {
  const { world, hook } = await open();
  const called = await send(world, hook);
  expect(called).toMatchObject({ status: 201, isNew: true });
  const { input } = world.play.runs.get(`run/small/${called.runId}`)!;
  expect(input).toMatchObject({ trigger: 'webhook', startedBy: { name: 'Owner' } });
  expect(input.plan.steps.find(({ id }) => id === 'make')?.params).toEqual({ size: 5 });
});

test('a hundred copies of one call at once start one run', async () => {
  const { world, hook } = await open();
  const called = await Promise.all(Array.from({ length: 100 }, () => send(world, hook)));
  expect(new Set(called.map(({ status }) => status))).toEqual(new Set([201]));
  expect(new Set(called.map(({ runId }) => runId)).size).toBe(1);
  expect(called.filter(({ isNew }) => isNew)).toHaveLength(1);
  expect(world.play.runs.size).toBe(1);
  const started = (await world.services.audit.list(200)).filter(({ action }) => action === 'run.start');
  expect(started).toHaveLength(1);
});

test('a call whose run could not be handed over starts the same run when it comes again', async () => {
  const { world, hook } = await open();
  world.play.isDown = true;
  expect((await send(world, hook)).status).toBe(503);
  world.play.isDown = false;
  const again = await send(world, hook);
  expect(again.status).toBe(201);
  const [delivery] = await world.db.selectFrom('hookDeliveries').selectAll().execute();
  expect(again.runId).toBe(delivery!.runId);
  expect([...world.play.runs.keys()]).toEqual([`run/small/${delivery!.runId}`]);
});

/** As if nobody had come back for two minutes: the run that was not handed over is given up. */
async function giveUp({ services }: World): Promise<void> {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 120_000 });
  await services.runs.settle().finally(() => vi.useRealTimers());
}
const runOf = async ({ ask, local: token }: World, runId: string) =>
  (await (await ask('GET', `/api/runs/${runId}`, { token })).json()) as { outcome: string | null };

test('a call whose run was given up before it came again starts another, and nothing goes on behind the one that ended', async () => {
  const { world, hook } = await open();
  world.play.isDown = true;
  expect((await send(world, hook)).status).toBe(503);
  world.play.isDown = false;
  await giveUp(world);
  const { runId: lost } = await world.db.selectFrom('hookDeliveries').selectAll().executeTakeFirstOrThrow();
  const again = await send(world, hook);
  expect(again.status).toBe(201);
  expect([...world.play.runs.keys()]).toEqual([`run/small/${again.runId}`]);
  expect(again.runId).not.toBe(lost);
  expect(await runOf(world, lost)).toMatchObject({ outcome: 'failed' });
  expect(await runOf(world, again.runId)).toMatchObject({ outcome: null });
  expect(await send(world, hook)).toMatchObject({ runId: again.runId, isNew: false });
});

test('a call that comes again when its run has ended is answered with that run, and starts nothing', async () => {
  const { world, hook } = await open();
  const { runId } = await send(world, hook);
  await world.db.updateTable('hookDeliveries').set({ startedAt: null }).execute();
  world.play.refuse(runId);
  await world.services.runs.settle();
  world.play.runs.clear();
  expect(await send(world, hook)).toMatchObject({ status: 201, runId, isNew: false });
  expect(world.play.runs.size).toBe(0);
});

test('the same key with another body is a conflict, and another key another run', async () => {
  const { world, hook } = await open();
  const first = await send(world, hook);
  expect(await send(world, hook, { body: '{"size":6}' })).toMatchObject({ status: 409, code: 'key-used' });
  const second = await send(world, hook, { key: 'delivery-2' });
  expect(second).toMatchObject({ status: 201, isNew: true });
  expect(second.runId).not.toBe(first.runId);
});

test('a call that was listened to cannot be sent again as another', async () => {
  const { world, hook } = await open();
  const heard = await send(world, hook);
  expect(await send(world, hook)).toMatchObject({ runId: heard.runId, isNew: false });
  for (const changed of [{ key: 'delivery-2' }, { body: '{"size":6}' }, { at: Date.now() + 2000 }]) {
    const replayed = await send(world, hook, { ...changed, signature: heard.signature });
    expect(replayed, JSON.stringify(changed)).toMatchObject({ status: 403, code: 'signature-wrong' });
  }
  expect(world.play.runs.size).toBe(1);
});

test.each([
  ['too old', -301_000],
  // Half a minute beyond what is allowed: a busy machine may hear of it late.
  ['from the future', 330_000],
])('a call that is %s is refused, however well it is signed', async (_, shift) => {
  const { world, hook } = await open();
  expect(await send(world, hook, { at: Date.now() + shift })).toMatchObject({ status: 403, code: 'signature-stale' });
  expect(world.play.runs.size).toBe(0);
});

test('a call signed with another secret starts nothing, and neither does one that is not signed', async () => {
  const { world, hook } = await open();
  expect(await send(world, hook, { secret: 'rfh_guess' })).toMatchObject({ status: 403, code: 'signature-wrong' });
  expect((await send(world, hook, { signature: '' })).status).toBe(422);
  const other = { ...hook, hookId: '0'.repeat(32) };
  expect((await send(world, other)).status).toBe(404);
  expect(world.play.runs.size).toBe(0);
});

test('parameters are checked as those of any run, and a refused call uses no key up', async () => {
  const { world, hook } = await open();
  expect(await send(world, hook, { body: '{"size":99}' })).toMatchObject({
    status: 422,
    code: 'document-has-problems',
  });
  expect(await send(world, hook)).toMatchObject({ status: 201, isNew: true });
});

test('a hook that names a revision runs it, one that names none the newest', async () => {
  const { world, hook } = await open();
  const { ask, local: token } = world;
  const pinned = (await (
    await ask('POST', '/api/hooks', { token, body: { label: 'pinned', pipelineId: 'small', revision: 1 } })
  ).json()) as Hook;
  const draft = (await (await ask('GET', '/api/pipelines/small/draft', { token })).json()) as { source: string };
  await ask('PUT', '/api/pipelines/small/draft', { token, body: { source: `${draft.source}\n# new\n`, base: 1 } });
  await ask('POST', '/api/pipelines/small/revisions', { token, body: { base: 2 } });
  const revisionOf = async (called: Hook) =>
    world.play.runs.get(`run/small/${(await send(world, called)).runId}`)!.input.plan.revision;
  expect([await revisionOf(hook), await revisionOf(pinned)]).toEqual([2, 1]);
});

test('a new secret makes the one before void at once', async () => {
  const { world, hook } = await open();
  const path = `/api/hooks/${hook.hookId}/rotate`;
  const rotated = (await (await world.ask('POST', path, { token: world.local })).json()) as Hook;
  expect((await send(world, hook)).code).toBe('signature-wrong');
  expect((await send(world, rotated)).status).toBe(201);
});

test('the secret of a hook is shown once, and lies nowhere as it is', async () => {
  const { world, hook } = await open();
  await send(world, hook);
  const list = await (await world.ask('GET', '/api/hooks', { token: world.local })).text();
  const tables = await Promise.all(
    (['hooks', 'hookDeliveries', 'audit', 'runs'] as const).map((name) =>
      world.db.selectFrom(name).selectAll().execute(),
    ),
  );
  expect(list).toContain(hook.hookId);
  expect(list + JSON.stringify(tables)).not.toContain(hook.secret);
  expect(JSON.stringify([...world.play.runs.values()])).not.toContain(hook.secret);
});

test('hooks are the business of whoever runs things', async () => {
  const { world } = await open();
  const designer = await world.person('designer');
  for (const [method, path] of [
    ['GET', '/api/hooks'],
    ['POST', '/api/hooks'],
  ] as const) {
    const body = method === 'POST' ? { label: 'x', pipelineId: 'small' } : undefined;
    expect((await world.ask(method, path, { token: designer.token, body })).status).toBe(403);
  }
});

test('a hook that is called too often says when to come again', async () => {
  const { world, hook } = await open();
  const codes: (string | undefined)[] = [];
  for (let n = 0; n < 125; n += 1) codes.push((await send(world, hook, { signature: `v1=${'0'.repeat(64)}` })).code);
  expect(codes[0]).toBe('signature-wrong');
  const refused = await send(world, hook);
  expect([refused.status, refused.code]).toEqual([429, 'too-many-calls']);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
});

test('a bucket gives its burst at once, then its rate, to each name for itself', () => {
  const buckets = createTokenBuckets({ burst: 2, perSecond: 0.5 });
  expect([buckets.take('a', 0), buckets.take('a', 0), buckets.take('a', 0)]).toEqual([0, 0, 2]);
  expect([buckets.take('b', 0), buckets.take('a', 1000), buckets.take('a', 2000)]).toEqual([0, 1, 0]);
});

test('keys are kept for a week and more, and then forgotten', async () => {
  const { world, hook } = await open();
  await send(world, hook);
  const age = (days: number) =>
    world.db
      .updateTable('hookDeliveries')
      .set({ at: new Date(Date.now() - days * 86_400_000).toISOString() })
      .execute();
  await age(7.5);
  await world.services.hooks.tend();
  expect((await send(world, hook)).isNew).toBe(false);
  await age(8.5);
  await world.services.hooks.tend();
  expect((await send(world, hook)).isNew).toBe(true);
});

test('what is sealed opens with the same key for the same owner alone', () => {
  const sealed = createSealer('key').seal('hook-1', 'secret');
  expect(createSealer('key').open('hook-1', sealed)).toBe('secret');
  expect(createSealer('key').seal('hook-1', 'secret'), 'never twice the same').not.toBe(sealed);
  expect(() => createSealer('other').open('hook-1', sealed)).toThrow('authenticate');
  expect(() => createSealer('key').open('hook-2', sealed)).toThrow('authenticate');
  const altered = sealed.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
  expect(() => createSealer('key').open('hook-1', altered)).toThrow('authenticate');
});
