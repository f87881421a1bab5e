import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '../../server/client.ts';
import { createClient } from '../../server/client.ts';
import { openStore } from '../../store/open-store.ts';
import type { Store } from '../../store/store.ts';
import type { Stack } from '../../supervisor/stack.ts';
import { startStack } from '../../supervisor/stack.ts';
import { statePaths } from '../../temporal-config/settings.ts';
import { followUntil, jobPids } from './follow-run.ts';
import { endAtFirstFailure } from './last-words.ts';

/** An installation without a training worker of its own, and workers in other folders that stand for other hosts. */
const home = resolve('.');
let root: string;
let stack: Stack;
let owner: Client;
let store: Store;
let token: string;
const workers: ChildProcess[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'refrain-hosts-'));
  const parts = ['temporal', 'minio', 'server', 'worker-cpu'] as const;
  stack = await startStack({ state: join(root, 'home'), ports: 'free', home, parts });
  const local = await readFile(join(statePaths(stack.state).secrets, 'local-token'), 'utf8');
  owner = createClient({ url: server(), token: local.trim() });
  store = openStore({
    endpoint: stack.settings['REFRAIN_S3_ENDPOINT']!,
    credentialsFile: join(statePaths(stack.state).secrets, 's3-worker.json'),
    cacheFolder: join(root, 'cache'),
  });
});

afterAll(async () => {
  for (const worker of workers) killGroup(worker);
  for (const host of ['one', 'two'])
    for (const pid of await jobPids(join(root, host)).catch(() => [])) process.kill(-pid, 'SIGKILL');
  await stack?.stop();
  await rm(root, { recursive: true, force: true });
});

endAtFirstFailure(() => join(root, 'home'));

const server = () => stack.settings['REFRAIN_SERVER_URL']!;
const environment = () => ({ PATH: process.env['PATH'], HOME: process.env['HOME'], REFRAIN_HOME: home });

/** The command line, as a person on that host would type it. */
function refrain(args: readonly string[], pass: NodeJS.ProcessEnv = {}): ChildProcess & { said: Promise<string> } {
  const child = spawn(process.execPath, [join(home, 'dist', 'cli', 'refrain.js'), ...args], {
    cwd: home,
    env: { ...environment(), ...pass },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  return Object.assign(child, { said: text(child.stdout) });
}

function startWorker(host: string, joinToken = token) {
  const worker = refrain(['worker', '--join', joinToken, '--server', server(), '--state', join(root, host)], {
    REFRAIN_PYTHON: stack.settings['REFRAIN_PYTHON'],
  });
  workers.push(worker);
  return worker;
}

function killGroup({ pid }: ChildProcess) {
  try {
    process.kill(-pid!, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

const listed = async () => (await owner.call('GET /workers')).workers;

/** Starts a training of its own, without a look at what was trained before. */
async function startTraining(name: string): Promise<string> {
  const made = await owner.call('POST /pipelines', { body: { id: name, preset: 'sft-only' } });
  const { source, version } = await owner.call('GET /pipelines/{pipelineId}/draft', {
    params: { pipelineId: made.id },
  });
  const params = 'maxSteps: 240, batchSize: 2, saveEverySteps: 10, maxPromptLength: 64, maxCompletionLength: 96, ';
  const short = source.replace(/kind: train-sft@1\n\s+params: \{ /, (found) =>
    found.replace('kind: train-sft@1', 'kind: train-sft@1\n    cache: off').concat(params),
  );
  expect(short).toContain('cache: off');
  await owner.call('PUT /pipelines/{pipelineId}/draft', {
    params: { pipelineId: made.id },
    body: { source: short, base: version },
  });
  const { number } = await owner.call('POST /pipelines/{pipelineId}/revisions', {
    params: { pipelineId: made.id },
    body: { base: version + 1 },
  });
  return (await owner.call('POST /runs', { body: { pipelineId: made.id, revision: number } })).runId;
}

async function untilDone(runId: string) {
  for await (const event of owner.watch(runId, new AbortController().signal)) if (event.event === 'end') break;
  const view = await owner.call('GET /runs/{runId}', { params: { runId } });
  expect(view.outcome, view.state.reason).toBe('done');
  return view.state.steps['sft']!;
}

/** Step of the newest checkpoint that a host has brought to the store; 0 before there is one. */
async function keptStep(host: string): Promise<number> {
  const [job] = await readdir(statePaths(join(root, host)).jobs).catch(() => []);
  const found = job === undefined ? null : await store.readRef(`jobs/${job}`);
  return (found?.value as { checkpoint?: { step: number } } | undefined)?.checkpoint?.step ?? 0;
}

const logOf = async (runId: string) => {
  const answer = await owner.call('GET /runs/{runId}/logs/{stepId}', { params: { runId, stepId: 'sft' } });
  return typeof answer === 'string' ? answer : await answer.text();
};

test('an admin makes a join token, which joins a worker and reaches nothing else', async () => {
  const made = refrain(['worker-token', 'add', '--label', 'the card', '--json', '--state', stack.state]);
  ({ token } = JSON.parse(await made.said) as { token: string });
  for (const [method, path] of [
    ['GET', '/runs'],
    ['GET', '/workers'],
    ['GET', '/session'],
    ['GET', '/openapi.json'],
    ['POST', '/worker-tokens'],
    ['POST', '/local/sign-in-link'],
  ] as const) {
    const { status } = await fetch(`${server()}/api${path}`, { method, headers: { authorization: `Bearer ${token}` } });
    expect([401, 403], `${method} ${path} answered ${status}`).toContain(status);
  }
});

test('a worker whose token is not valid says so and ends', async () => {
  const worker = startWorker('stranger', `rfw_${'x'.repeat(43)}`);
  const [code] = (await once(worker, 'exit')) as [number];
  expect(code).toBe(1);
  expect(await worker.said).toContain('This token is not valid here.');
});

let runId: string;

test('a worker in another folder trains with no secret of the server’s', async () => {
  const one = startWorker('one');
  await expect.poll(async () => (await listed()).map(({ state }) => state)).toEqual(['working']);
  runId = await startTraining('broken');
  await expect.poll(() => keptStep('one'), { timeout: 400_000, interval: 500 }).toBeGreaterThan(0);
  expect((await readdir(statePaths(join(root, 'one')).secrets)).toSorted()).toEqual([
    's3-joined.json',
    'signing-key.pub.pem',
    'worker.json',
  ]);
  // The host is gone: worker and trainer, without a word.
  const pids = await jobPids(join(root, 'one'));
  killGroup(one);
  for (const pid of pids) process.kill(-pid, 'SIGKILL');
});

let resumed: Awaited<ReturnType<typeof untilDone>>;

test('when its host is gone another one finishes from the last checkpoint', async () => {
  startWorker('two');
  resumed = await untilDone(runId);
  const log = await logOf(runId);
  expect(log).toMatch(/took the checkpoint of step [1-9]\d* from the store/);
  expect(log).toMatch(/training goes on at step [1-9]\d* of/);
});

test('a drained worker ends its step, leaves, and what it made undisturbed has the same digest', async () => {
  const id = (await listed()).find(({ state }) => state === 'working')!.id;
  const whole = await startTraining('whole');
  await followUntil(owner, whole, (view) => view.state.steps['sft']?.state === 'running');
  const drained = refrain(['workers', 'drain', id, '--state', stack.state]);
  expect(await drained.said).toContain('leaves when its own is done');
  const two = workers.at(-1)!;
  const left = once(two, 'exit');
  const sft = await untilDone(whole);
  expect(sft.outputs!['adapter']!.digest).toBe(resumed.outputs!['adapter']!.digest);
  expect((await left)[0]).toBe(0);
  expect((await listed()).find((one) => one.id === id)?.state).toBe('left');
});
