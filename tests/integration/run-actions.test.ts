import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refOf } from '../../pipeline/kind.ts';
import { ApiError, createClient, type Client } from '../../server/client.ts';
import { createWorld } from '../../server/stand-ins.fixture.ts';
import { openTemporal } from '../../server/temporal.ts';
import type { Store } from '../../store/store.ts';
import { runWorkflowId } from '../../temporal-config/names.ts';
import { startMinio, type MinioServer } from './servers.ts';
import { trivialImplementations } from './trivial-kinds.ts';
import { openStage, type Stage } from './trivial-runs.ts';

/** What people do to runs, through the API: server, Temporal, MinIO and the interpreter are real; the kinds are trivial. */

let stage: Stage;
let minio: MinioServer;
let store: Store;
let temporal: ReturnType<typeof openTemporal>;
let client: Client;
let saved = 0;

beforeAll(async () => {
  minio = await startMinio();
  stage = await openStage();
  store = minio.openStore(join(stage.folder, 'minio-cache'));
  temporal = openTemporal(stage.temporal.address);
  const world = await createWorld({
    store,
    runs: temporal.runs,
    kinds: new Map(trivialImplementations.map(({ kind }) => [refOf(kind), kind])),
    workflowIdOf: runWorkflowId,
  });
  const send = ((url: string, init: RequestInit) =>
    world.app.request(url, {
      ...init,
      headers: new Headers([...new Headers(init.headers), ['host', '127.0.0.1:8070']]),
    })) as typeof fetch;
  client = createClient({ url: 'http://127.0.0.1:8070', token: world.local, fetch: send });
});
afterAll(async () => {
  await temporal?.close();
  await stage?.close();
  await minio?.remove();
});

/** words and egg → cake → judge → ask; the egg breaks unless it is told not to. */
const pipeline = (id: string, given: { words: string; breaks: boolean; until?: string }) => `refrain: 1
id: ${id}
steps:
  - { id: words, kind: make-text@1, params: ${JSON.stringify({ text: given.words, ...(given.until ? { until: given.until } : {}) })} }
  - { id: egg, kind: fragile-text@1, params: { breaks: ${given.breaks} } }
  - { id: cake, kind: join-texts@1 }
  - { id: judge, kind: judge-text@1, params: { passes: true } }
  - { id: ask, kind: ask-person@1 }
edges:
  - { from: words.text, to: cake.first }
  - { from: egg.text, to: cake.second }
  - { from: cake.text, to: judge.text }
  - { from: judge.pass, to: ask.pass }
`;

async function start(given: { words: string; breaks: boolean; until?: string }): Promise<string> {
  const id = `trivial-${(saved += 1)}`;
  await client.call('POST /pipelines', { body: { source: pipeline(id, given) } });
  return (await client.call('POST /runs', { body: { pipelineId: id } })).runId;
}
const get = (runId: string) => client.call('GET /runs/{runId}', { params: { runId } });
const until = (runId: string, stepId: string, state: string) =>
  expect.poll(async () => (await get(runId)).state.steps[stepId]?.state, { interval: 50 }).toBe(state);
async function end(runId: string) {
  await expect.poll(async () => (await get(runId)).outcome, { interval: 50 }).not.toBeNull();
  return await get(runId);
}
const statesOf = async (runId: string) =>
  Object.fromEntries(Object.entries((await end(runId)).state.steps).map(([id, { state }]) => [id, state]));
async function refusal(call: Promise<unknown>): Promise<ApiError> {
  const error = await call.catch((failure: unknown) => failure);
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
}
const repair = (runId: string, body: object) =>
  client.call('POST /runs/{runId}/repair', { params: { runId }, body: body as never });
const control = (runId: string, body: object) =>
  client.call('POST /runs/{runId}/control', { params: { runId }, body: body as never });
const again = (runId: string, body: object) =>
  client.call('POST /runs/{runId}/again', { params: { runId }, body: body as never });

test('a failed step waits; tried again with changed parameters it goes on, and the run says who changed what', async () => {
  await stage.withWorker(async () => {
    const runId = await start({ words: 'repair', breaks: true });
    await until(runId, 'egg', 'broken');
    await until(runId, 'words', 'done');
    const { state } = await get(runId);
    expect(state).toMatchObject({
      outcome: 'running',
      broken: [{ stepId: 'egg' }],
      steps: { cake: { state: 'pending' } },
    });

    const wrong = { stepId: 'egg', action: 'retry', params: { breaks: 'no' }, reason: 'to see' };
    const error = await refusal(repair(runId, wrong));
    expect([error.status, error.problems[0]?.at]).toEqual([422, { step: 'egg', param: 'breaks' }]);
    const right = {
      stepId: 'egg',
      action: 'retry',
      params: { breaks: false },
      reason: 'a fresh egg',
      requestId: 'once',
    };
    await repair(runId, right);
    await until(runId, 'ask', 'waiting');
    expect((await get(runId)).state).toMatchObject({
      broken: [],
      changes: [
        { stepId: 'egg', action: 'retry', who: { name: 'Owner' }, reason: 'a fresh egg', params: { breaks: false } },
      ],
      steps: { egg: { state: 'done', params: { breaks: false } } },
    });
    // The same request again is the same repair, not a second one.
    await repair(runId, right);
    expect((await get(runId)).state.changes).toHaveLength(1);
    expect(await refusal(repair(runId, { stepId: 'egg', action: 'retry' }))).toMatchObject({
      status: 409,
      code: 'not-broken',
    });
  }, store);
});

test('a skipped step is passed over with its reason and what can do without it goes on; a gate is never skipped', async () => {
  await stage.withWorker(async () => {
    const runId = await start({ words: 'skip', breaks: true });
    await until(runId, 'egg', 'broken');
    expect((await refusal(repair(runId, { stepId: 'judge', action: 'skip', reason: 'late' }))).code).toBe(
      'step-required',
    );
    await repair(runId, { stepId: 'egg', action: 'skip', reason: 'vegan' });
    await until(runId, 'ask', 'waiting');
    expect((await get(runId)).state.steps).toMatchObject({
      egg: { state: 'skipped', reason: expect.stringContaining('vegan') },
      cake: { state: 'done' },
    });
  }, store);
});

test('a step that is stopped fails its run, whose record keeps who stopped it', async () => {
  await stage.withWorker(async () => {
    const runId = await start({ words: 'stop', breaks: true });
    await until(runId, 'egg', 'broken');
    await repair(runId, { stepId: 'egg', action: 'stop', reason: 'no use' });
    expect(await end(runId)).toMatchObject({
      outcome: 'failed',
      source: 'record',
      state: { steps: { egg: { state: 'failed' } }, changes: [{ action: 'stop', who: { name: 'Owner' } }] },
    });
    expect(await refusal(control(runId, { action: 'drain' }))).toMatchObject({ status: 409, code: 'run-ended' });
  }, store);
});

test('a paused run ends what runs and starts nothing until it is resumed', async () => {
  await stage.withWorker(async () => {
    const file = join(stage.folder, 'words-may-end');
    const runId = await start({ words: 'pause', breaks: false, until: file });
    await expect.poll(() => existsSync(`${file}.started`)).toBe(true);
    await expect.poll(async () => (await get(runId)).state.steps['egg']?.state).toMatch(/^(done|cached)$/);
    expect((await control(runId, { action: 'drain', reason: 'the room is hot' })).paused).toMatchObject({
      mode: 'drain',
      by: 'Owner',
      reason: 'the room is hot',
    });
    await writeFile(file, '');
    await until(runId, 'words', 'done');
    expect((await get(runId)).state.steps['cake']?.state).toBe('pending');
    await control(runId, { action: 'resume' });
    await until(runId, 'ask', 'waiting');
    await control(runId, { action: 'priority', priority: 1 });
    expect((await get(runId)).priority).toBe(1);
  }, store);
});

test('from, to and only run their part and take the rest from the past run, with substitutes in its place', async () => {
  await stage.withWorker(async () => {
    const past = await start({ words: 'past', breaks: false });
    await until(past, 'ask', 'waiting');
    const before = (await get(past)).state.steps;

    const from = await again(past, { mode: 'from', stepId: 'cake' });
    expect(from.trial).toEqual({ mode: 'from', of: past, stepId: 'cake' });
    expect(await statesOf(from.runId)).toEqual({
      words: 'cached',
      egg: 'cached',
      cake: 'cached',
      judge: 'cached',
      ask: 'skipped',
    });
    expect((await get(from.runId)).state.steps['words']?.madeBy).toEqual({ runId: past, stepId: 'words' });

    const to = await again(past, { mode: 'to', stepId: 'cake' });
    expect(Object.keys(await statesOf(to.runId)).sort()).toEqual(['cake', 'egg', 'words']);

    const other = await store.commit('file', { files: { 'text.txt': 'another song' } });
    const only = await again(past, { mode: 'only', stepId: 'cake', substitutes: { words: { text: other.digest } } });
    expect(await statesOf(only.runId)).toEqual({ words: 'cached', egg: 'cached', cake: 'done' });
    const { words, cake } = (await get(only.runId)).state.steps;
    expect(words).toMatchObject({ outputs: { text: { digest: other.digest } } });
    const joined = await store.readText(cake!.outputs!['text']!.digest, 'joined.txt');
    expect(joined).toContain(other.digest);
    expect(joined).toContain(before['egg']!.outputs!['text']!.digest);
  }, store);
});

test('a past run whose step broke is tried from there with a substitute, and refused without one', async () => {
  await stage.withWorker(async () => {
    const past = await start({ words: 'broken past', breaks: true });
    await until(past, 'egg', 'broken');
    await until(past, 'words', 'done');
    const error = await refusal(again(past, { mode: 'from', stepId: 'cake' }));
    expect([error.status, error.code, error.message]).toEqual([
      422,
      'step-not-finished',
      expect.stringContaining('“egg” is broken'),
    ]);
    const egg = await store.commit('file', { files: { 'text.txt': 'a bought egg' } });
    const run = await again(past, { mode: 'from', stepId: 'cake', substitutes: { egg: { text: egg.digest } } });
    expect(await statesOf(run.runId)).toMatchObject({ egg: 'cached', cake: 'done', judge: 'done', ask: 'skipped' });
  }, store);
});

test('a fork takes what comes before from the cache, goes on with what was changed, and is a run like any other', async () => {
  await stage.withWorker(async () => {
    const past = await start({ words: 'fork', breaks: false });
    await until(past, 'ask', 'waiting');
    const { runId, forkOf, trial } = await client.call('POST /runs/{runId}/fork', {
      params: { runId: past },
      body: { stepId: 'judge', params: { judge: { passes: false } } },
    });
    expect([forkOf, trial]).toEqual([{ runId: past, stepId: 'judge' }, null]);
    const ended = await end(runId);
    expect(ended).toMatchObject({ outcome: 'rejected', forkOf: { runId: past, stepId: 'judge' } });
    expect(ended.state.steps).toMatchObject({
      words: { state: 'cached', madeBy: { runId: past, stepId: 'words' } },
      cake: { state: 'cached', madeBy: { runId: past, stepId: 'cake' } },
      judge: { state: 'not-passed' },
    });
  }, store);
});

test('a trial never reaches an approval, and nobody can decide on it; the plain whole again does reach it', async () => {
  await stage.withWorker(async () => {
    const past = await start({ words: 'trial', breaks: false });
    await until(past, 'ask', 'waiting');
    const evidence = (await get(past)).state.waiting[0]!.evidence;
    const trial = await again(past, { mode: 'again', sampleRows: 5 });
    expect((await end(trial.runId)).state).toMatchObject({
      outcome: 'done',
      waiting: [],
      steps: { judge: { state: 'cached' }, ask: { state: 'skipped' } },
    });
    const body = { stepId: 'ask', verdict: 'approve' as const, evidenceDigest: evidence.digest };
    expect(
      await refusal(client.call('POST /runs/{runId}/decision', { params: { runId: trial.runId }, body })),
    ).toMatchObject({ status: 409, code: 'trial-run' });

    const plain = await again(past, { mode: 'again' });
    await until(plain.runId, 'ask', 'waiting');
    expect(plain.planDigest).toBe((await get(past)).planDigest);
  }, store);
});
