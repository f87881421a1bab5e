import type { Client as TemporalClient } from '@temporalio/client';
import { createHmac } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { implement } from '../../activities/implement.ts';
import { createActivities } from '../../activities/index.ts';
import { runStep, type StepDeps } from '../../activities/run-step.ts';
import { createWorkbench } from '../../activities/workbench/create-workbench.ts';
import { digestOf } from '../../pipeline/digest.ts';
import { defineKind, refOf } from '../../pipeline/kind.ts';
import type { Plan, PlanStep } from '../../pipeline/plan.ts';
import { secretParam } from '../../pipeline/secret.ts';
import { createClient, type Client } from '../../server/client.ts';
import { openStore } from '../../store/open-store.ts';
import { createSealer } from '../../store/sealed-secret.ts';
import type { Store } from '../../store/store.ts';
import { createUserSecrets } from '../../store/user-secrets.ts';
import { startStack, type Stack } from '../../supervisor/stack.ts';
import { connectClient, connectWorker } from '../../temporal-config/connection.ts';
import { workflowTaskQueue } from '../../temporal-config/names.ts';
import { statePaths } from '../../temporal-config/settings.ts';
import { createWorker, workflowsOf } from '../../workers/create-worker.ts';
import { runPipelineType } from '../../workflows/messages.ts';
import { filesBelow, findCanaries, spellingsOf, type Canary } from './canaries.ts';
import { startQuietly } from './quiet.ts';

/** Talks about what it was given, as a careless room would, and fails at its first attempt. */
const talkSecret = defineKind({
  id: 'talk-secret',
  version: 1,
  title: { en: 'Talk', zh: '说' },
  summary: { en: 'Talks.', zh: '说。' },
  queue: 'cpu',
  reuse: 'content',
  timeoutMinutes: 1,
  inputs: {},
  outputs: { text: 'file' },
  params: z.strictObject({ key: secretParam() }),
});
const runTalkSecret = implement(talkSecret, async ({ params: { key } }, { store, step }) => {
  step.log(`with ${key}, ${Buffer.from(key).toString('base64')} and ${encodeURIComponent(key)}`);
  step.progress({ attempt: step.attempt, message: `using ${key}` });
  if (step.attempt === 1) throw new Error(`Nobody let me in with ${key}.`, { cause: new Error(key) });
  return { text: await store.commit('file', { files: { 'text.txt': `${key.length} letters` } }) };
});

const home = resolve('.');
const canaries: Canary[] = [];
const plant = <T extends string>(what: string, value: T): T => {
  canaries.push({ what, value });
  return value;
};
let root: string;
let stack: Stack;
let owner: Client;
let temporal: TemporalClient;
let store: Store;
let histories = '';
let storeTexts = '';

const secretsFolder = () => statePaths(stack.state).secrets;
const secretFile = async (name: string) => (await readFile(join(secretsFolder(), name), 'utf8')).trim();
const storeAs = (role: string, cache: string) =>
  openStore({
    endpoint: stack.settings['REFRAIN_S3_ENDPOINT']!,
    credentialsFile: join(secretsFolder(), `s3-${role}.json`),
    cacheFolder: join(root, cache),
  });

beforeAll(async () => {
  startQuietly();
  root = await mkdtemp(join(tmpdir(), 'refrain-planted-'));
  // The steps are done in this process, so that a careless room can be among them.
  const parts = ['temporal', 'minio', 'server', 'gateway'] as const;
  stack = await startStack({ state: join(root, 'state'), home, ports: 'free', parts });
  owner = createClient({ url: stack.settings['REFRAIN_SERVER_URL']!, token: await secretFile('local-token') });
  store = storeAs('worker', 'cache');
  temporal = await connectClient(stack.settings['REFRAIN_TEMPORAL_ADDRESS']);
});
afterAll(async () => {
  await temporal?.connection.close();
  await stack?.stop();
  await rm(root, { recursive: true, force: true });
});

/** What the installation itself keeps secret. */
async function plantInstallation(): Promise<void> {
  for (const name of await readdir(secretsFolder())) {
    const text = await secretFile(name);
    if (name === 'installation-id' || name.endsWith('.pub.pem')) continue;
    if (name.endsWith('.json'))
      for (const [field, value] of Object.entries(JSON.parse(text) as Record<string, string>))
        if (/secret|password|token/i.test(field)) plant(`${field} of ${name}`, value);
    if (name.endsWith('.pem')) plant(name, text.split('\n')[1]!);
    if (!name.includes('.')) plant(name, text);
  }
}

/** What people and programs are given, and give. */
async function plantPeople(): Promise<void> {
  const { people } = await owner.call('GET /people');
  for (const number of [1, 2, 3, 4, 5]) {
    const label = `canary ${number}`;
    plant(`token ${number}`, (await owner.call('POST /tokens', { body: { name: label, scopes: ['run:read'] } })).token);
    plant(`gateway key ${number}`, (await owner.call('POST /keys', { body: { label } })).key);
    plant(`join token ${number}`, (await owner.call('POST /worker-tokens', { body: { queue: 'training' } })).token);
    const invite = await owner.call('POST /invites', { body: { roles: ['viewer'] } });
    const inviteToken = plant(`invite ${number}`, new URL(invite.url).hash.slice(1));
    if (number <= 2)
      plant(`session ${number}`, await sessionOf('/api/invites/accept', { token: inviteToken, name: label }));
    const link = await owner.call('POST /people/{personId}/sign-in-link', { params: { personId: people[0]!.id } });
    const { pathname, search, searchParams } = new URL(link.url);
    plant(`sign-in link ${number}`, searchParams.get('token')!);
    if (number <= 2) plant(`session of link ${number}`, await sessionOf(pathname + search));
  }
  for (const number of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) {
    const value = plant(`user secret ${number}`, `canary/${number}+"歌词" ${'x'.repeat(number)} ${number * 7919}`);
    await owner.call('PUT /secrets/{name}', { params: { name: `canary-${number}` }, body: { value } });
  }
}

/** The whole cookie: its first half, which lies in the database, opens nothing without the session secret. */
async function sessionOf(path: string, body?: object): Promise<string> {
  const answer = await fetch(`${stack.settings['REFRAIN_SERVER_URL']}${path}`, {
    redirect: 'manual',
    ...(body ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
  });
  const cookie = answer.headers
    .getSetCookie()[0]!
    .split(';')[0]!
    .replace(/^[^=]*=/, '');
  const session = await fetch(`${stack.settings['REFRAIN_SERVER_URL']}/api/session`, {
    headers: { cookie: `refrain.session=${cookie}` },
  });
  expect(((await session.json()) as { person: object | null }).person).not.toBeNull();
  return decodeURIComponent(cookie);
}

const document = `refrain: 1
id: canary
steps:
  - { id: lyrics, kind: import-lyrics@1 }
  - { id: curate, kind: curate-dataset@1 }
edges:
  - { from: lyrics.dataset, to: curate.dataset }
`;

/** Programs start real runs through hooks, signed. */
async function runByHooks(): Promise<void> {
  const { id } = await owner.call('POST /pipelines', { body: { id: 'canary', source: document } });
  const draft = await owner.call('GET /pipelines/{pipelineId}/draft', { params: { pipelineId: id } });
  await owner.call('POST /pipelines/{pipelineId}/revisions', {
    params: { pipelineId: id },
    body: { base: draft.version },
  });
  for (const number of [1, 2, 3, 4, 5]) {
    const hook = await owner.call('POST /hooks', { body: { label: `canary ${number}`, pipelineId: id } });
    const secret = plant(`hook secret ${number}`, hook.secret);
    const [timestamp, key, body] = [String(Math.floor(Date.now() / 1000)), `key-${number}`, '{}'];
    const signature = `v1=${createHmac('sha256', secret).update(`${timestamp}.${key}.${body}`).digest('hex')}`;
    const answer = await fetch(`${stack.settings['REFRAIN_SERVER_URL']}/api/hooks/${hook.hookId}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-refrain-timestamp': timestamp,
        'x-refrain-signature': signature,
        'idempotency-key': key,
      },
      body,
    });
    expect(answer.status).toBe(201);
    const { runId } = (await answer.json()) as { runId: string };
    for await (const event of owner.watch(runId, AbortSignal.timeout(300_000))) if (event.event === 'end') break;
    const { state } = await owner.call('GET /runs/{runId}', { params: { runId } });
    expect(state.outcome, state.reason).toBe('done');
  }
}

/** A run whose steps take every user secret and talk about it. */
async function runTalkers(): Promise<void> {
  const steps = Array.from({ length: 10 }, (_, at): PlanStep => {
    const params = { key: { $secret: `canary-${at + 1}` } };
    const fixed = {
      title: 'Talk',
      mode: 'activity',
      activity: talkSecret.id,
      queue: 'cpu',
      inputs: {},
      needs: [],
    } as const;
    const how = {
      reuse: 'content',
      cache: 'auto',
      canRefuse: false,
      timeoutMs: 60_000,
      heartbeatMs: 10_000,
      attempts: 3,
    } as const;
    return { id: `talk-${at + 1}`, kind: refOf(talkSecret), params, ...fixed, ...how };
  });
  const content = { planVersion: 1, pipelineId: 'talkers', revision: null, parameters: {}, steps } as const;
  const plan: Plan = { ...content, digest: digestOf(content) };
  const startedBy = { id: 'p1', name: 'Lin' };
  const input = { runId: 'talkers', plan, startedBy, trigger: 'person', startedAt: new Date().toISOString() };
  const handle = await temporal.workflow.start(runPipelineType, {
    ...{ workflowId: 'run/talkers/talkers', taskQueue: workflowTaskQueue, args: [input] },
  });
  await handle.result();
}

async function withWorker(work: () => Promise<void>): Promise<void> {
  const publicKey = () => '';
  const deps: StepDeps = {
    store,
    scratchRoot: join(root, 'scratch'),
    environment: { test: true },
    secrets: createUserSecrets({ store, sealer: createSealer(await secretFile('user-secrets-key')) }),
    createWorkbench: (step, scratch) => createWorkbench({ store, home, publicKey }, step, scratch),
  };
  const activities = { ...createActivities('cpu', deps), [talkSecret.id]: runStep(runTalkSecret, deps) };
  const connection = await connectWorker(stack.settings['REFRAIN_TEMPORAL_ADDRESS']);
  const worker = await createWorker(connection, 'cpu', activities, workflowsOf(home));
  await worker.runUntil(work);
  await connection.close();
}

test('steps use secrets that people set, and runs are started by hooks, while fifty secrets lie about', async () => {
  await plantPeople();
  await withWorker(async () => {
    await runByHooks();
    await runTalkers();
  });
  await plantInstallation();
  expect(canaries.length).toBeGreaterThanOrEqual(50);
  expect(new Set(canaries.map(({ value }) => value)).size).toBe(canaries.length);

  for await (const { workflowId } of temporal.workflow.list())
    histories += JSON.stringify(await temporal.workflow.getHandle(workflowId).fetchHistory());
  for (const { path } of await store.listRecords('')) storeTexts += String(await store.getRecord(path));
  expect(histories).toContain('canary-7');
  expect(storeTexts).toContain('with ‹secret:canary-7›');
});

test('a worker on another host cannot even read the sealed secrets', async () => {
  await expect(
    storeAs('training-worker', 'elsewhere').getRecord('secrets/canary-1/00000001.json'),
  ).rejects.toMatchObject({
    code: 'NotPermitted',
  });
});

test('none of them is found in databases, store, logs or history, however it is spelled', async () => {
  await temporal.connection.close();
  await stack.stop();
  const texts = join(root, 'texts');
  await writeFile(texts, histories + storeTexts);
  const files = [...(await filesBelow(stack.state, [secretsFolder()])), texts];
  // Otherwise nothing was looked at.
  for (const part of ['refrain.db', 'temporal.db', 'server.log', 'keys.json', 'xl.meta'])
    expect(
      files.some((file) => file.includes(part)),
      part,
    ).toBe(true);
  expect(await findCanaries(canaries, root, files)).toEqual([]);
});

test('the search finds a secret in each of its spellings, wherever it stands', async () => {
  const file = join(root, 'leak');
  for (const canary of canaries) {
    for (const [at, { bytes }] of spellingsOf(canary).entries()) {
      await writeFile(file, Buffer.concat([Buffer.from(`${at} before`), bytes, Buffer.from('after')]));
      expect(await findCanaries([canary], root, [file])).toEqual([`${canary.what} in leak`]);
    }
    for (const offset of [0, 1, 2]) {
      await writeFile(file, Buffer.from(`${'-'.repeat(offset)}${canary.value}--`).toString('base64'));
      expect(await findCanaries([canary], root, [file])).toEqual([`${canary.what} in leak`]);
    }
  }
});
