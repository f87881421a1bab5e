import { DefaultLogger, Runtime } from '@temporalio/worker';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { createActivities } from '../activities/index.ts';
import { createWorkbench } from '../activities/workbench/create-workbench.ts';
import type { WorkbenchParts } from '../activities/workbench/create-workbench.ts';
import { ApiError, createClient } from '../server/client.ts';
import type { Answer } from '../server/client.ts';
import { openStore } from '../store/open-store.ts';
import { connectWorker } from '../temporal-config/connection.ts';
import { joinableQueues, joinProtocol } from '../temporal-config/join.ts';
import { readSecret, setting, statePaths } from '../temporal-config/settings.ts';
import { createWorker } from './create-worker.ts';
import { trainingParts, workerIdOf } from './training-parts.ts';

const log = pino({ name: 'worker' });

/** A checkpoint goes to the store this often: it is what a training loses at most when this host is gone. */
const uploadEveryMs = 5_000;
/** How long a server that does not answer is waited for at the start. */
const startPatienceMs = 120_000;

type Joined = Answer<'POST /workers/join'>;
type Phase = 'starting' | 'working' | 'left';

/** A worker on a host of its own: `workers/joined.js`, with REFRAIN_JOIN_TOKEN, REFRAIN_SERVER_URL and REFRAIN_STATE set. */
async function main(): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const home = setting('REFRAIN_HOME');
  const paths = statePaths(setting('REFRAIN_STATE'));
  for (const folder of [paths.secrets, paths.jobs, paths.cache, paths.scratch])
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  const [queue] = joinableQueues;
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string };
  const client = createClient({ url: setting('REFRAIN_SERVER_URL'), token: takeToken() });
  const tell = (phase: Phase) =>
    client.call('POST /workers/join', {
      body: {
        ...{ protocol: joinProtocol, version, workerId: workerIdOf(setting('REFRAIN_STATE')) },
        ...{ queue, host: hostname(), phase },
      },
    });

  const leaving = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.on(signal, () => leaving.abort());
  const joined = await joinPatiently(tell, leaving.signal);
  keep(paths.secrets, joined);
  useTemporal(joined.temporal, paths.secrets);
  const { endpoint, region, bucketPrefix, pathStyle } = joined.store;
  const store = openStore({
    endpoint,
    ...(region === undefined ? {} : { region }),
    ...(bucketPrefix === undefined ? {} : { bucketPrefix }),
    ...(pathStyle === undefined ? {} : { pathStyle }),
    credentialsFile: join(paths.secrets, credentialsName),
    cacheFolder: paths.cache,
  });
  const { parts, beside } = trainingParts(store, (line) => log.warn(line), { leaving: leaving.signal, uploadEveryMs });
  const lent: WorkbenchParts = { store, home, publicKey: () => readSecret('signing-key.pub.pem'), ...parts };
  const connection = await connectWorker();
  const activities = createActivities(queue, {
    store,
    scratchRoot: paths.scratch,
    environment: { refrain: version, node: process.version },
    createWorkbench: (step, scratch) => createWorkbench(lent, step, scratch),
  });
  // Its steps end by themselves, done or with a checkpoint in the store; nothing cuts them off.
  const worker = await createWorker(connection, queue, activities, undefined, { shutdownGraceTime: '20 days' });
  const stopPolling = () => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
  };

  const ended = new AbortController();
  const running = worker.run();
  leaving.signal.addEventListener('abort', stopPolling);
  if (leaving.signal.aborted) stopPolling();
  log.info({ queue, server: setting('REFRAIN_SERVER_URL') }, 'joined; the worker polls');

  const calling = callServer(joined, async () => {
    const told = await tell('working');
    keep(paths.secrets, told);
    if (told.drain === 'now') leaving.abort();
    if (told.drain !== null) stopPolling();
  });
  const watching = beside(ended.signal);
  try {
    await running;
  } finally {
    ended.abort();
    await Promise.all([calling, watching]);
    await connection.close();
    await tell('left').catch((error: unknown) => log.warn(`could not say good-bye: ${String(error)}`));
  }

  async function callServer({ everyMs }: Joined, beat: () => Promise<void>): Promise<void> {
    while (!ended.signal.aborted) {
      await sleep(everyMs, undefined, { signal: ended.signal }).catch(() => undefined);
      if (ended.signal.aborted) return;
      try {
        await beat();
      } catch (error) {
        if (isRefused(error)) {
          log.error(`${String(error)} The worker leaves; a training goes on elsewhere from its checkpoint.`);
          leaving.abort();
        } else log.warn(`the server does not answer, and is asked again: ${String(error)}`);
      }
    }
  }
}

/** The server said no, and will say so again. */
const isRefused = (error: unknown) => error instanceof ApiError && [401, 403, 409, 422].includes(error.status);

async function joinPatiently(tell: (phase: Phase) => Promise<Joined>, signal: AbortSignal): Promise<Joined> {
  for (const deadline = Date.now() + startPatienceMs; ;) {
    try {
      return await tell('starting');
    } catch (error) {
      if (isRefused(error) || signal.aborted || Date.now() > deadline) throw error;
      log.warn(`${String(error)} It is asked again.`);
      await sleep(2_000, undefined, { signal }).catch(() => undefined);
    }
  }
}

const credentialsName = 's3-joined.json';

/** What the server gave, as files that only this user may read; each replaced as a whole. */
function keep(secrets: string, { store, publicKey }: Joined): void {
  const { accessKey, secretKey, sessionToken, expiresAt } = store;
  replace(join(secrets, credentialsName), JSON.stringify({ accessKey, secretKey, sessionToken, expiresAt }));
  replace(join(secrets, 'signing-key.pub.pem'), publicKey);
}

/** As settings, which every connection of this process reads. A certificate of this host's own comes from its environment. */
function useTemporal({ address, namespace, tls, ca, serverName }: Joined['temporal'], secrets: string): void {
  const file = join(secrets, 'temporal-ca.pem');
  if (ca !== undefined) replace(file, ca);
  Object.assign(process.env, {
    REFRAIN_TEMPORAL_ADDRESS: address,
    REFRAIN_TEMPORAL_NAMESPACE: namespace,
    ...(tls ? { REFRAIN_TEMPORAL_TLS: 'on' } : {}),
    ...(ca === undefined ? {} : { REFRAIN_TEMPORAL_TLS_CA: file }),
    ...(serverName === undefined ? {} : { REFRAIN_TEMPORAL_TLS_SERVER_NAME: serverName }),
  });
}

function replace(path: string, content: string): void {
  writeFileSync(`${path}.new`, content, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
}

/** Out of the environment, so that no child inherits it. */
function takeToken(): string {
  const token = process.env['REFRAIN_JOIN_TOKEN'] ?? '';
  delete process.env['REFRAIN_JOIN_TOKEN'];
  return token;
}

try {
  await main();
  process.exit(0);
} catch (error) {
  if (isRefused(error)) log.fatal((error as Error).message);
  else log.fatal(error, 'the worker cannot go on');
  process.exit(1);
}
