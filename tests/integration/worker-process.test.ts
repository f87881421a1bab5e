import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Queue } from '../../pipeline/kind.ts';
import { queues } from '../../pipeline/kind.ts';
import { connectClient } from '../../temporal-config/connection.ts';
import { namespace } from '../../temporal-config/names.ts';
import { freePort } from '../../supervisor/ports.ts';
import type { TestTemporal } from './servers.ts';
import { startTemporal } from './servers.ts';

let temporal: TestTemporal;
let state: string;

beforeAll(async () => {
  temporal = await startTemporal();
  state = await mkdtemp(join(tmpdir(), 'refrain-workers-'));
  await mkdir(join(state, 'secrets'));
  for (const name of ['vllm-key', 'gateway-control', 'signing-key.pub.pem', 'worker-events', 'user-secrets-key'])
    await writeFile(join(state, 'secrets', name), 'secret');
});
afterAll(async () => {
  await temporal?.stop();
  await rm(state, { recursive: true, force: true });
});

function startWorker(queue: string, address = temporal.address): ChildProcess & { readonly said: Promise<string> } {
  const child = spawn(process.execPath, ['--import', 'tsx', 'workers/main.ts', queue], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      REFRAIN_TEMPORAL_ADDRESS: address,
      REFRAIN_STATE: state,
      REFRAIN_HOME: process.cwd(),
      REFRAIN_PYTHON: process.execPath,
      REFRAIN_VLLM_BASE_NAME: 'tiny-zh',
      REFRAIN_VLLM_BASE_DIR: state,
    },
  });
  return Object.assign(child, { said: text(child.stdout) });
}

async function pollers(queue: Queue, kind: 1 | 2): Promise<number> {
  const client = await connectClient(temporal.address);
  try {
    const answer = await client.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: queue },
      taskQueueType: kind,
    });
    return answer.pollers?.length ?? 0;
  } finally {
    await client.connection.close();
  }
}

test.each(queues)(
  'the %s worker polls its queue, without store or vLLM being up, and stops in good order when asked',
  async (queue) => {
    const worker = startWorker(queue);
    const ended = once(worker, 'exit');
    try {
      await expect.poll(() => pollers(queue, 2)).toBeGreaterThan(0);
      await expect.poll(() => pollers(queue, 1)).toBe(queue === 'cpu' ? 1 : 0);
      worker.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
    } finally {
      worker.kill('SIGKILL');
    }
  },
);

test('a worker that is given no queue says which there are', async () => {
  const worker = startWorker('gpu');
  expect((await once(worker, 'exit'))[0]).toBe(64);
  expect(await worker.said).toContain('cpu, training, serving');
});

test('a worker that does not find Temporal says where it looked, and ends', async () => {
  const address = `127.0.0.1:${await freePort()}`;
  const worker = startWorker('training', address);
  expect((await once(worker, 'exit'))[0]).toBe(1);
  expect(await worker.said).toContain(`Temporal does not answer at ${address}`);
});
