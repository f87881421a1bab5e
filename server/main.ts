import { serve } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import { catalog } from '../activities/catalog.ts';
import { openDatabase } from '../database/open-database.ts';
import { publicHosts, readPublicUrl } from '../temporal-config/public-url.ts';
import { openStore } from '../store/open-store.ts';
import { runWorkflowId, taskQueues } from '../temporal-config/names.ts';
import { readHourPrices } from '../temporal-config/hour-prices.ts';
import { databaseUrl, storeAccess } from '../temporal-config/servers.ts';
import { optionalSetting, readSecret, setting, statePaths } from '../temporal-config/settings.ts';
import { createAdmission, readRunLimit } from './admission.ts';
import { createApp } from './app.ts';
import { createServices } from './create-services.ts';
import { openGateway } from './gateway-client.ts';
import { readScreenFiles } from './screen-files.ts';
import { createPresets } from './presets.ts';
import { openScoreThreads } from './score-threads.ts';
import { openTemporal } from './temporal.ts';
import { readWorkerAccess } from './worker-access.ts';

const tendEveryMs = 10_000;
const sweepEveryMs = 600_000;

/** The server process. */
async function main(): Promise<void> {
  const log = pino({ name: 'server' });
  const paths = statePaths(setting('REFRAIN_STATE'));
  const home = setting('REFRAIN_HOME');
  const { version } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as { version: string };
  const url = new URL(setting('REFRAIN_SERVER_URL'));
  const port = Number(url.port || 80);
  const localHosts = [...new Set([url.host, `127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`])];
  const publicUrl = readPublicUrl(optionalSetting('REFRAIN_PUBLIC_URL'), localHosts);
  const db = await openDatabase({ url: databaseUrl(), path: paths.database });
  const store = openStore({ ...storeAccess('server'), cacheFolder: paths.cache });
  const temporal = openTemporal(setting('REFRAIN_TEMPORAL_ADDRESS'));
  const limit = readRunLimit(optionalSetting('REFRAIN_MAX_OPEN_RUNS'));
  const prices = readHourPrices(
    optionalSetting('REFRAIN_TRAINING_HOUR_PRICE'),
    optionalSetting('REFRAIN_SERVING_HOUR_PRICE'),
  );
  const answers = (address: string) => async () => (await fetch(address, { signal: AbortSignal.timeout(1_000) })).ok;

  const services = await createServices({
    db,
    store,
    runs: temporal.runs,
    deployments: temporal.deployments,
    schedules: temporal.schedules,
    gateway: openGateway(setting('REFRAIN_GATEWAY_CONTROL_URL'), readSecret('gateway-control')),
    playground: { adapters: temporal.playground, baseModel: setting('REFRAIN_VLLM_BASE_NAME') },
    home,
    kinds: catalog,
    presets: createPresets(home),
    scoreLyrics: openScoreThreads(),
    health: [
      { name: 'temporal', isUp: temporal.isUp },
      {
        name: 'database',
        isUp: () =>
          db
            .selectFrom('pipelines')
            .select('id')
            .limit(1)
            .execute()
            .then(() => true),
      },
      { name: 'store', isUp: () => store.readRef('health').then(() => true) },
      ...Object.values(taskQueues).map((queue) => ({ name: `worker-${queue}`, isUp: () => temporal.isPolled(queue) })),
      { name: 'gateway', isUp: answers(`${setting('REFRAIN_GATEWAY_URL')}/healthz`) },
      { name: 'vllm', isUp: answers(`${setting('REFRAIN_VLLM_URL')}/health`) },
    ],
    prices,
    workflowIdOf: runWorkflowId,
    admission: limit === null ? undefined : createAdmission({ limit, countBusy: temporal.countBusyRuns }),
    baseUrl: url.origin,
    publicUrl,
    sessionSecret: readSecret('session-secret'),
    localToken: readSecret('local-token'),
    signingKeyPem: readSecret('signing-key.pem'),
    hookKey: readSecret('hook-key'),
    userSecretsKey: readSecret('user-secrets-key'),
    scratch: paths.scratch,
    watchPollMs: 500,
    workerAccess: readWorkerAccess(version),
  });

  const app = createApp(services, {
    eventsToken: readSecret('worker-events'),
    hosts: [...localHosts, ...publicHosts(publicUrl)],
    origins: [
      ...localHosts.map((host) => `http://${host}`),
      url.origin,
      ...(publicUrl === undefined ? [] : [publicUrl]),
    ],
    publicUrl,
    addressOf: (context) => getConnInfo(context).remote.address,
    screens: await readScreenFiles(join(home, 'dist', 'editor')),
    onFault: (error, requestId) => log.error({ err: error, requestId }, 'a request failed'),
  });
  const server = serve({ fetch: app.fetch, hostname: setting('REFRAIN_BIND'), port }, () =>
    log.info({ url: url.origin }, 'listening'),
  );
  server.once('error', (error: NodeJS.ErrnoException) => {
    const why =
      error.code === 'EADDRINUSE'
        ? 'somebody else listens there; end it, or set REFRAIN_SERVER_URL to another port'
        : error.message;
    log.fatal(`The server cannot listen at ${url.origin}: ${why}.`);
    process.exit(1);
  });

  /** What nobody asks for and has to happen: records of ended runs, nights, and keys the gateway missed. */
  async function tend(): Promise<void> {
    await services.gatewayKeys.catchUp();
    await services.runs
      .settle()
      .catch((error: unknown) => log.warn({ reason: String(error) }, 'ended runs could not be recorded now'));
    await services.decisions
      .tend()
      .catch((error: unknown) => log.warn({ reason: String(error) }, 'decisions could not be kept now'));
    await sweepLeases().catch((error: unknown) => log.warn({ reason: String(error) }, 'leases could not be swept now'));
    await services.audit
      .anchor()
      .catch((error: unknown) => log.warn({ reason: String(error) }, 'the head of the audit could not be kept now'));
    await tendNights().catch((error: unknown) =>
      log.warn({ reason: String(error) }, 'nights could not be looked at now'),
    );
  }
  async function tendNights(): Promise<void> {
    await services.hooks.tend();
    await services.schedules.tend();
    await services.scheduledRuns.reconcile();
  }
  let sweptAt = 0;
  async function sweepLeases(): Promise<void> {
    if (Date.now() - sweptAt < sweepEveryMs) return;
    await services.runs.sweepLeases();
    sweptAt = Date.now();
  }
  let tending = tend();
  const timer = setInterval(() => void (tending = tending.then(tend)), tendEveryMs);

  async function stop(): Promise<void> {
    clearInterval(timer);
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
    await tending.catch(() => undefined);
    await services.audit.anchor({ now: true }).catch(() => undefined);
    await temporal.close();
    await db.destroy();
    process.exit(0);
  }
  process.once('SIGTERM', () => void stop());
  process.once('SIGINT', () => void stop());
}

main().catch((error: unknown) => {
  pino({ name: 'server' }).fatal({ err: error }, 'the server cannot start');
  process.exit(1);
});
