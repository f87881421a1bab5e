import { serve } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { join } from 'node:path';
import pino from 'pino';
import { catalog } from '../activities/catalog.ts';
import { openSqlite } from '../database/open-sqlite.ts';
import { openStore } from '../store/open-store.ts';
import { runWorkflowId, taskQueues } from '../temporal-config/names.ts';
import { optionalSetting, readSecret, setting, statePaths } from '../temporal-config/settings.ts';
import { createApp } from './app.ts';
import { createServices } from './create-services.ts';
import { openGateway } from './gateway-client.ts';
import { readPageFiles } from './page-files.ts';
import { createPresets } from './presets.ts';
import { openTemporal } from './temporal.ts';

const tendEveryMs = 10_000;

/** The server process. */
async function main(): Promise<void> {
  const log = pino({ name: 'server' });
  if (optionalSetting('DATABASE_URL'))
    throw new Error('DATABASE_URL is set, and PostgreSQL is not supported yet. Unset it to use the embedded database.');
  const paths = statePaths(setting('REFRAIN_STATE'));
  const home = setting('REFRAIN_HOME');
  const url = new URL(setting('REFRAIN_SERVER_URL'));
  const db = await openSqlite(paths.database);
  const role = optionalSetting('REFRAIN_S3_ROLE') ?? 'server';
  const store = openStore({
    endpoint: setting('REFRAIN_S3_ENDPOINT'),
    credentialsFile: join(paths.secrets, `s3-${role}.json`),
    cacheFolder: paths.cache,
  });
  const temporal = openTemporal(setting('REFRAIN_TEMPORAL_ADDRESS'));
  const answers = (address: string) => async () => (await fetch(address, { signal: AbortSignal.timeout(1_000) })).ok;

  const services = await createServices({
    db,
    store,
    runs: temporal.runs,
    deployments: temporal.deployments,
    gateway: openGateway(setting('REFRAIN_GATEWAY_CONTROL_URL'), readSecret('gateway-control')),
    kinds: catalog,
    presets: createPresets(home),
    health: [
      { name: 'temporal', isUp: temporal.isUp },
      { name: 'store', isUp: () => store.readRef('health').then(() => true) },
      ...Object.values(taskQueues).map((queue) => ({ name: `worker-${queue}`, isUp: () => temporal.isPolled(queue) })),
      { name: 'gateway', isUp: answers(`${setting('REFRAIN_GATEWAY_URL')}/healthz`) },
      { name: 'vllm', isUp: answers(`${setting('REFRAIN_VLLM_URL')}/health`) },
    ],
    workflowIdOf: runWorkflowId,
    baseUrl: url.origin,
    sessionSecret: readSecret('session-secret'),
    localToken: readSecret('local-token'),
    signingKeyPem: readSecret('signing-key.pem'),
    scratch: paths.scratch,
    watchPollMs: 500,
  });

  const port = Number(url.port || 80);
  const hosts = [...new Set([url.host, `127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`])];
  const app = createApp(services, {
    hosts,
    origins: [url.origin, ...hosts.map((host) => `http://${host}`)],
    addressOf: (context) => getConnInfo(context).remote.address,
    page: await readPageFiles(home),
    onFault: (error, requestId) => log.error({ err: error, requestId }, 'a request failed'),
  });
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, () =>
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

  /** What nobody asks for and has to happen: records of ended runs, and keys the gateway missed. */
  async function tend(): Promise<void> {
    await services.gatewayKeys.catchUp();
    await services.runs
      .settle()
      .catch((error: unknown) => log.warn({ reason: String(error) }, 'ended runs could not be recorded now'));
  }
  let tending = tend();
  const timer = setInterval(() => void (tending = tending.then(tend)), tendEveryMs);

  async function stop(): Promise<void> {
    clearInterval(timer);
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
    await tending.catch(() => undefined);
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
