import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client as PostgresClient } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../database/start-postgres.fixture.ts';
import { createClient, type Client } from '../../server/client.ts';
import { openStore } from '../../store/open-store.ts';
import { startTestMinio, type TestMinio } from '../../store/start-minio.fixture.ts';
import { startTemporal, type TestTemporal } from './servers.ts';
import { makeCertificates, startTlsFront, type TlsFront } from './tls-front.ts';

/* Server, gateway and workers of this host; Temporal, store and database are somebody else's, all of them found by refrain.config.yaml. */

const pipeline = `refrain: 1
id: prepare
title: Prepare
steps:
  - { id: lyrics, kind: import-lyrics@1, params: { source: 'sample:lyrics' } }
  - { id: curate, kind: curate-dataset@1 }
  - { id: split, kind: split-dataset@1 }
edges:
  - { from: lyrics.dataset, to: curate.dataset }
  - { from: curate.dataset, to: split.dataset }
`;

let state: string;
let temporal: TestTemporal;
let minio: TestMinio;
let postgres: TestPostgres;
let databaseUrl: string;
let vllm: Server;
let temporalFront: TlsFront;
let storeFront: TlsFront;

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'refrain-external-'));
  await mkdir(join(state, 'own'));
  const own = (name: string) => join(state, 'own', name);
  await makeCertificates(join(state, 'own'), {
    temporal: 'DNS:temporal.test',
    store: 'IP:127.0.0.1',
    refrain: 'DNS:me',
  });
  [temporal, minio, postgres] = await Promise.all([
    startTemporal(),
    startTestMinio(),
    startTestPostgres({ durable: true }),
  ]);
  databaseUrl = await postgres.create('refrain');
  const front = { folder: join(state, 'own') };
  temporalFront = await startTlsFront({
    ...front,
    toPort: temporal.port,
    certificate: 'temporal',
    mutual: true,
    protocol: 'h2',
  });
  const storePort = Number(new URL(minio.endpoint).port);
  storeFront = await startTlsFront({
    ...front,
    toPort: storePort,
    certificate: 'store',
    mutual: false,
    protocol: 'http/1.1',
  });
  vllm = createServer((_, response) => response.end('{}'));
  await new Promise<void>((resolve) => vllm.listen(0, '127.0.0.1', resolve));

  await writeFile(own('s3.json'), JSON.stringify({ accessKey: minio.rootAccessKey, secretKey: minio.rootSecretKey }));
  await writeFile(own('database-url'), `${databaseUrl}\n`);
  await writeFile(own('vllm-key'), 'planted-vllm-key');
  await writeFile(
    join(state, 'refrain.config.yaml'),
    `temporal:
  address: 127.0.0.1:${temporalFront.port}
  namespace: songs
  tls: { ca: own/ca.pem, cert: own/refrain.pem, key: own/refrain.key, serverName: temporal.test }
s3:
  endpoint: https://127.0.0.1:${storeFront.port}
  bucketPrefix: our-
  credentialsFile: own/s3.json
database: { urlFile: own/database-url }
vllm: { url: "http://127.0.0.1:${(vllm.address() as AddressInfo).port}", keyFile: own/vllm-key }
`,
  );
});
afterAll(async () => {
  await Promise.all([temporalFront?.close(), storeFront?.close()]);
  vllm?.closeAllConnections();
  vllm?.close();
  await Promise.all([temporal?.stop(), minio?.remove(), postgres?.remove()]);
  await rm(state, { recursive: true, force: true });
});

const home = process.cwd();
const environment = () => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !name.startsWith('REFRAIN_') || name.endsWith('_BIN') || name === 'REFRAIN_PYTHON',
    ),
  ),
  REFRAIN_HOME: home,
  NODE_EXTRA_CA_CERTS: join(state, 'own', 'ca.pem'),
});

function startUp(): { readonly child: ChildProcess; readonly said: () => string; readonly isUp: Promise<void> } {
  const child = spawn(process.execPath, [join(home, 'dist', 'supervisor', 'up.js'), '--state', state, '--no-run'], {
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const isUp = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes: Buffer) => {
        said += bytes.toString();
        if (said.includes('Refrain is up.')) resolve();
      });
    child.once('exit', (code) => reject(new Error(`It ended with ${code}: ${said}`)));
  });
  return { child, said: () => said, isUp };
}

const record = () =>
  JSON.parse(readFileSync(join(state, 'supervisor.json'), 'utf8')) as {
    settings: Record<string, string>;
    children: { name: string; pid: number }[];
  };
const secret = (name: string) => readFileSync(join(state, 'secrets', name), 'utf8').trim();

async function runPipeline(client: Client): Promise<string> {
  await client.call('POST /pipelines', { body: { source: pipeline } });
  const { runId } = await client.call('POST /runs', { body: { pipelineId: 'prepare' } });
  await expect
    .poll(async () => (await client.call('GET /runs/{runId}', { params: { runId } })).outcome, {
      timeout: 120_000,
      interval: 500,
    })
    .toBe('done');
  return runId;
}

test('server, gateway and workers run on servers of one’s own, by TLS, and nothing is started twice', async () => {
  const { child, said, isUp } = startUp();
  const ended = once(child, 'exit');
  try {
    await isUp;
    const { settings, children } = record();
    expect(children.map(({ name }) => name).sort()).toEqual([
      'gateway',
      'server',
      'worker-cpu',
      'worker-serving',
      'worker-training',
    ]);
    expect(settings['REFRAIN_S3_ENDPOINT']).toBe(`https://127.0.0.1:${storeFront.port}`);
    const client = createClient({ url: settings['REFRAIN_SERVER_URL'] ?? '', token: secret('local-token') });
    await expect
      .poll(async () =>
        Object.entries((await client.call('GET /health')).parts).filter(([, answer]) => answer !== 'up'),
      )
      .toEqual([]);

    const runId = await runPipeline(client);

    const rows = new PostgresClient(databaseUrl);
    await rows.connect();
    expect((await rows.query('select id, "pipelineId" from runs')).rows).toEqual([
      { id: runId, pipelineId: 'prepare' },
    ]);
    await rows.end();
    expect(existsSync(join(state, 'refrain.db'))).toBe(false);
    expect(
      readdirSync(minio.dataFolder)
        .filter((name) => !name.startsWith('.'))
        .sort(),
    ).toEqual(['our-artifacts', 'our-meta']);
    expect(temporalFront.accepted()).toBeGreaterThan(3);

    const planted = [minio.rootSecretKey, new URL(databaseUrl).password, 'planted-vllm-key', secret('local-token')];
    const commands = [...children.map(({ pid }) => pid), child.pid].map((pid) =>
      readFileSync(`/proc/${pid}/cmdline`, 'utf8'),
    );
    const logs = readdirSync(join(state, 'logs')).map((name) => readFileSync(join(state, 'logs', name), 'utf8'));
    const recorded = readFileSync(join(state, 'supervisor.json'), 'utf8');
    for (const text of [...commands, ...logs, recorded, said()])
      for (const one of planted) expect(text).not.toContain(one);
    expect(secret('s3-worker.json')).not.toContain(minio.rootSecretKey);
  } finally {
    child.kill('SIGTERM');
  }
  expect((await ended)[0]).toBe(0);
  // What is somebody else's goes on.
  expect(temporal.pid()).toBeGreaterThan(0);
  const store = openStore({
    ...minio,
    bucketPrefix: 'our-',
    credentialsFile: join(state, 'own', 's3.json'),
    cacheFolder: state,
  });
  expect(await store.listRecords('runs/')).not.toEqual([]);
});

test('doctor says which parts are external, and which of them nobody answers at', async () => {
  const doctor = spawn(
    process.execPath,
    [join(home, 'dist', 'cli', 'refrain.js'), 'doctor', '--json', '--state', state],
    {
      env: environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let said = '';
  doctor.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
  await once(doctor, 'exit');
  const found = JSON.parse(said) as { external: { name: string; reachable: boolean }[]; parts: { name: string }[] };
  expect(found.external.map(({ name, reachable }) => [name, reachable])).toEqual([
    ['temporal', true],
    ['minio', true],
    ['vllm', true],
    ['database', true],
  ]);
  expect(found.parts.map(({ name }) => name)).not.toContain('temporal');
  expect(said).not.toContain(new URL(databaseUrl).password);
});

test('a setting that is wrong keeps everything from starting, and says file and line', async () => {
  const wrong = join(state, 'wrong.yaml');
  await writeFile(wrong, 'temporal:\n  address: 127.0.0.1:1\n  retries: 3\n');
  const child = spawn(
    process.execPath,
    [join(home, 'dist', 'supervisor', 'up.js'), '--state', state, '--config', wrong],
    {
      env: environment(),
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
  expect((await once(child, 'exit'))[0]).toBe(1);
  expect(said).toContain(`${wrong}:3: temporal.retries: there is no such key`);
});
