import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { startTestMinio, type TestMinio } from '../store/start-minio.fixture.ts';
import { startTestVersity, type TestVersity } from '../store/start-versity.fixture.ts';
import { s3Place } from '../temporal-config/servers.ts';
import { findExternals, proveStore, reachStore, readExternalKeys } from './externals.ts';
import { giveNarrowAccess } from './s3-access.ts';

let versity: TestVersity;
let minio: TestMinio;
let state: string;
beforeAll(async () => {
  [versity, minio] = await Promise.all([startTestVersity(), startTestMinio()]);
});
afterAll(() => Promise.all([versity?.remove(), minio?.remove()]));
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'refrain-externals-'));
  await mkdir(join(state, 'secrets'));
  for (const name of ['REFRAIN_CONFIG', 'REFRAIN_TEMPORAL_ADDRESS', 'REFRAIN_VLLM_URL']) vi.stubEnv(name, '');
  vi.stubEnv('REFRAIN_STATE', state);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(state, { recursive: true, force: true });
});

async function name({ endpoint, rootAccessKey, rootSecretKey }: TestVersity): Promise<void> {
  const file = join(state, 'keys.json');
  await writeFile(file, JSON.stringify({ accessKey: rootAccessKey, secretKey: rootSecretKey }));
  vi.stubEnv('REFRAIN_S3_ENDPOINT', endpoint);
  vi.stubEnv('REFRAIN_S3_CREDENTIALS_FILE', file);
}
const secret = async (file: string) =>
  JSON.parse(await readFile(join(state, 'secrets', file), 'utf8').catch(() => 'null')) as object | null;

test('where no narrow credentials are handed out, this host uses the keys it was given, says so, and no other host joins', async () => {
  await name(versity);
  const said: string[] = [];
  const stop = await giveNarrowAccess(state, s3Place(), readExternalKeys, (line) => said.push(line));
  stop();
  const keys = { accessKey: versity.rootAccessKey, secretKey: versity.rootSecretKey };
  for (const role of ['server', 'gateway', 'worker']) expect(await secret(`s3-${role}.json`)).toEqual(keys);
  expect(await secret('s3-training-worker.json')).toBeNull();
  expect(said.join('\n')).toMatch(/hands out no narrow credentials.*limited to the two buckets/);
  expect(said.join('\n')).not.toContain(versity.rootSecretKey);
});

test('a store that lets two writers win is refused before anything is kept in it', async () => {
  await name(versity);
  const stop = await giveNarrowAccess(state, s3Place(), readExternalKeys, () => undefined);
  stop();
  await expect(proveStore(s3Place())).rejects.toThrow(/cannot hold the store/);
});

test('one that keeps its promises is taken, and every role gets credentials of its own', async () => {
  await name(minio);
  await reachStore(s3Place());
  const said: string[] = [];
  const stop = await giveNarrowAccess(state, s3Place(), readExternalKeys, (line) => said.push(line));
  stop();
  await proveStore(s3Place());
  expect(said).toEqual([]);
  expect(await secret('s3-gateway.json')).toHaveProperty('sessionToken');
  expect(JSON.stringify(await secret('s3-gateway.json'))).not.toContain(minio.rootSecretKey);
});

test('keys that are not named, not there or no JSON are said, and never repeated', async () => {
  vi.stubEnv('REFRAIN_S3_ENDPOINT', minio.endpoint);
  vi.stubEnv('REFRAIN_S3_CREDENTIALS_FILE', '');
  expect(readExternalKeys).toThrow(/credentialsFile/);
  const file = join(state, 'keys.json');
  vi.stubEnv('REFRAIN_S3_CREDENTIALS_FILE', file);
  expect(readExternalKeys).toThrow(/cannot be read \(ENOENT\)/);
  await writeFile(file, 'planted-secret');
  expect(readExternalKeys).toThrow(/no such JSON/);
  expect(readExternalKeys).not.toThrow(/planted-secret/);
});

test('a setting of a server that is not named is refused, not ignored', () => {
  vi.stubEnv('REFRAIN_TEMPORAL_TLS_CA', '/ca.pem');
  expect(findExternals).toThrow(/REFRAIN_TEMPORAL_TLS_CA is set, and REFRAIN_TEMPORAL_ADDRESS/);
});

test('every process is told where the servers are, and none is given the keys of the whole store', async () => {
  await name(minio);
  vi.stubEnv('REFRAIN_S3_BUCKET_PREFIX', 'ours-');
  const { addresses, settings } = findExternals();
  expect(addresses).toEqual({ minio: minio.endpoint });
  expect(settings).toEqual({ REFRAIN_S3_ENDPOINT: minio.endpoint, REFRAIN_S3_BUCKET_PREFIX: 'ours-' });
});
