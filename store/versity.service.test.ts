import { afterAll, beforeAll, expect, test } from 'vitest';
import { artifactsBucket, createBuckets, metaBucket } from './buckets.ts';
import { describeArtifacts } from './conformance-artifacts.fixture.ts';
import { describeCheckouts } from './conformance-checkouts.fixture.ts';
import { describeObjectStore } from './conformance-objects.fixture.ts';
import { describeRecords } from './conformance-records.fixture.ts';
import { createMinioObjectStore } from './minio-object-store.ts';
import { assumeRole, NoNarrowCredentials, policyFor } from './narrow-credentials.ts';
import { raceTest } from './race-test.ts';
import { connectS3 } from './s3-connection.ts';
import { selfTest } from './self-test.ts';
import { startTestVersity, type TestVersity } from './start-versity.fixture.ts';

let versity: TestVersity;
beforeAll(async () => {
  versity = await startTestVersity();
  await createBuckets(versity);
  await createBuckets(versity);
});
afterAll(() => versity?.remove());

const open = async () => {
  const connection = connectS3({
    endpoint: versity.endpoint,
    credentials: { accessKey: versity.rootAccessKey, secretKey: versity.rootSecretKey },
  });
  return {
    artifacts: createMinioObjectStore(connection, artifactsBucket),
    meta: createMinioObjectStore(connection, metaBucket),
  };
};
/** Version 1.7.0 over a folder: it looks whether a condition holds, and writes afterwards. */
const faults = { racingWriters: true, plainListings: true };
describeObjectStore('Versity gateway', open, faults);
describeArtifacts('Versity gateway', open);
describeCheckouts('Versity gateway', open);
describeRecords('Versity gateway', open, faults);

test('for one writer at a time it keeps the promises on which everything rests', async () => {
  await selfTest((await open()).meta);
});

test('that it lets several writers win at once is found, said, and leaves nothing behind', async () => {
  const { meta } = await open();
  await expect(raceTest(meta)).rejects.toMatchObject({
    retry: false,
    message: expect.stringContaining('several believe that they did'),
  });
  expect((await meta.list('self-test/race-')).length).toBe(0);
});

test('it hands out no narrow credentials, and says so', async () => {
  const asked = assumeRole({ ...versity, policy: policyFor('worker'), seconds: 900 });
  await expect(asked).rejects.toBeInstanceOf(NoNarrowCredentials);
});
