import type { Client } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StepError } from '../../activities/step-error.ts';
import { failureOf } from '../../activities/step-failure.ts';
import type { Digest } from '../../pipeline/artifact.ts';
import { digestOf } from '../../pipeline/digest.ts';
import { openPlaygroundAdapters } from '../../server/temporal-playground.ts';
import { connectClient, connectWorker } from '../../temporal-config/connection.ts';
import { playgroundWorkflowId } from '../../temporal-config/names.ts';
import { createWorker } from '../../workers/create-worker.ts';
import { loadAdapterActivity, unloadAdapterActivity } from '../../workflows/playground-contract.ts';
import { keepHistory } from './keep-history.ts';
import { bundleWorkflows, startQuietly } from './quiet.ts';
import { startTemporal, type TestTemporal } from './servers.ts';

let temporal: TestTemporal;
let client: Client;
let connection: NativeConnection;
let stopWorkers: () => Promise<void>;
/** What vLLM was asked for, in order. */
const asked: string[] = [];
const [good, bad] = [digestOf({ adapter: 1 }), digestOf({ adapter: 2 })];

beforeAll(async () => {
  startQuietly();
  temporal = await startTemporal();
  client = await connectClient(temporal.address);
  connection = await connectWorker(temporal.address);
  const activities = {
    async [loadAdapterActivity]({ adapter }: { readonly adapter: Digest }) {
      asked.push(`load ${adapter}`);
      if (adapter === bad) {
        throw failureOf(new StepError('WrongBase', 'It was trained for another base.', { retry: false }), null);
      }
      return `lyrics-${adapter.slice(7, 19)}`;
    },
    async [unloadAdapterActivity]({ adapter }: { readonly adapter: Digest }) {
      asked.push(`unload ${adapter}`);
    },
  };
  const workers = await Promise.all([
    createWorker(connection, 'cpu', {}, { workflowBundle: { code: await bundleWorkflows() } }),
    createWorker(connection, 'serving', activities),
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
});

const adapters = (idleMs: number) => openPlaygroundAdapters(client, (call) => call(), idleMs);
const count = (what: string) => asked.filter((one) => one === what).length;

test('an adapter is loaded for whoever tries it, kept while it is used, and unloaded when nobody does', async () => {
  const { load } = adapters(12_000);
  const name = `lyrics-${good.slice(7, 19)}`;
  expect(await Promise.all([load(good), load(good)])).toEqual([name, name]);
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect(await load(good)).toBe(name);
  expect(count(`unload ${good}`)).toBe(0);

  const handle = client.workflow.getHandle(playgroundWorkflowId(good));
  await handle.result();
  expect(count(`load ${good}`)).toBe(3);
  expect(count(`unload ${good}`)).toBe(1);
  await keepHistory('playground', handle);

  // Somebody who comes back later is a new try.
  expect(await load(good)).toBe(name);
});

test('an adapter that cannot be served says why to whoever asks, again and again', async () => {
  const { load } = adapters(60_000);
  for (let time = 1; time <= 2; time += 1) {
    const cause = await load(bad).then(
      () => null,
      (error: Error) => error.cause as { type?: string; message?: string },
    );
    expect(cause).toMatchObject({ type: 'WrongBase', message: expect.stringContaining('another base') });
    expect(count(`load ${bad}`)).toBe(time);
  }
});
