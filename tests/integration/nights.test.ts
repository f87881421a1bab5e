import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NightView } from '../../server/night-ledger.ts';
import type { World } from '../../server/stand-ins.fixture.ts';
import { nightType } from '../../workflows/night-contract.ts';
import { keepHistory } from './keep-history.ts';
import { openNightStage, type NightStage } from './night-stage.ts';

/** Nights on a real Temporal, started by hand, by backfill and, once, by the clock. */

let stage: NightStage;
let world: World;
beforeAll(async () => {
  stage = await openNightStage();
  world = await stage.openServer();
});
afterAll(() => stage?.close());

const judged = (id: string, first: string) => `refrain: 1
id: ${id}
steps:
  - ${first}
  - { id: judge, kind: judge-text@1, params: { passes: true } }
  - { id: ask, kind: ask-person@1 }
edges:
  - { from: words.text, to: judge.text }
  - { from: judge.pass, to: ask.pass }
`;
const plain = (id: string, step: string) => `refrain: 1\nid: ${id}\nsteps:\n  - ${step}\nedges: []\n`;

async function nightsOf(scheduleId: string): Promise<readonly NightView[]> {
  await world.services.schedules.tend();
  await world.services.scheduledRuns.reconcile();
  await world.services.runs.settle();
  return (await stage.ask(world, 'GET', `/schedules/${scheduleId}`)).nights;
}
/** Starts a night by hand and waits until it no longer works. */
async function passNight(scheduleId: string): Promise<NightView> {
  const before = (await nightsOf(scheduleId)).length;
  await stage.ask(world, 'POST', `/schedules/${scheduleId}/run-now`);
  const settled = async () => (await nightsOf(scheduleId)).filter(({ outcome }) => outcome !== 'working').length;
  await expect.poll(settled, { interval: 200 }).toBe(before + 1);
  return (await nightsOf(scheduleId))[0]!;
}
type Shown = {
  outcome: string | null;
  startedBy: object;
  state: { outcome: string; reason?: string; waiting: object[] };
};
const runOf = async ({ runId }: NightView) => (await stage.ask(world, 'GET', `/runs/${runId}`)) as unknown as Shown;

test('three nights that nobody answers: each next night runs, and the older request closes as superseded, visibly', async () => {
  await stage.withWorker(async () => {
    const words = '{ id: words, kind: make-text@1, params: { text: good night } }';
    await stage.schedule(world, 'unanswered', judged('unanswered', words), { skipWithoutNews: false });
    const nights: NightView[] = [];
    for (let n = 0; n < 3; n += 1) nights.push(await passNight('unanswered'));
    expect(nights.map(({ outcome }) => outcome)).toEqual(['waiting', 'waiting', 'waiting']);

    await expect
      .poll(async () => (await nightsOf('unanswered')).map(({ outcome }) => outcome))
      .toEqual(['waiting', 'superseded', 'superseded']);
    const [third, second, first] = await nightsOf('unanswered');
    expect((await runOf(first!)).state.reason).toContain(`superseded by the newer candidate of run ${second!.runId}`);
    expect((await runOf(second!)).state.reason).toContain(`superseded by the newer candidate of run ${third!.runId}`);
    expect((await runOf(third!)).state.waiting).toHaveLength(1);
    expect((await runOf(third!)).startedBy).toMatchObject({ name: 'Owner' });
    const { workflowId } = (await world.db
      .selectFrom('nights')
      .selectAll()
      .where('runId', '=', third!.runId)
      .executeTakeFirstOrThrow()) as { workflowId: string };
    await keepHistory('night', stage.client.workflow.getHandle(workflowId));
  });
});

test('a failed step left waiting does not block the next night', async () => {
  await stage.withWorker(async () => {
    const source = plain('fragile', '{ id: egg, kind: fragile-text@1 }');
    await stage.schedule(world, 'fragile', source, { skipWithoutNews: true });
    const first = await passNight('fragile');
    expect(first.outcome).toBe('waiting');
    expect((await runOf(first)).state).toMatchObject({ outcome: 'running', broken: [{ stepId: 'egg' }] });
    const second = await passNight('fragile');
    expect(second.outcome, 'a run that broke is no answer to the same data').toBe('waiting');
    expect(second.runId).not.toBe(first.runId);
  });
});

test('a night whose run somebody paused keeps no machine, and does not block the next one', async () => {
  await stage.withWorker(async () => {
    const until = join(stage.folder, 'words-may-end');
    const source = `refrain: 1
id: paused
steps:
  - { id: words, kind: make-text@1, params: { text: paused, until: ${until} } }
  - { id: after, kind: join-texts@1 }
edges:
  - { from: words.text, to: after.first }
`;
    await stage.schedule(world, 'paused', source, { skipWithoutNews: false });
    await stage.ask(world, 'POST', '/schedules/paused/run-now');
    await expect.poll(() => existsSync(`${until}.started`)).toBe(true);
    await expect.poll(async () => (await nightsOf('paused'))[0]?.runId).toBeTruthy();
    const [first] = await nightsOf('paused');
    expect(first!.outcome).toBe('working');
    await stage.ask(world, 'POST', `/runs/${first!.runId}/control`, { action: 'drain', reason: 'the room is hot' });
    expect((await nightsOf('paused'))[0]!.outcome, 'what runs still keeps the machine').toBe('working');
    await writeFile(until, '');
    await expect.poll(async () => (await nightsOf('paused'))[0]!.outcome).toBe('waiting');
    expect((await runOf(first!)).state).toMatchObject({ outcome: 'running', paused: { reason: 'the room is hot' } });

    const second = await passNight('paused');
    expect(second.outcome).toBe('done');
    expect(second.runId).not.toBe(first!.runId);
    const { workflowId } = await world.db
      .selectFrom('runs')
      .select('workflowId')
      .where('id', '=', first!.runId!)
      .executeTakeFirstOrThrow();
    await keepHistory('night-paused', stage.client.workflow.getHandle(workflowId));
  });
});

test('without new data a night is skipped and says since when; with new data, or a new plan, it runs', async () => {
  await stage.withWorker(async () => {
    const path = join(stage.folder, 'drop.txt');
    await writeFile(path, 'monday');
    const source = judged('fed', `{ id: words, kind: read-drop@1, params: { path: ${path} } }`);
    await stage.schedule(world, 'fed', source);
    const monday = await passNight('fed');
    expect(monday.outcome).toBe('waiting');
    const tuesday = await passNight('fed');
    expect(tuesday).toMatchObject({ outcome: 'skipped', runId: null });
    expect(tuesday.reason?.en).toBe(`No new data since the night of ${monday.scheduledAt} (run ${monday.runId}).`);

    await writeFile(path, 'wednesday');
    const wednesday = await passNight('fed');
    expect(wednesday.outcome).toBe('waiting');
    expect((await passNight('fed')).outcome).toBe('skipped');

    await stage.ask(world, 'PUT', '/pipelines/fed/draft', { source: `${source.trim()}\ntitle: Fed again\n`, base: 1 });
    await stage.ask(world, 'POST', '/pipelines/fed/revisions', { base: 2 });
    expect((await passNight('fed')).outcome, 'a revision changes no schedule').toBe('skipped');
    expect((await stage.ask(world, 'POST', '/schedules/fed/move', {})).revision).toBe(2);
    expect((await passNight('fed')).outcome).toBe('waiting');
  });
});

test('a night whose time comes while server and Temporal are away runs when they are back, and is listed', async () => {
  await stage.withWorker(async () => {
    const minute = 60_000;
    // No minute begins between the schedule and the end of Temporal: the first one is missed.
    const left = minute - (Date.now() % minute);
    if (left < 15_000) await pause(left + 500);
    const missed = Math.ceil(Date.now() / minute) * minute;
    const source = plain('minutely', '{ id: words, kind: make-text@1, params: { text: tick } }');
    await stage.schedule(world, 'minutely', source, { cron: '* * * * *', skipWithoutNews: false });
    await stage.temporal.kill();
    await pause(missed + 1_000 - Date.now());
    await stage.temporal.restart();
    const query = `WorkflowType = "${nightType}" AND TemporalScheduledById = "schedule/minutely" AND ExecutionStatus = "Completed"`;
    const ended = async () => (await stage.client.workflow.count(query)).count;
    await expect.poll(ended, { timeout: 120_000, interval: 500 }).toBeGreaterThan(0);

    const listed = async () =>
      ((await stage.ask(world, 'GET', '/runs?pipelineId=minutely')) as unknown as { runs: object[] }).runs;
    expect(await listed()).toEqual([]);
    world = await stage.openServer();
    await stage.ask(world, 'POST', '/schedules/minutely/pause', { note: 'seen' });
    const nights = (await nightsOf('minutely')).filter(({ outcome }) => outcome !== 'missed');
    expect(nights.map(({ outcome }) => outcome)).toContain('done');
    expect(await listed()).toHaveLength(nights.length);
    expect(await listed()).toContainEqual(expect.objectContaining({ trigger: 'schedule', outcome: 'done' }));
    expect(nights.map(({ scheduledAt }) => scheduledAt)).toContain(new Date(missed).toISOString());
    const onTheMinute = nights.every(({ scheduledAt }) => scheduledAt.endsWith(':00.000Z'));
    expect(onTheMinute).toBe(true);
  });
});

test('over both clock changes of a year every day has one night', async () => {
  await stage.withWorker(async () => {
    const source = plain('berlin', '{ id: words, kind: make-text@1, params: { text: nacht } }');
    const zone = { cron: '30 2 * * *', timezone: 'Europe/Berlin', skipWithoutNews: false };
    await stage.schedule(world, 'berlin', source, zone);
    const overlap = 'BUFFER_ALL';
    await stage.client.schedule.getHandle('schedule/berlin').backfill([
      { start: new Date('2026-03-27T12:00:00Z'), end: new Date('2026-03-31T12:00:00Z'), overlap },
      { start: new Date('2026-10-23T12:00:00Z'), end: new Date('2026-10-27T12:00:00Z'), overlap },
    ]);
    const settled = async () => (await nightsOf('berlin')).filter(({ outcome }) => outcome !== 'working').length;
    await expect.poll(settled, { interval: 300 }).toBe(8);
    const nights = [...(await nightsOf('berlin'))].reverse();
    expect(nights.map(({ scheduledAt, outcome }) => `${scheduledAt.slice(0, 16)} ${outcome}`)).toEqual([
      '2026-03-28T01:30 done',
      '2026-03-29T01:00 done',
      '2026-03-30T00:30 done',
      '2026-03-31T00:30 done',
      '2026-10-24T00:30 done',
      '2026-10-25T00:30 done',
      '2026-10-26T01:30 done',
      '2026-10-27T01:30 done',
    ]);
  });
});

test('a backfill makes the nights of its span up, one after another, and a second one makes none twice', async () => {
  await stage.withWorker(async () => {
    const source = plain('late', '{ id: words, kind: make-text@1, params: { text: late } }');
    await stage.schedule(world, 'late', source, { cron: '0 3 * * *', skipWithoutNews: false });
    const span = { from: '2026-11-01T00:00:00Z', to: '2026-11-04T00:00:00Z' };
    const first = (await stage.ask(world, 'POST', '/schedules/late/backfill', span)) as unknown as { times: string[] };
    expect(first.times).toHaveLength(3);
    const done = async () => (await nightsOf('late')).filter(({ outcome }) => outcome === 'done').length;
    await expect.poll(done, { interval: 300 }).toBe(3);
    expect(await stage.ask(world, 'POST', '/schedules/late/backfill', span)).toEqual({ times: [] });
  });
});
