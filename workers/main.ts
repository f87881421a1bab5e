import { DefaultLogger, Runtime } from '@temporalio/worker';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { createApplyRoute } from '../activities/apply-route.ts';
import { createPlaygroundAdapters, type PlaygroundAdapters } from '../activities/playground-adapters.ts';
import { createActivities } from '../activities/index.ts';
import { createNightRuns } from '../activities/night-runs.ts';
import type { NightRuns } from '../activities/night-runs.ts';
import { createStepLeases } from '../activities/step-leases.ts';
import { createWithdrawCanary } from '../activities/withdraw-canary.ts';
import { createWorkbench } from '../activities/workbench/create-workbench.ts';
import type { WorkbenchParts } from '../activities/workbench/create-workbench.ts';
import { createDeployments } from '../activities/workbench/deployments.ts';
import { createGatewayControl } from '../activities/workbench/gateway-control.ts';
import { keepAdaptersLoaded } from '../activities/workbench/keep-adapters-loaded.ts';
import { createServing } from '../activities/workbench/serving.ts';
import type { Queue } from '../pipeline/kind.ts';
import { queues } from '../pipeline/kind.ts';
import { openStore } from '../store/open-store.ts';
import { createSealer } from '../store/sealed-secret.ts';
import type { Store } from '../store/store.ts';
import { createUserSecrets } from '../store/user-secrets.ts';
import { connectClient, connectWorker } from '../temporal-config/connection.ts';
import { deploymentWorkflowId, workflowTaskQueue } from '../temporal-config/names.ts';
import { storeAccess, vllmKey } from '../temporal-config/servers.ts';
import { readSecret, setting, statePaths } from '../temporal-config/settings.ts';
import { createWorker, workflowsOf } from './create-worker.ts';
import { createEventSink, deafSinks, type EventSinks } from './event-sink.ts';
import { trainingParts, workerIdOf } from './training-parts.ts';

const log = pino({ name: 'worker' });

/** What the steps of one queue are lent, and what runs beside them. */
interface QueueParts {
  readonly parts: Partial<WorkbenchParts>;
  readonly applyRoute?: ReturnType<typeof createApplyRoute>;
  readonly withdrawCanary?: ReturnType<typeof createWithdrawCanary>;
  readonly playground?: PlaygroundAdapters;
  readonly nights?: NightRuns;
  readonly sinks?: EventSinks;
  /** Runs until the signal. */
  readonly beside?: (signal: AbortSignal) => Promise<void>;
  close(): Promise<void>;
}

async function servingParts(store: Store): Promise<QueueParts> {
  const serving = createServing({
    store,
    home: setting('REFRAIN_HOME'),
    vllmUrl: setting('REFRAIN_VLLM_URL'),
    vllmKey: vllmKey(),
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
    withdrawCanary: createWithdrawCanary({ store, deployments }),
    playground: createPlaygroundAdapters(serving),
    beside: (signal) => keepAdaptersLoaded({ store, serving, signal, log: (line) => log.info(line) }),
    close: () => client.connection.close(),
  };
}

async function cpuParts(store: Store): Promise<QueueParts> {
  const client = await connectClient();
  const events = tellServer();
  return {
    parts: {},
    nights: createNightRuns(client, store),
    sinks: events.sinks,
    async close() {
      events.close();
      await client.connection.close();
    },
  };
}

/** Without the token watchers see later what happens, and nothing else is lost. */
function tellServer(): ReturnType<typeof createEventSink> {
  const tell = (line: string) => log.warn(line);
  try {
    const token = readSecret('worker-events');
    return createEventSink({ serverUrl: setting('REFRAIN_SERVER_URL'), token, log: tell });
  } catch (error) {
    tell(`the server is not told what happens: ${error instanceof Error ? error.message : String(error)}`);
    return { sinks: deafSinks, close: () => undefined };
  }
}

async function partsOf(queue: Queue, store: Store): Promise<QueueParts> {
  switch (queue) {
    case 'serving':
      return await servingParts(store);
    case 'training':
      return trainingParts(store, (line) => log.warn(line));
    case 'cpu':
      return await cpuParts(store);
  }
}

/** A worker process: `workers/main.js cpu|training|serving`. */
async function main(queue: Queue): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const home = setting('REFRAIN_HOME');
  const paths = statePaths(setting('REFRAIN_STATE'));
  const store = openStore({ ...storeAccess('worker'), cacheFolder: paths.cache });
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string };
  const { parts, applyRoute, withdrawCanary, playground, nights, sinks, beside, close } = await partsOf(queue, store);
  const lent: WorkbenchParts = { store, home, publicKey: () => readSecret('signing-key.pub.pem'), ...parts };

  const connection = await connectWorker();
  const activities = createActivities(queue, {
    store,
    scratchRoot: paths.scratch,
    environment: { refrain: version, node: process.version },
    secrets: createUserSecrets({ store, sealer: createSealer(readSecret('user-secrets-key')) }),
    leases: createStepLeases({ store, holder: workerIdOf(setting('REFRAIN_STATE')) }),
    createWorkbench: (step, scratch) => createWorkbench(lent, step, scratch),
    ...(applyRoute ? { applyRoute } : {}),
    ...(withdrawCanary ? { withdrawCanary } : {}),
    ...(playground ? { playground } : {}),
    ...(nights ? { nights } : {}),
  });
  const worker = await createWorker(connection, queue, activities, {
    ...workflowsOf(home),
    ...(sinks ? { sinks } : {}),
  });

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
