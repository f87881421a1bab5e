import { DefaultLogger, Runtime } from '@temporalio/worker';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { createApplyRoute } from '../activities/apply-route.ts';
import { createActivities } from '../activities/index.ts';
import { createWorkbench } from '../activities/workbench/create-workbench.ts';
import type { WorkbenchParts } from '../activities/workbench/create-workbench.ts';
import { createDeployments } from '../activities/workbench/deployments.ts';
import { createGatewayControl } from '../activities/workbench/gateway-control.ts';
import { keepAdaptersLoaded } from '../activities/workbench/keep-adapters-loaded.ts';
import { createServing } from '../activities/workbench/serving.ts';
import { createTrainer } from '../activities/workbench/trainer.ts';
import type { Queue } from '../pipeline/kind.ts';
import { queues } from '../pipeline/kind.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { connectClient, connectWorker } from '../temporal-config/connection.ts';
import { deploymentWorkflowId, workflowTaskQueue } from '../temporal-config/names.ts';
import { optionalSetting, readSecret, setting, statePaths } from '../temporal-config/settings.ts';
import { createWorker, workflowsOf } from './create-worker.ts';

const log = pino({ name: 'worker' });

/** What the steps of one queue are lent, and what runs beside them. */
interface QueueParts {
  readonly parts: Partial<WorkbenchParts>;
  readonly applyRoute?: ReturnType<typeof createApplyRoute>;
  /** Runs until the signal. */
  readonly beside?: (signal: AbortSignal) => Promise<void>;
  close(): Promise<void>;
}

async function servingParts(store: Store): Promise<QueueParts> {
  const serving = createServing({
    store,
    home: setting('REFRAIN_HOME'),
    vllmUrl: setting('REFRAIN_VLLM_URL'),
    vllmKey: readSecret('vllm-key'),
    baseName: setting('REFRAIN_VLLM_BASE_NAME'),
    baseDir: setting('REFRAIN_VLLM_BASE_DIR'),
  });
  const gatewayControlUrl = setting('REFRAIN_GATEWAY_CONTROL_URL');
  const token = readSecret('gateway-control');
  const client = await connectClient();
  const deployments = createDeployments({
    client,
    store,
    workflowId: deploymentWorkflowId,
    taskQueue: workflowTaskQueue,
    base: async () => ({ release: null, model: (await serving.base()).model, adapter: null, number: 0 }),
  });
  return {
    parts: { serving: () => serving, gateway: createGatewayControl({ url: gatewayControlUrl, token }), deployments },
    applyRoute: createApplyRoute({ store, gatewayControlUrl, token, log: (line) => log.warn(line) }),
    beside: (signal) => keepAdaptersLoaded({ store, serving, signal, log: (line) => log.info(line) }),
    close: () => client.connection.close(),
  };
}

function trainingParts(): QueueParts {
  const options = {
    python: setting('REFRAIN_PYTHON'),
    home: setting('REFRAIN_HOME'),
    jobsFolder: statePaths(setting('REFRAIN_STATE')).jobs,
  };
  return { parts: { trainer: (step) => createTrainer({ ...options, step }) }, close: nothing };
}

const nothing = async () => undefined;

async function partsOf(queue: Queue, store: Store): Promise<QueueParts> {
  switch (queue) {
    case 'serving':
      return await servingParts(store);
    case 'training':
      return trainingParts();
    case 'cpu':
      return { parts: {}, close: nothing };
  }
}

/** A worker process: `workers/main.js cpu|training|serving`. */
async function main(queue: Queue): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const home = setting('REFRAIN_HOME');
  const paths = statePaths(setting('REFRAIN_STATE'));
  const store = openStore({
    endpoint: setting('REFRAIN_S3_ENDPOINT'),
    credentialsFile: join(paths.secrets, `s3-${optionalSetting('REFRAIN_S3_ROLE') ?? 'worker'}.json`),
    cacheFolder: paths.cache,
  });
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string };
  const { parts, applyRoute, beside, close } = await partsOf(queue, store);
  const lent: WorkbenchParts = { store, home, publicKey: () => readSecret('signing-key.pub.pem'), ...parts };

  const connection = await connectWorker();
  const activities = createActivities(queue, {
    store,
    scratchRoot: paths.scratch,
    environment: { refrain: version, node: process.version },
    createWorkbench: (step, scratch) => createWorkbench(lent, step, scratch),
    ...(applyRoute ? { applyRoute } : {}),
  });
  const worker = await createWorker(connection, queue, activities, workflowsOf(home));

  const ending = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      ending.abort();
      if (worker.getState() === 'RUNNING') worker.shutdown();
      else if (worker.getState() === 'INITIALIZED') process.exit(0);
    });
  }
  const running = beside?.(ending.signal);
  log.info({ queue, activities: Object.keys(activities) }, 'the worker polls');
  try {
    await worker.run();
  } finally {
    ending.abort();
    await running;
    await connection.close();
    await close();
  }
}

const queue = queues.find((name) => name === process.argv[2]);
if (!queue) {
  log.fatal(`Name a queue: ${queues.join(', ')}. Given: ${process.argv[2] ?? 'nothing'}.`);
  process.exit(64);
}
try {
  await main(queue);
  process.exit(0);
} catch (error) {
  log.fatal(error, 'the worker cannot go on');
  process.exit(1);
}
