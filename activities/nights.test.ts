import { MockActivityEnvironment } from '@temporalio/testing';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineKind } from '../pipeline/kind.ts';
import type { JsonObject, PlanStep } from '../pipeline/plan.ts';
import { openMemoryStore } from '../store/open-store.ts';
import { StoreError } from '../store/store.ts';
import type { News, NightInput } from '../workflows/night-contract.ts';
import { createAnnounceCandidate } from './announce-candidate.ts';
import { createCheckNews, createKeepMark } from './check-news.ts';
import { implement } from './implement.ts';
import { candidateRef } from './night-refs.ts';
import type { NightRun, NightRuns } from './night-runs.ts';
import { StepError } from './step-error.ts';

const source = defineKind({
  id: 'source',
  version: 1,
  title: { en: 'Source', zh: '来源' },
  summary: { en: 'A source.', zh: '来源。' },
  queue: 'cpu',
  reuse: 'content',
  timeoutMinutes: 1,
  inputs: {},
  outputs: { text: 'file' },
  params: z.strictObject({ path: z.string().default('a') }),
});
const ownRelease = defineKind({
  ...source,
  id: 'own-release',
  outputs: { adapter: 'adapter' },
  params: z.strictObject({}),
});
/** Reads from outside whether or not something is connected. */
const fedSource = defineKind({ ...source, id: 'fed-source', inputs: { more: { type: 'file', optional: true } } });
const step: PlanStep = {
  id: 'words',
  kind: 'source@1',
  title: 'Source',
  mode: 'activity',
  activity: 'source',
  queue: 'cpu',
  params: {},
  inputs: {},
  needs: [],
  reuse: 'content',
  cache: 'auto',
  canRefuse: false,
  timeoutMs: 1,
  heartbeatMs: 1,
  attempts: 1,
};
const digest = (letter: string) => `sha256:${letter.repeat(64)}` as const;

/** A night that reads what the test puts there, and runs that stand as the test says. */
function createNight() {
  const folder = mkdtempSync(join(tmpdir(), 'refrain-night-'));
  const store = openMemoryStore(folder);
  const play = {
    mark: async (): Promise<JsonObject> => ({ digest: 'monday' }),
    standing: {} as Record<string, Awaited<ReturnType<NightRuns['standing']>>>,
    closed: [] as string[],
  };
  const runs: NightRuns = {
    standing: async ({ runId }) => play.standing[runId] ?? 'running',
    supersede: async (run: NightRun, by) => void play.closed.push(`${run.runId} for ${by.runId}`),
  };
  const runSource = implement(source, () => Promise.reject(new Error('a mark is enough')), { mark: () => play.mark() });
  const runFedSource = implement(fedSource, () => Promise.reject(new Error('a mark is enough')), {
    mark: () => play.mark(),
  });
  let releases = 0;
  const runOwnRelease = implement(ownRelease, () => Promise.reject(new Error('unused')), {
    mark: async () => ({ release: (releases += 1) }),
  });
  const check = createCheckNews({
    store,
    scratchRoot: folder,
    environment: {},
    implementations: [runSource, runFedSource, runOwnRelease],
    runs,
    createWorkbench: () => ({}) as never,
  });
  const input: NightInput = {
    scheduleId: 'nightly',
    plan: { planVersion: 1, pipelineId: 'p', revision: 1, parameters: {}, steps: [step], digest: digest('a') },
    startedBy: { id: 'p1', name: 'Lin' },
    limits: { repairMs: 1, approvalMs: 1 },
    workflowIdPrefix: 'run/p/',
    skipWithoutNews: true,
  };
  const look = (more: Partial<NightInput> = {}): Promise<News> =>
    new MockActivityEnvironment().run(check, { ...input, ...more });
  const keepMark = createKeepMark(store);
  const keep = async (runId: string, scheduledAt: string) =>
    keepMark({
      scheduleId: 'nightly',
      mark: (await look()).mark!,
      runId,
      workflowId: `run/p/${runId}`,
      scheduledAt,
    });
  const announce = createAnnounceCandidate(store, runs);
  const wait = (runId: string) => announce({ scheduleId: 'nightly', runId, workflowId: `run/p/${runId}` });
  return { store, play, look, keep, wait, input };
}

test('the first night has news, and the next one none, when the sources hold what they held', async () => {
  const { look, keep } = createNight();
  expect((await look()).skip).toBeUndefined();
  await keep('R1', '2027-01-01T00:00:00.000Z');
  expect((await look()).skip).toEqual({ since: '2027-01-01T00:00:00.000Z', runId: 'R1' });
});

test('a changed source is news, and so is another plan', async () => {
  const { look, keep, play, input } = createNight();
  await keep('R1', '2027-01-01T00:00:00.000Z');
  expect((await look({ plan: { ...input.plan, digest: digest('b') } })).skip).toBeUndefined();
  play.mark = async () => ({ digest: 'tuesday' });
  expect((await look()).skip).toBeUndefined();
});

test('what a step reads from outside is news, even where another step feeds it too', async () => {
  const { look, play, input } = createNight();
  const fed: PlanStep = { ...step, kind: 'fed-source@1', inputs: { more: { step: 'other', port: 'text' } } };
  const more = { plan: { ...input.plan, steps: [fed] } };
  const before = await look(more);
  expect(await look(more)).toEqual(before);
  play.mark = async () => ({ digest: 'tuesday' });
  expect((await look(more)).mark).not.toBe(before.mark);
});

test.each(['failed', 'cancelled', 'broken'] as const)(
  'a run that is %s is no answer to what it saw',
  async (standing) => {
    const { look, keep, play } = createNight();
    await keep('R1', '2027-01-01T00:00:00.000Z');
    play.standing['R1'] = standing;
    expect((await look()).skip).toBeUndefined();
  },
);

test.each(['running', 'done', 'rejected', 'superseded', 'expired', 'unknown'] as const)(
  'a run that is %s is an answer to what it saw',
  async (standing) => {
    const { look, keep, play } = createNight();
    await keep('R1', '2027-01-01T00:00:00.000Z');
    play.standing['R1'] = standing;
    expect((await look()).skip).toBeDefined();
  },
);

test('another stable release is no news: nights do not go round in circles on what they made', async () => {
  const { look, keep, input } = createNight();
  const release: PlanStep = { ...step, id: 'release', kind: 'own-release@1', activity: 'own-release' };
  const plan = { ...input.plan, steps: [step, release] };
  const first = await look({ plan });
  await keep('R1', '2027-01-01T00:00:00.000Z');
  expect(first.mark).not.toBeNull();
  expect((await look({ plan })).mark).toBe(first.mark);
});

test('a schedule that is to run always does not even look', async () => {
  const { look, play } = createNight();
  play.mark = () => Promise.reject(new Error('nobody should ask'));
  expect(await look({ skipWithoutNews: false })).toEqual({ mark: null });
});

test('a source that is not there starts the run, which says so; a store that is away is asked again', async () => {
  const { look, play } = createNight();
  play.mark = () => Promise.reject(new StepError('SourceMissing', 'There is no such upload.', { retry: false }));
  expect(await look()).toEqual({ mark: null });
  play.mark = () => Promise.reject(new StoreError('StoreUnreachable', 'away', { retry: true }));
  await expect(look()).rejects.toThrow('away');
});

test('a night that ends late does not put back what a newer one kept', async () => {
  const { look, keep } = createNight();
  await keep('R2', '2027-01-02T00:00:00.000Z');
  await keep('R1', '2027-01-01T00:00:00.000Z');
  expect((await look()).skip?.runId).toBe('R2');
});

test('a newer candidate closes the one that waits, and saying it again closes nothing else', async () => {
  const { wait, play } = createNight();
  await wait('R1');
  expect(play.closed).toEqual([]);
  await wait('R2');
  expect(play.closed).toEqual(['R1 for R2']);
  await wait('R2');
  expect(play.closed, 'the telling may have been lost').toEqual(['R1 for R2', 'R1 for R2']);
  await wait('R3');
  expect(play.closed.at(-1)).toBe('R2 for R3');
});

test('a candidate that is late closes itself while a newer one waits or was released', async () => {
  const { wait, play } = createNight();
  await wait('R2');
  await wait('R1');
  play.standing['R2'] = 'done';
  await wait('R1');
  expect(play.closed).toEqual(['R1 for R2', 'R1 for R2']);
});

test('a candidate that is late closes itself while a newer one waits beside a broken step', async () => {
  const { wait, play, store } = createNight();
  await wait('R2');
  play.standing['R2'] = 'broken';
  await wait('R1');
  expect(play.closed).toEqual(['R1 for R2']);
  expect((await store.readRef(candidateRef('nightly')))!.value).toMatchObject({ runId: 'R2' });
});

test('a candidate that is late takes its place when the newer one came to nothing', async () => {
  const { wait, play, store } = createNight();
  await wait('R2');
  play.standing['R2'] = 'rejected';
  await wait('R1');
  expect((await store.readRef(candidateRef('nightly')))!.value).toMatchObject({ runId: 'R1' });
});

test('of candidates that come at once one stands, and every other is closed', async () => {
  const { wait, play, store } = createNight();
  const ids = Array.from({ length: 8 }, (_, n) => `R${n}`);
  await Promise.all(ids.map(wait));
  const { runId } = (await store.readRef(candidateRef('nightly')))!.value as { runId: string };
  expect(runId).toBe('R7');
  expect(new Set(play.closed.map((line) => line.slice(0, 2)))).toEqual(new Set(ids.slice(0, -1)));
});
