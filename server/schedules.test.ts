import { expect, test } from 'vitest';
import type { ScheduleView } from './schedule-view.ts';
import { createWorld, smallPipeline, type World } from './stand-ins.fixture.ts';

const nightly = { scheduleId: 'nightly', pipelineId: 'small', cron: '30 2 * * *', timezone: 'Asia/Shanghai' };

async function open(body: object = {}) {
  const world = await createWorld();
  await world.ask('POST', '/api/pipelines', { token: world.local, body: { preset: 'small' } });
  const made = await world.ask('POST', '/api/schedules', { token: world.local, body: { ...nightly, ...body } });
  return { world, made };
}
const call = async ({ ask, local }: World, method: string, path = '', body?: object) => {
  const answer = await ask(method, `/api/schedules/nightly${path}`, { token: local, body });
  return { status: answer.status, body: (await answer.json()) as ScheduleView & { error?: { code: string } } };
};
async function revise({ ask, local }: World) {
  const source = smallPipeline.replace('default: 2', 'default: 3');
  await ask('PUT', '/api/pipelines/small/draft', { token: local, body: { source, base: 1 } });
  expect((await ask('POST', '/api/pipelines/small/revisions', { token: local, body: { base: 2 } })).status).toBe(201);
}
/** Hours ago, on the minute. */
const ago = (hours: number) => new Date(Math.floor(Date.now() / 60_000) * 60_000 - hours * 3_600_000).toISOString();
/** Some full hour in the past; 0: the one that it is. */
const hour = (n: number) => new Date(Math.floor(Date.now() / 3_600_000 - n) * 3_600_000).toISOString();
const halfPast = (n: number) => new Date(Date.parse(hour(n)) + 1_800_000).toISOString();
const beforeHour = (n: number) => new Date(Date.parse(hour(n)) - 60_000).toISOString();
/** A schedule of every hour that has had three hours and the one that it is. */
async function hourly() {
  const { world } = await open({ cron: '0 * * * *', timezone: 'UTC' });
  await world.db
    .updateTable('schedules')
    .set({ checkedThrough: beforeHour(3) })
    .execute();
  return world;
}
const missed = ({ nights }: ScheduleView) =>
  nights.filter(({ outcome }) => outcome === 'missed').map((n) => n.reason?.en);

test('a revision that pins artifacts is refused: a schedule makes everything anew', async () => {
  const { world } = await open();
  const pins = `editor: { pins: { make: { report: sha256:${'a'.repeat(64)} } } }\n`;
  const draft = { source: `${smallPipeline}${pins}`, base: 1 };
  await world.ask('PUT', '/api/pipelines/small/draft', { token: world.local, body: draft });
  const revised = await world.ask('POST', '/api/pipelines/small/revisions', { token: world.local, body: { base: 2 } });
  expect(revised.status).toBe(201);
  expect(await call(world, 'POST', '/move', {})).toMatchObject({ status: 409, body: { error: { code: 'pinned' } } });
});

test('a schedule carries the plan of the revision it was made with, and later revisions do not change it', async () => {
  const { world, made } = await open();
  expect(made.status).toBe(201);
  const first = world.schedules.there.get('nightly')!;
  await revise(world);
  await world.services.schedules.tend();
  expect(world.schedules.there.get('nightly')).toEqual(first);
  expect((await call(world, 'GET')).body).toMatchObject({
    revision: 1,
    newestRevision: 2,
    says: { en: 'runs revision 1, newest is 2', zh: '运行修订版 1，最新为 2' },
  });
});

test('moving a schedule to another revision is an act of its own, in the audit, by whoever may change schedules', async () => {
  const { world } = await open();
  await revise(world);
  const operator = await world.person('operator');
  const designer = await world.person('designer');
  const move = (token: string) => world.ask('POST', '/api/schedules/nightly/move', { token, body: {} });
  expect((await move(designer.token)).status).toBe(403);
  expect((await move(operator.token)).status).toBe(200);
  const { action } = world.schedules.there.get('nightly')!;
  expect(action).toMatchObject({ plan: { revision: 2 }, startedBy: { id: operator.id } });
  const entries = await world.services.audit.list(1);
  expect(entries[0]).toMatchObject({
    action: 'schedule.move',
    person: { id: operator.id },
    detail: { from: 1, to: 2 },
  });
});

test.each([
  [{ cron: '61 2 * * *' }, 'cron-value'],
  [{ cron: '30 2 * *' }, 'cron-fields'],
  [{ cron: '0 0 31 2 *' }, 'cron-never'],
  [{ timezone: 'Mars/Olympus' }, 'time-zone-unknown'],
  [{ timezone: '+08:00' }, 'time-zone-unknown'],
  [{ overlap: 'cancel-other' }, 'input-invalid'],
  [{ catchUpMs: 9_999 }, 'input-invalid'],
  [{ catchUpMs: 8 * 86_400_000 }, 'input-invalid'],
  [{ parameters: { size: 99 } }, 'document-has-problems'],
])('a schedule that cannot be kept, %j, is refused with the reason in both languages', async (body, code) => {
  const { world, made } = await open(body);
  const { error } = (await made.json()) as { error: { code: string; message: { en: string; zh: string } } };
  expect([made.status, error.code]).toEqual([422, code]);
  expect(error.message.zh).toMatch(/\p{Script=Han}/u);
  expect(world.schedules.there.size).toBe(0);
});

test('six hours of catch-up and passing over are the rule when nothing else is said', async () => {
  const { world } = await open();
  expect(world.schedules.there.get('nightly')).toMatchObject({ overlap: 'skip', catchUpMs: 21_600_000 });
});

test('in a night a failed step waits twelve hours for a person, and an approval three days', async () => {
  const { world } = await open();
  const hourMs = 3_600_000;
  const { limits } = world.schedules.there.get('nightly')!.action;
  expect(limits).toEqual({ repairMs: 12 * hourMs, approvalMs: 72 * hourMs });
});

test('a schedule made or changed while Temporal is away reaches it when it is back', async () => {
  const world = await createWorld();
  await world.ask('POST', '/api/pipelines', { token: world.local, body: { preset: 'small' } });
  world.schedules.isDown = true;
  const made = await world.ask('POST', '/api/schedules', { token: world.local, body: nightly });
  expect([made.status, ((await made.json()) as ScheduleView).inForce]).toEqual([201, false]);
  world.schedules.isDown = false;
  await world.services.schedules.tend();
  expect(world.schedules.there.has('nightly')).toBe(true);
  expect((await call(world, 'GET')).body.inForce).toBe(true);

  world.schedules.there.clear();
  await world.services.schedules.tend();
  expect(world.schedules.there.has('nightly'), 'one that Temporal lost is made again').toBe(true);
  const { puts } = world.schedules;
  await world.services.schedules.tend();
  expect(world.schedules.puts, 'one that is as it should be is left alone').toBe(puts);
});

test('a schedule that was removed while Temporal is away is removed there when it is back', async () => {
  const { world } = await open();
  world.schedules.isDown = true;
  expect((await call(world, 'DELETE')).body).toEqual({ inForce: false });
  expect((await call(world, 'GET')).status).toBe(404);
  world.schedules.isDown = false;
  await world.services.schedules.tend();
  expect(world.schedules.there.size).toBe(0);
});

test('a pause has a note, and the nights that it takes are shown as missed with it', async () => {
  const world = await hourly();
  expect((await call(world, 'POST', '/pause', {})).status).toBe(422);
  await call(world, 'POST', '/pause', { note: 'the card is away' });
  expect(world.schedules.there.get('nightly')).toMatchObject({ paused: true, note: 'the card is away' });
  await world.db
    .updateTable('schedules')
    .set({ pausedSince: beforeHour(3) })
    .execute();
  const { body } = await call(world, 'POST', '/resume', {});
  expect(body.pausedSince).toBeNull();
  expect(missed(body).length).toBeGreaterThanOrEqual(3);
  expect(new Set(missed(body))).toEqual(new Set(['The schedule was paused: the card is away']));
  expect(world.schedules.there.get('nightly')!.paused).toBe(false);
});

test('a pause that somebody made in Temporal itself is taken over, not undone', async () => {
  const { world } = await open();
  world.schedules.told.set('nightly', { paused: true, note: 'by hand' });
  await world.services.schedules.tend();
  expect((await call(world, 'GET')).body).toMatchObject({ note: 'by hand', pausedSince: expect.any(String) });
  expect(world.schedules.there.get('nightly')).toMatchObject({ paused: true, note: 'by hand' });
});

test('no time of a schedule is silent: it ran, was skipped, or was missed, and why', async () => {
  const world = await hourly();
  const night = (n: number, more: object) => ({
    workflowId: `night/nightly-${n}`,
    scheduledAt: hour(n),
    startedAt: hour(n),
    endedAt: null,
    result: null,
    ...more,
  });
  world.schedules.nights.push(
    night(3, {
      endedAt: halfPast(3),
      result: { outcome: 'skipped', skip: { since: hour(9), runId: 'R1' }, runId: null },
    }),
    night(2, { endedAt: halfPast(1), result: { outcome: 'waiting', runId: 'R2' } }),
  );
  await world.services.schedules.tend();
  const { nights } = (await call(world, 'GET')).body;
  expect(nights.slice(-2).map(({ outcome, runId }) => [outcome, runId])).toEqual([
    ['waiting', 'R2'],
    ['skipped', null],
  ]);
  expect(nights.at(-1)?.reason?.en).toBe(`No new data since the night of ${hour(9)} (run R1).`);
  const taken = nights.find(({ scheduledAt }) => scheduledAt === hour(1));
  expect(taken).toMatchObject({ outcome: 'missed', reason: { en: `The night of ${hour(2)} was still at work.` } });
  await world.services.schedules.tend();
  expect((await call(world, 'GET')).body.nights, 'looking again changes nothing').toEqual(nights);
});

test('nights that Temporal was away for are missed, and said to be', async () => {
  const world = await hourly();
  await world.services.schedules.tend();
  const all = missed((await call(world, 'GET')).body);
  expect(all.length).toBeGreaterThanOrEqual(3);
  expect(all[0]).toContain('Temporal was not running then, nor within the 6 h');
});

test('a time that Temporal has yet to deal with is not called missed', async () => {
  const world = await hourly();
  world.schedules.told.set('nightly', { nextAt: hour(3) });
  await world.services.schedules.tend();
  expect(missed((await call(world, 'GET')).body)).toEqual([]);
});

test('a backfill starts the nights of its span that nothing ran in, and no more than a hundred', async () => {
  const world = await hourly();
  world.schedules.nights.push({
    workflowId: 'night/nightly-x',
    scheduledAt: hour(1),
    startedAt: ago(1),
    endedAt: ago(0.9),
    result: { outcome: 'done', runId: 'R1' },
  });
  const { body } = await call(world, 'POST', '/backfill', { from: beforeHour(3), to: ago(0) });
  const { times } = body as unknown as { times: string[] };
  expect(world.schedules.backfills).toEqual([times]);
  expect(times.length).toBeGreaterThanOrEqual(2);
  expect(times).not.toContain(world.schedules.nights[0]!.scheduledAt);
  const tooLong = await call(world, 'POST', '/backfill', { from: ago(24 * 5), to: ago(0) });
  expect([tooLong.status, tooLong.body.error?.code]).toEqual([422, 'span-too-long']);
});

test('a night is not started beside one that works, unless the schedule says so', async () => {
  const { world } = await open();
  expect((await call(world, 'POST', '/run-now')).status).toBe(200);
  world.schedules.nights.push({
    workflowId: 'night/nightly-now',
    scheduledAt: new Date().toISOString(),
    startedAt: new Date().toISOString(),
    endedAt: null,
    result: null,
  });
  expect((await call(world, 'POST', '/run-now')).status).toBe(409);
  await call(world, 'PUT', '', { overlap: 'allow' });
  expect((await call(world, 'POST', '/run-now')).status).toBe(200);
  expect(world.schedules.triggers).toHaveLength(2);
});

test('a run that a schedule started while the server was away is listed when it is back, once', async () => {
  const { world } = await open();
  const { plan, startedBy, limits } = world.schedules.there.get('nightly')!.action;
  const runId = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
  const at = new Date().toISOString();
  world.schedules.nights.push({ workflowId: 'night/n', scheduledAt: at, startedAt: at, endedAt: null, result: null });
  const night = { scheduleId: 'nightly', workflowId: 'night/n', scheduledAt: at };
  const input = { runId, plan, startedBy, trigger: 'schedule' as const, startedAt: at, limits, night };
  world.schedules.runs.push({ workflowId: `run/small/${runId}`, input });
  await world.services.schedules.tend();
  await world.services.scheduledRuns.reconcile();
  await world.services.scheduledRuns.reconcile();
  const { runs } = (await (await world.ask('GET', '/api/runs', { token: world.local })).json()) as { runs: object[] };
  expect(runs).toEqual([expect.objectContaining({ runId, trigger: 'schedule', revision: 1, pipelineId: 'small' })]);
  expect((await call(world, 'GET')).body.nights[0]).toMatchObject({ outcome: 'working', runId });
  const starts = (await world.services.audit.list(100)).filter(({ action }) => action === 'run.start');
  expect(starts).toHaveLength(1);
});

test('clock changes that touch a schedule are told before they come', async () => {
  const { world } = await open({ timezone: 'Europe/Berlin' });
  const notices = (await call(world, 'GET')).body.notices.map(({ en }) => en);
  expect(notices.sort()).toEqual([
    expect.stringMatching(/go from \S+ 02:00 straight to \S+ 03:00; what is due in between fires at/),
    expect.stringMatching(/show \S+ 02:00 to \S+ 03:00 twice; the schedule fires the first time/),
  ]);
  const { world: without } = await open();
  expect((await call(without, 'GET')).body.notices).toEqual([]);
  expect(without.schedules.there.get('nightly')).toMatchObject({ skipped: [], moments: [] });
});
