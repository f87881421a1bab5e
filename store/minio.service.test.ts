import { afterAll, beforeAll } from 'vitest';
import { artifactsBucket, createBuckets, metaBucket } from './buckets.ts';
import { describeArtifacts } from './conformance-artifacts.fixture.ts';
import { describeCheckouts } from './conformance-checkouts.fixture.ts';
import { describeObjectStore } from './conformance-objects.fixture.ts';
import { describeRecords } from './conformance-records.fixture.ts';
import { createMinioObjectStore } from './minio-object-store.ts';
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
