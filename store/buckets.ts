import { codeOf, connectS3 } from './s3-connection.ts';

/** Bytes and manifests, named by their digests; create-once. */
export const artifactsBucket = 'refrain-artifacts';
/** Names, step cache, refs and records; old versions are kept. */
export const metaBucket = 'refrain-meta';

export interface RootAccess {
  readonly endpoint: string;
  readonly rootAccessKey: string;
  readonly rootSecretKey: string;
}

/** Makes the two buckets where they are missing; waits some seconds for a server that is still starting. */
export async function createBuckets({ endpoint, rootAccessKey, rootSecretKey }: RootAccess): Promise<void> {
  const { client, persist } = connectS3({
    endpoint,
    credentials: { accessKey: rootAccessKey, secretKey: rootSecretKey },
  });
  for (const bucket of [artifactsBucket, metaBucket]) {
    await persist(`make the bucket ${bucket}`, async () => {
      try {
        await client.makeBucket(bucket, 'us-east-1');
      } catch (error) {
        if (!['BucketAlreadyOwnedByYou', 'BucketAlreadyExists'].includes(codeOf(error))) throw error;
      }
    });
  }
  await persist(`keep old versions in ${metaBucket}`, () =>
    client.setBucketVersioning(metaBucket, { Status: 'Enabled' }),
  );
}
