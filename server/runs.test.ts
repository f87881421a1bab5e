import { expect, test, vi } from 'vitest';
import { afterEvent, createClient, type RunEvent } from './client.ts';
import { createWorld, smallPipeline, type World } from './stand-ins.fixture.ts';

type Shown = {
  runId: string;
  outcome: string | null;
  source: string;
  state: { outcome: string; sequence: number; reason?: string };
};
/** As if it had been indexed two minutes ago. */
const age = ({ db }: World) =>
  db
    .updateTable('runs')
    .set({ startedAt: new Date(Date.now() - 120_000).toISOString() })
    .execute();

async function start({ ask, local }: World, body: object = { source: smallPipeline }): Promise<string> {
  return ((await (await ask('POST', '/api/runs', { token: local, body })).json()) as { runId: string }).runId;
}
const get = async ({ ask, local }: World, runId: string) =>
  (await (await ask('GET', `/api/runs/${runId}`, { token: local })).json()) as Shown;

function clientOf({ app, local }: World) {
  const send = ((url: string, init: RequestInit) =>
    app.request(url, {
      ...init,
      headers: new Headers([...new Headers(init.headers), ['host', '127.0.0.1:8070']]),
    })) as typeof fetch;
  return createClient({ url: 'http://127.0.0.1:8070', token: local, fetch: send });
}

test('a run follows the newest revision, with the parameters it was given', async () => {
  const world = await createWorld();
  const client = clientOf(world);
  await client.call('POST /pipelines', { body: { preset: 'small' } });
  const run = await client.call('POST /runs', { body: { pipelineId: 'small', parameters: { size: 7 } } });
  expect(run).toMatchObject({ pipelineId: 'small', revision: 1, startedBy: { name: 'Owner' } });
  const { input } = world.play.runs.get(`run/small/${run.runId}`)!;
  expect(input.plan.steps.find(({ id }) => id === 'make')?.params).toEqual({ size: 7 });
  expect(input.plan.digest).toBe(run.planDigest);
});

test('a parameter out of bounds starts nothing and says where', async () => {
  const world = await createWorld();
  const answer = await world.ask('POST', '/api/runs', {
    token: world.local,
    body: { source: smallPipeline, parameters: { size: 99 } },
  });
  expect(answer.status).toBe(422);
  const { error } = (await answer.json()) as { error: { problems: { at: object }[] } };
  expect(error.problems[0]?.at).toMatchObject({ param: 'size' });
  expect(world.play.runs.size).toBe(0);
});

test('when Temporal is away nothing is pretended: 503, and when to ask again', async () => {
  const world = await createWorld();
  const runId = await start(world);
  world.play.isDown = true;
  for (const [method, path, body] of [
    ['GET', `/api/runs/${runId}`, undefined],
    ['POST', '/api/runs', { source: smallPipeline }],
    ['POST', `/api/runs/${runId}/cancel`, undefined],
  ] as const) {
    const answer = await world.ask(method, path, { token: world.local, body });
    expect([answer.status, answer.headers.get('retry-after')], path).toEqual([503, '2']);
  }
  expect((await world.ask('GET', '/api/runs', { token: world.local })).status).toBe(200);
  const health = (await (await world.ask('GET', '/api/health')).json()) as { status: string; parts: object };
  expect(health).toEqual({ status: 'degraded', parts: { temporal: 'down' } });
});

test('a run that has ended is read from its record, with Temporal away and its history gone', async () => {
  const world = await createWorld();
  const runId = await start(world);
  world.play.refuse(runId);
  await world.services.runs.settle();
  world.play.runs.clear();
  world.play.isDown = true;
  expect(await get(world, runId)).toMatchObject({
    source: 'record',
    outcome: 'rejected',
    state: { outcome: 'rejected', reason: 'too low' },
  });
});

test('a run that was ended from outside counts as failed, not as running', async () => {
  const world = await createWorld();
  const runId = await start(world);
  world.play.set(runId, {}, '2026-01-01T00:01:00.000Z');
  expect(await get(world, runId)).toMatchObject({ outcome: 'failed', state: { outcome: 'failed' } });
});

test('a run that Temporal does not have yet is about to begin, whoever looks at it; a minute later it never did', async () => {
  const world = await createWorld();
  const runId = await start(world);
  const workflow = world.play.runs.get(`run/small/${runId}`)!;
  world.play.runs.clear();
  const starting = { outcome: null, source: 'workflow', state: { outcome: 'running', sequence: 0 } };
  expect(await get(world, runId)).toMatchObject(starting);
  await world.ask('GET', '/api/overview', { token: world.local });
  await world.services.runs.settle();
  expect(await world.services.runs.changes(runId, 0)).toMatchObject({ sequence: 0, transitions: [] });
  expect(await world.services.runs.pulse(runId)).toMatchObject({ closedAt: null });
  expect(await get(world, runId)).toMatchObject(starting);
  world.play.runs.set(`run/small/${runId}`, workflow);
  expect(await get(world, runId)).toMatchObject({ outcome: null, state: { sequence: 1 } });

  world.play.runs.clear();
  await age(world);
  expect(await get(world, runId)).toMatchObject({ outcome: 'failed', source: 'record' });
  expect((await get(world, runId)).state.reason).toContain('never handed over');
});

test('a run whose start was answered with 503 is about to begin for ten seconds more, in case Temporal heard of it', async () => {
  const world = await createWorld();
  world.play.isDown = true;
  const body = { source: smallPipeline };
  expect((await world.ask('POST', '/api/runs', { token: world.local, body })).status).toBe(503);
  world.play.isDown = false;
  const { id } = await world.db.selectFrom('runs').select('id').executeTakeFirstOrThrow();
  expect(await get(world, id)).toMatchObject({ outcome: null, state: { sequence: 0 } });
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11_000 });
  try {
    expect(await get(world, id)).toMatchObject({ outcome: 'failed', source: 'record' });
  } finally {
    vi.useRealTimers();
  }
});

test('a run is not given up while it is being handed over, however long that takes', async () => {
  const world = await createWorld();
  let open = () => {};
  const gate = new Promise<void>((resolve) => (open = resolve));
  vi.spyOn(world.services.audit, 'noteOnce').mockImplementation(() => gate);
  const starting = start(world);
  const row = () => world.db.selectFrom('runs').select('id').executeTakeFirst();
  await expect.poll(row).toBeDefined();
  const { id } = (await row())!;
  await age(world);
  await world.services.runs.settle();
  expect(await get(world, id)).toMatchObject({ outcome: null, state: { outcome: 'running' } });
  open();
  expect(await starting).toBe(id);
  await world.services.runs.settle();
  expect(await get(world, id)).toMatchObject({ outcome: null, source: 'workflow', state: { sequence: 1 } });
});

test('cancelling a run that has ended is a conflict', async () => {
  const world = await createWorld();
  const runId = await start(world);
  world.play.refuse(runId);
  await world.services.runs.settle();
  expect((await world.ask('POST', `/api/runs/${runId}/cancel`, { token: world.local })).status).toBe(409);
});

test('the event stream starts with a snapshot, tells changes, and closes with the end', async () => {
  const world = await createWorld();
  const runId = await start(world);
  const seen: RunEvent[] = [];
  for await (const event of clientOf(world).watch(runId, new AbortController().signal)) {
    seen.push(event);
    if (seen.length === 1) world.play.set(runId, { steps: { make: { state: 'running' } } });
    if (event.event === 'transition' && event.data.transition.sequence === 2) world.play.refuse(runId);
  }
  expect(seen.map(({ event }) => event)).toEqual(['snapshot', 'transition', 'transition', 'end']);
  expect(seen.map((event) => ('id' in event ? event.id : null))).toEqual(['1', '2', '3', '3']);
  expect(seen.reduce(afterEvent, null)).toMatchObject({ outcome: 'rejected', state: { outcome: 'rejected' } });
  expect(world.services.runWatch.watched()).toBe(0);
});

test('many watchers of one run share one poller, and a reader that leaves ends its part', async () => {
  const world = await createWorld();
  const runId = await start(world);
  const gone = new AbortController();
  const readers = Array.from({ length: 5 }, () => world.services.runWatch.watch(runId, gone.signal));
  await Promise.all(readers.map((reader) => reader.next()));
  expect(world.services.runWatch.watched()).toBe(1);
  const last = readers.map((reader) => reader.next());
  gone.abort();
  await Promise.all(last);
  expect(world.services.runWatch.watched()).toBe(0);
});

test('a watcher is told that Temporal is away, once, and what changed when it is back', async () => {
  const world = await createWorld();
  const runId = await start(world);
  const gone = new AbortController();
  const names: string[] = [];
  for await (const { event } of world.services.runWatch.watch(runId, gone.signal)) {
    names.push(event);
    if (event === 'snapshot') world.play.isDown = true;
    if (event === 'unreachable') {
      world.play.isDown = false;
      world.play.refuse(runId);
    }
    if (event === 'end') break;
  }
  expect(names).toEqual(['snapshot', 'unreachable', 'transition', 'end']);
});

test('a client whose stream is cut comes back by itself, and is told what it missed and nothing twice', async () => {
  const world = await createWorld();
  const runId = await start(world);
  let streams = 0;
  const cutting = (async (url: string, init: RequestInit) => {
    const headers = new Headers(init.headers);
    headers.set('host', '127.0.0.1:8070');
    const answer = await world.app.request(url, { ...init, headers });
    streams += 1;
    if (streams > 1) return answer;
    const reader = answer.body!.getReader();
    const first = await reader.read();
    await reader.cancel();
    return new Response(first.value, { headers: answer.headers });
  }) as typeof fetch;
  const client = createClient({ url: 'http://127.0.0.1:8070', token: world.local, fetch: cutting });
  const names: string[] = [];
  for await (const { event } of client.watch(runId, new AbortController().signal)) {
    names.push(event);
    if (names.length === 1) world.play.refuse(runId);
  }
  expect(names).toEqual(['snapshot', 'transition', 'end']);
});

test('runs are filtered by how they ended, whether they have, and by what started them', async () => {
  const world = await createWorld();
  const client = clientOf(world);
  const [gone, open] = [await start(world), await start(world)];
  world.play.refuse(gone);
  await world.services.runs.settle();
  const ids = async (query: object) => (await client.call('GET /runs', { query })).runs.map(({ runId }) => runId);
  expect(await ids({ outcome: 'open' })).toEqual([open]);
  expect(await ids({ outcome: 'rejected' })).toEqual([gone]);
  expect(await ids({ outcome: 'done' })).toEqual([]);
  expect(await ids({ trigger: 'person' })).toEqual([open, gone]);
  expect(await ids({ trigger: 'schedule' })).toEqual([]);
});

test('runs are found by how their id begins or ends, in small letters too, and by a stretch of their pipeline’s', async () => {
  const world = await createWorld();
  const client = clientOf(world);
  const [first, second] = [await start(world), await start(world)];
  const { pipelineId } = (await client.call('GET /runs', { query: {} })).runs[0]!;
  const ids = async (search: string) =>
    (await client.call('GET /runs', { query: { search } })).runs.map(({ runId }) => runId);
  expect(await ids(first)).toEqual([first]);
  expect(await ids(first.slice(-6).toLowerCase())).toEqual([first]);
  expect(await ids(second.slice(0, 4))).toEqual([second, first]);
  expect(await ids(pipelineId.slice(1, 4).toUpperCase())).toEqual([second, first]);
  expect(await ids('no-such-run')).toEqual([]);
  await expect(ids('%')).rejects.toMatchObject({ status: 422 });
});
