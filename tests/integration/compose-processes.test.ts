import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestPostgres, type TestPostgres } from '../../database/start-postgres.fixture.ts';
import { createClient } from '../../server/client.ts';
import { startTestMinio, type TestMinio } from '../../store/start-minio.fixture.ts';
import { freePort } from '../../supervisor/ports.ts';
import { startTemporal, type TestTemporal } from './servers.ts';

/*
 * What deploy/compose.yaml starts of ours, started as it says (command, variables, a state folder each, secrets shared) but
 * as processes of this host, beside a real Temporal, store and PostgreSQL. Only the addresses are others.
 */

const home = process.cwd();
const ours = ['keys', 'server', 'gateway', 'worker-cpu', 'worker-training', 'worker-serving'] as const;
type Ours = (typeof ours)[number];

let folder: string;
let temporal: TestTemporal;
let minio: TestMinio;
let postgres: TestPostgres;
const running = new Map<Ours, { child: ChildProcess; said: () => string }>();
let addresses: Record<string, string>;
let services: Record<string, { command: string[] | null; environment: Record<string, string> }>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refrain-compose-'));
  [temporal, minio, postgres] = await Promise.all([
    startTemporal(),
    startTestMinio(),
    startTestPostgres({ durable: true }),
  ]);
  const database = new URL(await postgres.create('refrain'));
  await writeFile(
    join(folder, 'store-root'),
    JSON.stringify({ accessKey: minio.rootAccessKey, secretKey: minio.rootSecretKey }),
  );
  addresses = {
    'temporal:7233': temporal.address,
    'minio:9000': new URL(minio.endpoint).host,
    'postgres:5432': database.host,
    'server:8070': `127.0.0.1:${await freePort()}`,
    'gateway:8071': `127.0.0.1:${await freePort()}`,
    'gateway:8072': `127.0.0.1:${await freePort()}`,
    'vllm:8073': `127.0.0.1:${await freePort()}`,
    '/refrain/': `${home}/`,
    '/run/secrets/store-root': join(folder, 'store-root'),
    '0.0.0.0': '127.0.0.1',
  };
  const checker = process.env['REFRAIN_DEPLOYCHECK_BIN'] || join(homedir(), '.cache', 'refrain', 'bin', 'deploycheck');
  const rendered = execFileSync(checker, ['compose', join(home, 'deploy', 'compose.yaml')], {
    encoding: 'utf8',
    env: {
      REFRAIN_PUBLIC_URL: 'https://refrain.example',
      REFRAIN_DATABASE_PASSWORD: database.password,
      TEMPORAL_DATABASE_PASSWORD: 'unused',
      MINIO_ROOT_USER: 'unused',
      MINIO_ROOT_PASSWORD: 'unused',
      REFRAIN_STORE_ROOT_FILE: join(folder, 'store-root'),
    },
  });
  services = (JSON.parse(rendered) as { services: typeof services }).services;
});
afterAll(async () => {
  await Promise.all(
    [...running.values()].map(async ({ child }) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }),
  );
  await Promise.all([temporal?.stop(), minio?.remove(), postgres?.remove()]);
  await rm(folder, { recursive: true, force: true });
});

const here = (text: string) =>
  Object.entries(addresses).reduce((said, [there, instead]) => said.replaceAll(there, instead), text);

async function start(name: Ours): Promise<void> {
  const service = services[name];
  const state = join(folder, name);
  await mkdir(state);
  if (name === 'keys') await mkdir(join(state, 'secrets'));
  else await symlink(join(folder, 'keys', 'secrets'), join(state, 'secrets'));
  const child = spawn(process.execPath, [...(service?.command ?? ['dist/server/main.js'])], {
    cwd: home,
    env: {
      PATH: process.env['PATH'],
      HOME: state,
      REFRAIN_HOME: home,
      REFRAIN_STATE: state,
      REFRAIN_PYTHON: process.env['REFRAIN_PYTHON'] || join(homedir(), '.cache', 'refrain', 'bin', 'python'),
      ...Object.fromEntries(Object.entries(service?.environment ?? {}).map(([key, value]) => [key, here(value)])),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (said += bytes.toString()));
  running.set(name, { child, said: () => said });
}
const secretFile = (name: string) => join(folder, 'keys', 'secrets', name);

test('every process of the compose file comes up, runs a pipeline, and ends in good order when asked', async () => {
  await start('keys');
  await expect.poll(() => existsSync(secretFile('s3-worker.json'))).toBe(true);
  for (const name of ours.slice(1)) await start(name);

  const url = `http://${addresses['server:8070']}`;
  const client = createClient({ url, token: readFileSync(secretFile('local-token'), 'utf8').trim() });
  const down = async () => {
    const { parts } = await client.call('GET /health').catch(() => ({ parts: { server: 'down' } }));
    return Object.entries(parts).flatMap(([part, answer]) => (answer === 'up' ? [] : [part]));
  };
  // vLLM alone is not among the processes here.
  await expect.poll(down).toEqual(['vllm']);

  const source = `refrain: 1
id: prepare
title: Prepare
steps:
  - { id: lyrics, kind: import-lyrics@1, params: { source: 'sample:lyrics' } }
  - { id: curate, kind: curate-dataset@1 }
edges:
  - { from: lyrics.dataset, to: curate.dataset }
`;
  await client.call('POST /pipelines', { body: { source } });
  const { runId } = await client.call('POST /runs', { body: { pipelineId: 'prepare' } });
  await expect
    .poll(async () => (await client.call('GET /runs/{runId}', { params: { runId } })).outcome, { timeout: 120_000 })
    .toBe('done');

  // People come by the public name, through whatever ends TLS for it; a name nobody told the server is refused.
  const page = async (host: string) => {
    const [answer] = (await once(get(`${url}/api/health`, { headers: { host } }), 'response')) as [IncomingMessage];
    answer.resume();
    return answer.statusCode;
  };
  expect(await page('refrain.example')).toBe(200);
  expect(await page('elsewhere.example')).not.toBe(200);

  const told = [...running].map(([name, { said }]) => [name, said().includes(minio.rootSecretKey)]);
  expect(told.filter(([, leaked]) => leaked)).toEqual([]);
  for (const [name, { child, said }] of running) {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect([name, (await ended)[0], (await ended)[0] === 0 ? '' : said()]).toEqual([name, 0, '']);
  }
});
