import { randomBytes } from 'node:crypto';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createStore } from './artifact-store.ts';
import { artifactsBucket, createBuckets, metaBucket } from './buckets.ts';
import { canonicalBytes, hexOf } from './digest.ts';
import { createMinioObjectStore } from './minio-object-store.ts';
import { assumeRole, policyFor, type StoreRole } from './narrow-credentials.ts';
import { openStore } from './open-store.ts';
import { connectS3, type S3Connection } from './s3-connection.ts';
import { selfTest } from './self-test.ts';
import type { Making } from './store.ts';
import { startTestMinio, type TestMinio } from './start-minio.fixture.ts';

let minio: TestMinio;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refrain-narrow-'));
  minio = await startTestMinio();
  await createBuckets(minio);
});
afterAll(async () => {
  await minio?.remove();
  await rm(folder, { recursive: true, force: true });
});

const asRoot = (endpoint = minio.endpoint, backOffMs?: readonly number[]): S3Connection =>
  connectS3({
    endpoint,
    credentials: { accessKey: minio.rootAccessKey, secretKey: minio.rootSecretKey },
    ...(backOffMs ? { backOffMs } : {}),
  });
const bucketsOf = (connection: S3Connection) => ({
  artifacts: createMinioObjectStore(connection, artifactsBucket),
  meta: createMinioObjectStore(connection, metaBucket),
});

describe('narrow credentials', () => {
  const as = async (role: StoreRole) => {
    const credentials = await assumeRole({ ...minio, policy: policyFor(role), seconds: 900 });
    expect(Date.parse(credentials.expiresAt) - Date.now()).toBeGreaterThan(800_000);
    return bucketsOf(connectS3({ endpoint: minio.endpoint, credentials, backOffMs: [20] }));
  };
  const denied = { code: 'NotPermitted', retry: false };
  const something = Buffer.from('x');

  test('a worker commits, names, remembers steps and moves refs, but deletes nothing and makes no bucket', async () => {
    const { artifacts, meta } = await as('worker');
    await selfTest(meta);
    const store = createStore({ artifacts, meta }, { cacheFolder: folder });
    const ref = await store.commit('dataset', { files: { a: randomBytes(10) } });
    await store.name('by-worker', ref);
    await store.recordStep(ref.digest, { done: true });
    await store.writeRef('deployments/by-worker', { stable: 1 }, null);
    await store.putRecord('runs/r/record.json', '{}');
    await store.checkout(ref);
    await expect(artifacts.delete(`manifests/sha256/${hexOf(ref.digest)}`)).rejects.toMatchObject(denied);
    await expect(meta.delete('refs/deployments/by-worker.json')).rejects.toMatchObject(denied);
    await store.putRecord('leases/r/make.json', '{}');
    await expect(meta.delete('records/leases/r/make.json')).rejects.toMatchObject(denied);
    await expect(artifacts.put('elsewhere/x', something)).rejects.toMatchObject(denied);
    expect(await store.ref(ref.digest)).toEqual(ref);
  });

  test('a server reads all, writes uploads, names and refs, but neither deletes nor touches the step cache', async () => {
    const { artifacts, meta } = await as('server');
    await selfTest(meta);
    const store = createStore({ artifacts, meta }, { cacheFolder: folder });
    const ref = await store.commit('file', { files: { 'upload.txt': randomBytes(10) } });
    await store.name('by-server', ref);
    await store.writeRef('deployments/by-server', { stable: 1 }, null);
    expect(await store.info(ref.digest)).toMatchObject({ ref });
    await expect(store.recordStep(ref.digest, { done: true })).rejects.toMatchObject(denied);
    await store.putRecord('leases/r/make.json', '{}');
    await store.putRecord('runs/r/record.json', '{}');
    await store.removeRecords('leases/r/');
    expect(await store.listRecords('leases/r/')).toEqual([]);
    await expect(meta.delete('records/runs/r/record.json')).rejects.toMatchObject(denied);
    await expect(artifacts.delete(`manifests/sha256/${hexOf(ref.digest)}`)).rejects.toMatchObject(denied);
  });

  test('a gateway reads refs and artifacts and appends feedback, and nothing else', async () => {
    const root = createStore(bucketsOf(asRoot()), { cacheFolder: folder });
    const ref = await root.commit('release', { files: { 'release.json': randomBytes(10) } });
    await root.writeRef('deployments/for-gateway', { stable: 1 }, null);
    await root.putRecord('runs/secret/record.json', '{}');

    const { artifacts, meta } = await as('gateway');
    await selfTest(meta);
    const store = createStore({ artifacts, meta }, { cacheFolder: join(folder, 'gateway') });
    await store.checkout(ref);
    const standing = await store.readRef('deployments/for-gateway');
    await store.putRecord('feedback/2026/segment.jsonl', '{}', { createOnce: true });
    expect(await store.listRecords('feedback/')).toHaveLength(1);
    await expect(
      store.writeRef('deployments/for-gateway', { stable: 2 }, standing?.version ?? null),
    ).rejects.toMatchObject(denied);
    await expect(store.putRecord('runs/secret/record.json', '{}')).rejects.toMatchObject(denied);
    await expect(store.getRecord('runs/secret/record.json')).rejects.toMatchObject(denied);
    await expect(store.commit('file', { files: { a: randomBytes(10) } })).rejects.toMatchObject(denied);
    await expect(artifacts.put('pieces/sha256/aa/bb', something)).rejects.toMatchObject(denied);
    await expect(artifacts.delete(`manifests/sha256/${hexOf(ref.digest)}`)).rejects.toMatchObject(denied);
  });

  test('a training worker on another host does its steps, and sees neither feedback, deployments, nor records of runs', async () => {
    const root = createStore(bucketsOf(asRoot()), { cacheFolder: folder });
    await root.writeRef('deployments/for-training', { stable: 1 }, null);
    for (const path of ['runs/secret/record.json', 'feedback/secret.jsonl', 'audit/secret.json'])
      await root.putRecord(path, '{}');

    const { artifacts, meta } = await as('training-worker');
    await selfTest(meta);
    const store = createStore({ artifacts, meta }, { cacheFolder: join(folder, 'training') });
    const ref = await store.commit('adapter', { files: { a: randomBytes(10) } });
    await store.checkout(ref);
    await store.recordMaking({ digest: ref.digest, runId: 'r', stepId: 's' } as Making);
    expect(await store.recordStep(ref.digest, { done: true })).toEqual({ done: true });
    expect(await store.findStep(ref.digest)).toEqual({ done: true });
    expect(await store.name('songs/train', ref)).toMatchObject({ number: 1 });
    const job = await store.writeRef('jobs/some', { fence: 1 }, null);
    await store.writeRef('jobs/some', { fence: 2 }, job.version);
    await store.putRecord('runs/r/logs/train-1.log', 'a line');
    await store.putRecord('leases/r/train.json', '{}');
    await store.putRecord('last-work/songs/train.json', '{}');

    await expect(store.name('songs', ref)).rejects.toMatchObject(denied);
    await expect(store.readRef('deployments/for-training')).rejects.toMatchObject(denied);
    await expect(store.writeRef('deployments/new', { stable: 2 }, null)).rejects.toMatchObject(denied);
    for (const path of ['runs/secret/record.json', 'feedback/secret.jsonl', 'audit/secret.json']) {
      await expect(store.getRecord(path)).rejects.toMatchObject(denied);
      await expect(store.putRecord(path, '{}')).rejects.toMatchObject(denied);
    }
    await expect(store.listRecords('feedback/')).rejects.toMatchObject(denied);
    await expect(artifacts.delete(`manifests/sha256/${hexOf(ref.digest)}`)).rejects.toMatchObject(denied);
  });

  test('a policy that is asked for with wrong root keys is refused', async () => {
    const asked = assumeRole({
      ...minio,
      rootSecretKey: 'wrong-wrong-wrong',
      policy: policyFor('worker'),
      seconds: 900,
    });
    await expect(asked).rejects.toMatchObject({ code: 'NotPermitted' });
  });

  test('a process goes on with the credentials that replaced its own in the file', async () => {
    const file = join(folder, 's3-worker.json');
    const write = async (credentials: object) => {
      await writeFile(`${file}.new`, JSON.stringify(credentials), { mode: 0o600 });
      await rename(`${file}.new`, file);
    };
    const good = await assumeRole({ ...minio, policy: policyFor('worker'), seconds: 900 });
    await write({ ...good, expiresAt: new Date(Date.now() + 1_000).toISOString() });
    const store = openStore({ endpoint: minio.endpoint, credentialsFile: file, cacheFolder: folder });
    const ref = await store.commit('file', {
      files: { a: canonicalBytes({ random: randomBytes(8).toString('hex') }) },
    });
    await write({ ...good, sessionToken: `${good.sessionToken.slice(0, -3)}AAA` });
    const spoilt = openStore({ endpoint: minio.endpoint, credentialsFile: file, cacheFolder: folder });
    await expect(spoilt.getRecord('runs/none')).rejects.toMatchObject({ code: 'NotPermitted' });
    await write(await assumeRole({ ...minio, policy: policyFor('worker'), seconds: 900 }));
    expect(await spoilt.getRecord('runs/none')).toBeNull();
    expect(await store.ref(ref.digest)).toEqual(ref);
  });
});
