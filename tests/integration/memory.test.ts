import { WorkflowNotFoundError } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Decision } from '../../pipeline/plan.ts';
import type { RunEvent } from '../../server/client.ts';
import { openLeases } from '../../store/leases.ts';
import { runWorkflowId } from '../../temporal-config/names.ts';
import { deafSinks } from '../../workers/event-sink.ts';
import {
  answersAbout,
  decide,
  get,
  launch,
  logOf,
  openMemoryStage,
  ownStep,
  runAndForget,
  toApproval,
  untilEnded,
  untilWaiting,
  type MemoryStage,
} from './memory-stage.ts';
import { planOf, step } from './trivial-kinds.ts';

let stage: MemoryStage;
/** A run that Temporal is told to forget, which takes it half a minute, and what was answered about it before. */
let forgotten: Awaited<ReturnType<typeof runAndForget>>;
beforeAll(async () => {
  stage = await openMemoryStage();
  forgotten = await runAndForget(stage);
});
afterAll(async () => {
  await stage?.close();
});

test('over events that are lost and servers that restart, a watcher hears of every transition once, in order', async () => {
  let world = await stage.openServer();
  const holds = [1, 2, 3].map((number) => join(stage.folder, `hold-${number}`));
  const chain = holds.map((until, at) =>
    step(`s${at + 1}`, 'make-text', { params: { text: `part ${at}`, until }, needs: at === 0 ? [] : [`s${at}`] }),
  );
  const runId = await launch(world, ...chain, step('last', 'join-texts', { inputs: { first: 's3.text' } }));
  const numbers: number[] = [];
  const kinds: string[] = [];
  let last = 0;
  let gone = new AbortController();
  const following = (async () => {
    while (kinds.at(-1) !== 'end') {
      try {
        for await (const event of world.services.runWatch.watch(runId, gone.signal, last)) {
          kinds.push(event.event);
          if (event.event !== 'transition') continue;
          last = Number(event.id);
          numbers.push(event.data.transition.sequence);
        }
      } catch {
        // As a client's stream breaks when the server goes; it comes back.
      }
      await pause(20);
    }
  })();

  await stage.withWorker(async () => {
    const begun = async (at: number) =>
      expect.poll(async () => (await world.services.runs.get(runId)).state.steps[`s${at}`]?.state).toBe('running');
    await begun(1);
    await writeFile(holds[0]!, '');
    await begun(2);
    // The server goes in the middle of it: what happens meanwhile it hears from nobody.
    await world.close();
    gone.abort();
    await writeFile(holds[1]!, '');
    await pause(300);
    gone = new AbortController();
    world = await stage.openServer();
    await begun(3);
    await writeFile(holds[2]!, '');
    await following;
  });

  const { sequence, transitions } = await world.services.runs.changes(runId, 0);
  expect(numbers).toEqual(Array.from({ length: sequence }, (_, index) => index + 1));
  expect(transitions.map((one) => one.sequence)).toEqual(numbers);
  expect(kinds).not.toContain('snapshot');
  await world.close();
});

test('what happens in a workflow reaches a watcher by the worker, without the workflow being asked', async () => {
  const world = await stage.openServer();
  const until = join(stage.folder, 'hold-sink');
  const runId = await launch(world, step('make', 'make-text', { params: { text: 'sink', until } }));
  const heard: number[] = [];
  const { runWatch } = world.services;
  const hear = runWatch.hear;
  runWatch.hear = (events) => {
    heard.push(...events.flatMap((one) => (one.runId === runId ? [one.transition.sequence] : [])));
    hear(events);
  };
  await stage.withWorker(async () => {
    await writeFile(until, '');
    await untilEnded(world, runId);
    await expect.poll(() => heard).toEqual([1, 2, 3, 4]);
  });
  await world.close();
});

test('a run that ended while no server was there is kept by the next one, and only once', async () => {
  let world = await stage.openServer();
  const until = join(stage.folder, 'hold-away');
  const runId = await launch(world, step('make', 'make-text', { params: { text: 'away', until } }));
  const handle = stage.client.workflow.getHandle(runWorkflowId('trivial', runId));
  await stage.withWorker(async () => {
    await world.close();
    await writeFile(until, '');
    await handle.result();
    world = await stage.openServer();
    expect(await stage.store.getRecord(`runs/${runId}/record.json`)).toBeNull();
    await world.services.runs.settle();
    const kept = await stage.store.getRecord(`runs/${runId}/record.json`);
    // Killed between the record and the index: the next look writes the same.
    await world.db.updateTable('runs').set({ outcome: null, endedAt: null }).where('id', '=', runId).execute();
    await world.services.runs.settle();
    expect((await stage.store.getRecord(`runs/${runId}/record.json`))?.equals(kept!)).toBe(true);
  });
  expect(await world.services.runs.rowOf(runId)).toMatchObject({ outcome: 'done' });
  await world.close();
});

test('rows of runs and decisions that are lost are made again from the store and from Temporal, all the same', async () => {
  const world = await stage.openServer();
  await stage.withWorker(async () => {
    const ended = await launch(world, ...toApproval('ended'));
    const open = await launch(world, ...toApproval('one'), ...toApproval('two'));
    await untilWaiting(world, ended, 'ended-ask');
    await decide(world, ended, 'ended-ask', 'reject');
    await untilWaiting(world, open, 'one-ask');
    await untilWaiting(world, open, 'two-ask');
    await decide(world, open, 'one-ask');
    await untilEnded(world, ended);
    await expect.poll(async () => (await world.services.runs.get(open)).state.steps['one-ask']?.state).toBe('done');
    const pages = () => Promise.all([`/runs/${ended}`, `/runs/${open}`, '/runs'].map((path) => get(world, path)));
    const before = await pages();
    const rows = await world.db.selectFrom('runs').selectAll().orderBy('id').execute();

    await world.db.deleteFrom('decisions').execute();
    await world.db.deleteFrom('runs').execute();
    expect((await get(world, '/runs')) as object).toEqual({ runs: [] });
    const answer = await world.ask('POST', '/api/local/index/rebuild', { token: world.local });
    expect(await answer.json()).toMatchObject({ fromTemporal: 1, unreadable: [], removed: 0 });
    expect(await pages()).toEqual(before);
    expect(await world.db.selectFrom('runs').selectAll().orderBy('id').execute()).toEqual(rows);
    expect(before[1]).toMatchObject({ decisions: [{ stepId: 'one-ask', verdict: 'approve' }] });

    await decide(world, open, 'two-ask');
    await untilEnded(world, open);
  });
  await world.close();
});

test('an accepted decision lies signed in the store, and its Update alone brings it back', async () => {
  const world = await stage.openServer();
  await stage.withWorker(async () => {
    const runId = await launch(world, ...toApproval('signed'));
    await untilWaiting(world, runId, 'signed-ask');
    await decide(world, runId, 'signed-ask');
    const bytes = await stage.store.getRecord(`runs/${runId}/decisions/signed-ask.json`);
    const kept = JSON.parse(bytes!.toString('utf8')) as Decision;
    expect(stage.signer.isOurs(kept)).toBe(true);
    const forged = { ...kept, verdict: 'reject' };
    await expect(
      stage.store.putRecord(`runs/${runId}/decisions/signed-ask.json`, JSON.stringify(forged), { createOnce: true }),
    ).rejects.toMatchObject({ code: 'AlreadyExists' });
    // The server was killed before it could note that the workflow had taken it.
    await world.db.updateTable('decisions').set({ acceptedAt: null }).where('runId', '=', runId).execute();
    await untilEnded(world, runId);
    expect(await get(world, `/runs/${runId}`)).toMatchObject({ decisions: [{ ...kept }] });
  });
  await world.close();
});

test('leases hold what an open run leans on, and end when its record is kept', async () => {
  const world = await stage.openServer();
  await stage.withWorker(async () => {
    const runId = await launch(world, ...toApproval('leased'));
    await untilWaiting(world, runId, 'leased-ask');
    const { state } = await world.services.runs.get(runId);
    const lease = (await openLeases(stage.store)).find((one) => one.runId === runId)!;
    const made = Object.values(state.steps).flatMap(({ outputs = {} }) => Object.values(outputs));
    expect([...lease.digests].sort()).toEqual(made.map(({ digest }) => digest).sort());
    await decide(world, runId, 'leased-ask');
    await untilEnded(world, runId);
    await expect
      .poll(async () => {
        await world.services.runs.sweepLeases();
        return (await openLeases(stage.store)).filter((one) => one.runId === runId);
      })
      .toEqual([]);
  });
  await world.close();
});

test('a reproduction makes the same of what was read then, says where it does not, and names what drifted', async () => {
  const world = await stage.openServer();
  const path = join(stage.folder, 'outside.txt');
  await writeFile(path, 'as it was');
  const steps = [
    step('make', 'make-text', { params: { text: 'repro' } }),
    ownStep('read', 'read-outside', { path }),
    ownStep('dice', 'roll-dice'),
    step('join', 'join-texts', { inputs: { first: 'make.text', second: 'read.text' } }),
    step('tainted', 'join-texts', { inputs: { first: 'dice.text' } }),
    step('gate', 'judge-text', { inputs: { text: 'join.text' }, params: { passes: true } }),
    step('ask', 'ask-person', { inputs: { pass: 'gate.pass' } }),
  ];
  const of = await launch(world, ...steps);
  await stage.withWorker(async () => {
    await untilWaiting(world, of, 'ask');
    const early = await world.ask('POST', `/api/runs/${of}/reproduce`, { token: world.local });
    expect(early.status, 'of a run that goes on').toBe(409);
    await decide(world, of, 'ask');
    await untilEnded(world, of);
    expect(await get(world, `/runs/${of}/reproduction`), 'nobody has yet').toEqual({ reproduction: null });
  });
  // Years later, with another version of Refrain.
  await stage.withWorker(async () => {
    await writeFile(path, 'as it is now');
    const answer = await world.ask('POST', `/api/runs/${of}/reproduce`, { token: world.local });
    expect(answer.status).toBe(201);
    const again = (await answer.json()) as { runId: string; planDigest: string; trial: object };
    expect(again).toMatchObject({ planDigest: planOf(...steps).digest, trial: { mode: 'reproduce', of } });
    await untilEnded(world, again.runId);
    const { state } = await world.services.runs.get(again.runId);
    expect(
      Object.values(state.steps).map((one) => one.state),
      'nothing is reused',
    ).not.toContain('cached');

    const answered = await get(world, `/runs/${of}/reproduction`);
    expect(await get(world, `/runs/${again.runId}/reproduction`)).toEqual(answered);
    const { reproduction: report } = answered as {
      reproduction: { steps: { stepId: string; verdict: string; drift: object[] }[] };
    };
    expect(report).toMatchObject({ of, runId: again.runId, outcome: 'done', isSame: false });
    const verdicts = Object.fromEntries(report.steps.map(({ stepId, verdict }) => [stepId, verdict]));
    expect(verdicts).toEqual({
      make: 'same',
      read: 'same',
      dice: 'different',
      join: 'same',
      tainted: 'different',
      gate: 'same',
      ask: 'not-run',
    });
    const drift = (stepId: string) => report.steps.find((one) => one.stepId === stepId)?.drift;
    const version = { field: 'refrain', was: '1.0.0', is: '1.1.0' };
    expect(drift('read')).toEqual([{ field: 'mark.text', was: 'as it was', is: 'as it is now' }, version]);
    expect(drift('make')).toEqual([version]);
    expect(drift('ask'), 'it was not run').toEqual([]);
  }, '1.1.0');
  await world.close();
});

test('run page, events and logs outlive Temporal’s retention, here of one day', async () => {
  const world = await stage.openServer();
  const { runId, before, log } = forgotten;
  const handle = stage.client.workflow.getHandle(runWorkflowId('trivial', runId));
  const phase = () =>
    handle.describe().then(
      () => 'remembered',
      (error: unknown) => (error instanceof WorkflowNotFoundError ? 'forgotten' : String(error)),
    );
  await expect.poll(phase, { timeout: 500_000, interval: 500 }).toBe('forgotten');

  expect(await answersAbout(world, runId)).toEqual(before);
  expect(before[0]).toMatchObject({ outcome: 'done', source: 'record', decisions: [{ verdict: 'approve' }] });
  expect(log).toContain('done');
  expect(await logOf(world, runId)).toBe(log);
  const events: RunEvent[] = [];
  for await (const event of world.services.runWatch.watch(runId, new AbortController().signal, 0)) events.push(event);
  const told = events.flatMap((event) => (event.event === 'transition' ? [event.data.transition] : []));
  expect([told, events.at(-1)?.event]).toEqual([(before[1] as { transitions: object[] }).transitions, 'end']);

  // What was kept of the history is what the replayer reads.
  const zipped = await stage.store.getRecord(`runs/${runId}/history.json.gz`);
  const history = JSON.parse(gunzipSync(zipped!).toString('utf8')) as object;
  await Worker.runReplayHistory({ workflowBundle: { codePath: stage.bundle }, sinks: deafSinks }, history);
  await world.close();
});
