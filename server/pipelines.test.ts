import { expect, test } from 'vitest';
import { createWorld, smallPipeline, type World } from './stand-ins.fixture.ts';

const create = ({ ask, local }: World, body: object = { preset: 'small' }) =>
  ask('POST', '/api/pipelines', { token: local, body });
const save = ({ ask, local }: World, base: number, source: string) =>
  ask('PUT', '/api/pipelines/small/draft', { token: local, body: { base, source } });

test('a pipeline of a preset has a first revision; under another id its comments stay', async () => {
  const world = await createWorld();
  expect(await (await create(world)).json()).toMatchObject({ id: 'small', title: 'Small', revision: 1 });
  expect((await create(world)).status).toBe(409);
  expect((await create(world, { source: `# mine\n${smallPipeline}`, id: 'other' })).status).toBe(201);
  const draft = (await (await world.ask('GET', '/api/pipelines/other/draft', { token: world.local })).json()) as {
    source: string;
  };
  expect(draft.source).toMatch(/^# mine\n/);
  expect(draft.source).toContain('id: other');
});

test('a draft that somebody saved meanwhile is not overwritten', async () => {
  const world = await createWorld();
  await create(world);
  expect((await save(world, 1, `${smallPipeline}# one\n`)).status).toBe(200);
  const stale = await save(world, 1, `${smallPipeline}# two\n`);
  expect(stale.status).toBe(409);
  const draft = (await (await world.ask('GET', '/api/pipelines/small/draft', { token: world.local })).json()) as {
    source: string;
    version: number;
  };
  expect(draft).toMatchObject({ version: 2, source: `${smallPipeline}# one\n` });
});

test('a draft and a revision come with what they say, so that nobody has to read their text to draw them', async () => {
  const world = await createWorld();
  await create(world);
  const get = async (path: string) => (await world.ask('GET', path, { token: world.local })).json();
  const said = { id: 'small', steps: expect.any(Array) as unknown };
  expect(await get('/api/pipelines/small/draft')).toMatchObject({ document: said });
  expect(await get('/api/pipelines/small/revisions/1')).toMatchObject({ document: said });
  await save(world, 1, 'steps: [');
  expect(await get('/api/pipelines/small/draft')).toMatchObject({ document: null, source: 'steps: [' });
});

test('of two who save from the same base at once, one is told', async () => {
  const world = await createWorld();
  await create(world);
  const statuses = await Promise.all([
    save(world, 1, `${smallPipeline}# a\n`),
    save(world, 1, `${smallPipeline}# b\n`),
  ]);
  expect(statuses.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
});

test('a draft with problems is kept, but becomes no revision', async () => {
  const world = await createWorld();
  await create(world);
  const saved = (await (await save(world, 1, smallPipeline.replace('check@1', 'no-such@1'))).json()) as {
    problems: { code: string }[];
  };
  expect(saved.problems.map(({ code }) => code)).toContain('unknown-kind');
  const revised = await world.ask('POST', '/api/pipelines/small/revisions', { token: world.local, body: { base: 2 } });
  expect(revised.status).toBe(422);
});

test('revisions are numbered, and the same text makes no second one', async () => {
  const world = await createWorld();
  await create(world);
  await save(world, 1, `${smallPipeline}# more\n`);
  const revise = () =>
    world.ask('POST', '/api/pipelines/small/revisions', { token: world.local, body: { base: 2, comment: 'more' } });
  expect(await (await revise()).json()).toEqual({ number: 2 });
  expect(await (await revise()).json()).toEqual({ number: 2 });
  const first = (await (await world.ask('GET', '/api/pipelines/small/revisions/1', { token: world.local })).json()) as {
    source: string;
  };
  expect(first.source).toBe(smallPipeline);
});

test('the list tells a changed draft from one that is the newest revision, who saved it, and its last run', async () => {
  const world = await createWorld();
  await create(world);
  const list = async () =>
    ((await (await world.ask('GET', '/api/pipelines', { token: world.local })).json()) as { pipelines: unknown[] })
      .pipelines;
  expect(await list()).toMatchObject([{ isChanged: false, lastRun: null, savedBy: { name: 'Owner' } }]);
  const started = await world.ask('POST', '/api/runs', { token: world.local, body: { pipelineId: 'small' } });
  const { runId } = (await started.json()) as { runId: string };
  await save(world, 1, `${smallPipeline}# more\n`);
  expect(await list()).toMatchObject([{ isChanged: true, lastRun: { runId, outcome: null } }]);
});

test('who has a pipeline open is told to each of them, until their last tab leaves', async () => {
  const world = await createWorld();
  await create(world);
  const tell = async (tab: string, isLeaving = false) =>
    (await (
      await world.ask('POST', '/api/pipelines/small/presence', { token: world.local, body: { tab, isLeaving } })
    ).json()) as { people: { name: string }[] };
  expect((await tell('one')).people).toMatchObject([{ name: 'Owner' }]);
  expect((await tell('two')).people).toHaveLength(1);
  expect((await tell('one', true)).people).toHaveLength(1);
  expect((await tell('two', true)).people).toEqual([]);
});

const hostile = {
  'malformed YAML': 'refrain: 1\nsteps: [',
  'an alias bomb': `a: &a [x,x,x,x,x,x,x,x,x]\n${Array.from(
    { length: 20 },
    (_, n) =>
      `b${n}: &b${n} [${Array(9)
        .fill(n === 0 ? '*a' : `*b${n - 1}`)
        .join(',')}]`,
  ).join('\n')}`,
  'deep nesting': '['.repeat(100_000),
  'a prototype': 'refrain: 1\n__proto__: { admin: true }\nid: x\nsteps: []',
  'bytes that are no text': '\u0000\u0001\ufffd',
};
for (const [name, source] of Object.entries(hostile)) {
  test(`${name} is answered with problems, not with an error`, async () => {
    const { ask, local, faults } = await createWorld();
    const answer = await ask('POST', '/api/validate', { token: local, body: { source } });
    expect(answer.status).toBe(200);
    expect(((await answer.json()) as { problems: unknown[] }).problems.length).toBeGreaterThan(0);
    expect(faults).toEqual([]);
  });
}

test('a document of 10 MB is refused before it is read', async () => {
  const { ask, local } = await createWorld();
  const body = JSON.stringify({ source: '#'.repeat(10 * 1024 * 1024) });
  const told = await ask('POST', '/api/validate', {
    token: local,
    body,
    headers: { 'content-length': String(body.length) },
  });
  expect(told.status).toBe(413);
  const untold = await ask('POST', '/api/validate', { token: local, body });
  expect(untold.status).toBe(413);
  expect(((await untold.json()) as { error: { code: string } }).error.code).toBe('too-large');
});

test('a body that is no JSON, of another kind, or with a key too many is refused with its reason', async () => {
  const { ask, local, faults } = await createWorld();
  const post = (body: string, type = 'application/json') =>
    ask('POST', '/api/validate', { token: local, body, headers: { 'content-type': type } });
  expect((await post('{')).status).toBe(400);
  expect((await post('source=x', 'application/x-www-form-urlencoded')).status).toBe(422);
  expect((await post('{"source":"x"}', 'text/plain')).status).toBe(422);
  expect((await post('{"source":"x","extra":1}')).status).toBe(422);
  expect((await post('['.repeat(50_000))).status).toBe(400);
  expect(faults).toEqual([]);
});

test('a pipeline is removed with its draft, unless something may still run it; what ran of it stays readable', async () => {
  const world = await createWorld();
  await create(world);
  const { ask, local } = world;
  const remove = async () => {
    const answer = await ask('DELETE', '/api/pipelines/small', { token: local });
    return { status: answer.status, body: (await answer.json()) as { error?: { message: { en: string } } } };
  };
  const schedule = { scheduleId: 'nightly', pipelineId: 'small', cron: '30 2 * * *', timezone: 'Asia/Shanghai' };
  expect((await ask('POST', '/api/schedules', { token: local, body: schedule })).status).toBe(201);
  const started = await ask('POST', '/api/runs', { token: local, body: { pipelineId: 'small' } });
  const { runId } = (await started.json()) as { runId: string };
  const refused = await remove();
  expect(refused.status).toBe(409);
  expect(refused.body.error?.message.en).toContain(`schedule nightly, run ${runId}`);

  await ask('DELETE', '/api/schedules/nightly', { token: local });
  await world.db.updateTable('runs').set({ endedAt: new Date().toISOString() }).execute();
  expect((await remove()).status).toBe(200);
  expect((await remove()).status).toBe(404);
  expect(await (await ask('GET', '/api/pipelines', { token: local })).json()).toEqual({ pipelines: [] });
  expect((await ask('GET', '/api/pipelines/small/revisions/1', { token: local })).status).toBe(200);
  expect((await ask('POST', '/api/runs', { token: local, body: { pipelineId: 'small', revision: 1 } })).status).toBe(
    404,
  );
  const noted = await world.db.selectFrom('audit').select('action').execute();
  expect(noted.map(({ action }) => action)).toContain('pipeline.remove');
  // The name is free; numbers go on, because revision 1 is what ran.
  expect(await (await create(world)).json()).toMatchObject({ id: 'small', revision: 2 });
});
