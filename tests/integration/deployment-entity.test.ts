import type { Client } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { StepError } from '../../activities/step-error.ts';
import { createDeployments, deploymentRefPath } from '../../activities/workbench/deployments.ts';
import type { Deployments } from '../../activities/workbench/workbench.ts';
import { digestOf } from '../../pipeline/digest.ts';
import type { JsonObject } from '../../pipeline/plan.ts';
import type { Store } from '../../store/store.ts';
import { openMemoryStore } from '../../store/open-store.ts';
import { connectClient, connectWorker } from '../../temporal-config/connection.ts';
import { deploymentWorkflowId, workflowTaskQueue } from '../../temporal-config/names.ts';
import { createWorker } from '../../workers/create-worker.ts';
import type { ApplyRoute, RouteEntry, RouteSlot } from '../../workflows/messages.ts';
import { keepHistory } from './keep-history.ts';
import { bundleWorkflows, startQuietly } from './quiet.ts';
import type { TestTemporal } from './servers.ts';
import { startTemporal } from './servers.ts';

let temporal: TestTemporal;
let client: Client;
let connection: NativeConnection;
let folder: string;
let store: Store;
let deployments: Deployments;
let stopWorkers: () => Promise<void>;
/** What the route activity was asked to write, in order. */
const applied: ApplyRoute[] = [];
let alias = '';
let aliases = 0;

const base: RouteSlot = { release: null, model: 'tiny-zh', adapter: null, number: 0 };
const slot = (number: number): RouteSlot => ({
  release: digestOf({ release: number }),
  model: `lyrics-${number}`,
  adapter: digestOf({ adapter: number }),
  number,
});

/** Writes the entry to the store as the real activity does, without a gateway. */
async function applyRoute(change: ApplyRoute): Promise<RouteEntry> {
  applied.push(change);
  const path = deploymentRefPath(change.route.alias);
  const before = await store.readRef(path);
  if (((before?.value as RouteEntry | undefined)?.version ?? 0) !== change.expectedVersion) {
    throw new StepError('DeploymentBusy', 'Somebody else wrote the route.', { retry: false });
  }
  const { route, changedBy, reason } = change;
  const entry: RouteEntry = {
    version: change.expectedVersion + 1,
    route,
    changedAt: new Date().toISOString(),
    changedBy,
    reason,
  };
  await store.writeRef(path, entry as unknown as JsonObject, before?.version ?? null);
  return entry;
}

/** No step runs here; only the entity's own activity does. */
const stepDeps = () => ({
  store,
  scratchRoot: folder,
  environment: {},
  createWorkbench: () => {
    throw new Error('no step runs in this test');
  },
});

beforeAll(async () => {
  startQuietly();
  folder = await mkdtemp(join(tmpdir(), 'refrain-entity-'));
  store = openMemoryStore(folder);
  temporal = await startTemporal();
  client = await connectClient(temporal.address);
  connection = await connectWorker(temporal.address);
  const parts = {
    client,
    store,
    workflowId: deploymentWorkflowId,
    taskQueue: workflowTaskQueue,
    base: async () => base,
  };
  deployments = createDeployments(parts);
  const workflowBundle = { code: await bundleWorkflows() };
  const workers = await Promise.all([
    createWorker(connection, 'cpu', {}, { workflowBundle }),
    createWorker(connection, 'serving', createActivities('serving', { ...stepDeps(), applyRoute })),
  ]);
  const ends = workers.map((worker) => worker.run());
  stopWorkers = async () => {
    for (const worker of workers) worker.shutdown();
    await Promise.all(ends);
  };
});
afterAll(async () => {
  await stopWorkers?.();
  await connection?.close();
  await client?.connection.close();
  await temporal?.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  alias = `alias-${(aliases += 1)}`;
  applied.length = 0;
});

let requests = 0;
const request = (requestId = `request-${(requests += 1)}`) => ({ requestId, who: 'Lin', reason: 'because' });
const canary = (number: number, requestId?: string) =>
  deployments.startCanary(alias, { ...request(requestId), slot: slot(number), share: 0.2 });
const promote = (number: number, requestId?: string) =>
  deployments.promote(alias, { ...request(requestId), release: slot(number).release! });
const rollBack = (requestId?: string) => deployments.rollBack(alias, request(requestId));
const handle = () => client.workflow.getHandle(deploymentWorkflowId(alias));

test('a release goes on trial beside the base, is promoted, and a roll-back gives all traffic to the base again', async () => {
  expect(await deployments.state(alias)).toBeNull();

  const trial = await canary(1);
  expect(trial.phase).toBe('canary');
  expect(trial.entry).toMatchObject({
    version: 1,
    route: { stable: base, canary: { ...slot(1), share: 0.2 }, previous: null },
  });

  const promoted = await promote(1);
  expect(promoted.phase).toBe('idle');
  expect(promoted.entry).toMatchObject({ version: 2, route: { stable: slot(1), canary: null, previous: base } });

  const back = await rollBack();
  expect(back.entry).toMatchObject({ version: 3, route: { stable: base, canary: null, previous: null } });
  const { history } = (await deployments.state(alias))!;
  expect(history.map(({ action, who, version }) => ({ action, who, version }))).toEqual([
    { action: 'canary', who: 'Lin', version: 1 },
    { action: 'promote', who: 'Lin', version: 2 },
    { action: 'roll-back', who: 'Lin', version: 3 },
  ]);
  await keepHistory('deployment', handle());
});

test('a roll-back while a release is on trial withdraws it and leaves the stable one', async () => {
  await canary(1);
  await promote(1);
  await canary(2);

  const back = await rollBack();
  expect(back.entry?.route).toEqual({ alias, stable: slot(1), canary: null, previous: base });
  expect(back.history.at(-1)).toMatchObject({ action: 'canary-withdrawn', release: slot(2).release });
});

test('a withdrawal that names its release leaves alone what became stable meanwhile', async () => {
  await canary(1);
  await promote(1);
  await expect(deployments.rollBack(alias, { ...request(), onTrial: slot(1).release! })).rejects.toMatchObject({
    code: 'CanaryFailed',
    message: expect.stringContaining('not on trial'),
  });
  expect((await deployments.state(alias))!.entry?.route.stable).toEqual(slot(1));
});

test('a change that may not be made is refused with the reason, and nothing is written', async () => {
  await expect(promote(1)).rejects.toMatchObject({
    code: 'CanaryFailed',
    message: expect.stringContaining('nothing to promote'),
  });
  await expect(rollBack()).rejects.toMatchObject({ message: expect.stringContaining('no earlier release') });
  expect(applied).toEqual([]);

  await canary(1);
  await expect(canary(2)).rejects.toMatchObject({
    code: 'DeploymentBusy',
    message: expect.stringContaining('is on trial'),
  });
  await expect(promote(2)).rejects.toMatchObject({ code: 'ReleaseInvalid' });
  expect(applied).toHaveLength(1);
});

test('a request made again, at once or later, is carried out once', async () => {
  await Promise.all([canary(1, 'same'), canary(1, 'same')]);
  await promote(1);
  const again = await canary(1, 'same');

  expect(again.entry).toMatchObject({ version: 2, route: { stable: slot(1), canary: null } });
  expect(applied).toHaveLength(2);
});

test('changes that arrive together are made one after another, each upon what the one before left', async () => {
  const answers = await Promise.allSettled([canary(1), canary(2), canary(3)]);

  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(applied).toHaveLength(1);
});

test('route, history and handled requests live on when the entity starts a new event history', async () => {
  await canary(1);
  const first = (await handle().describe()).runId;
  await promote(1);
  for (let round = 0; round < 40; round += 1) {
    await canary(2);
    await rollBack();
  }
  expect((await handle().describe()).runId).not.toBe(first);

  const before = applied.length;
  const state = await canary(1, 'last').catch((error: unknown) => error);
  expect(state).toMatchObject({ code: 'ReleaseInvalid' });
  await canary(2, 'repeated');
  await rollBack();
  await canary(2, 'repeated');
  expect(applied).toHaveLength(before + 2);

  const { history, entry } = (await deployments.state(alias))!;
  expect(history).toHaveLength(50);
  expect(entry).toMatchObject({ version: 84, route: { stable: slot(1), canary: null, previous: base } });
});

test('a route that somebody else moved ends the change with the reason, and the next one is free to go on', async () => {
  await canary(1);
  const path = deploymentRefPath(alias);
  const { value, version } = (await store.readRef(path))!;
  const moved = await store.writeRef(path, { ...value, version: 9 }, version);
  await expect(promote(1)).rejects.toMatchObject({ code: 'DeploymentBusy', message: 'Somebody else wrote the route.' });

  await store.writeRef(path, value, moved.version);
  expect((await promote(1)).entry).toMatchObject({ version: 2 });
});

test('an entity that was lost goes on from the entry in the store', async () => {
  await canary(1);
  await promote(1);
  await handle().terminate('lost');

  const state = await canary(2);
  expect(state.entry).toMatchObject({ version: 3, route: { stable: slot(1), canary: slot(2), previous: base } });
});
