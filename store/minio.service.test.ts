import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { artifactsBucket, bucketNames, createBuckets, metaBucket } from './buckets.ts';
import { describeArtifacts } from './conformance-artifacts.fixture.ts';
import { describeCheckouts } from './conformance-checkouts.fixture.ts';
import { describeObjectStore } from './conformance-objects.fixture.ts';
import { describeRecords } from './conformance-records.fixture.ts';
import { createMinioObjectStore } from './minio-object-store.ts';
import { assumeRole, policyFor } from './narrow-credentials.ts';
import { openStore } from './open-store.ts';
import { raceTest } from './race-test.ts';
import { connectS3 } from './s3-connection.ts';
import { startTestMinio, type TestMinio } from './start-minio.fixture.ts';

let minio: TestMinio;
beforeAll(async () => {
  minio = await startTestMinio();
  await createBuckets(minio);
  await createBuckets(minio);
});
afterAll(() => minio?.remove());

const open = async () => {
  const connection = connectS3({
    endpoint: minio.endpoint,
    credentials: { accessKey: minio.rootAccessKey, secretKey: minio.rootSecretKey },
  });
  return {
    artifacts: createMinioObjectStore(connection, artifactsBucket),
    meta: createMinioObjectStore(connection, metaBucket),
  };
};
describeObjectStore('MinIO', open);
describeArtifacts('MinIO', open);
describeCheckouts('MinIO', open);
describeRecords('MinIO', open);

test('of writers at the same moment one wins, over and over', async () => {
  const { meta } = await open();
  await raceTest(meta);
  expect(await meta.list('self-test/race-')).toEqual([]);
});

test('buckets of another name are a store of their own, and narrow credentials reach no other', async () => {
  const access = { ...minio, region: 'us-east-1', bucketPrefix: 'our-songs-' };
  expect(await createBuckets(access)).toEqual({ keepsVersions: true });
  const credentialsFile = `${minio.dataFolder}.json`;
  await writeFile(
    credentialsFile,
    JSON.stringify(
      await assumeRole({ ...access, policy: policyFor('worker', bucketNames('our-songs-')), seconds: 900 }),
    ),
  );
  const folder = await mkdtemp(join(tmpdir(), 'refrain-place-'));
  try {
    const store = openStore({ ...access, credentialsFile, cacheFolder: folder });
    const ref = await store.commit('file', { files: { a: 'x' } });
    expect(await store.readText(ref.digest, 'a')).toBe('x');
    const elsewhere = openStore({ endpoint: minio.endpoint, credentialsFile, cacheFolder: folder });
    await expect(elsewhere.getRecord('runs/none')).rejects.toMatchObject({ code: 'NotPermitted' });
  } finally {
    await rm(folder, { recursive: true, force: true });
    await rm(credentialsFile, { force: true });
  }
});
