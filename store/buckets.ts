import { codeOf, connectS3 } from './s3-connection.ts';

export interface BucketNames {
  /** Bytes and manifests, named by their digests; create-once. */
  readonly artifacts: string;
  /** Names, step cache, refs and records; old versions are kept. */
  readonly meta: string;
}
export const bucketNames = (prefix = 'refrain-'): BucketNames => ({
  artifacts: `${prefix}artifacts`,
  meta: `${prefix}meta`,
});
export const { artifacts: artifactsBucket, meta: metaBucket } = bucketNames();

/** Where a server of objects is, and how it wants to be talked to. */
export interface S3Place {
  /** `http://127.0.0.1:9000` */
  readonly endpoint: string;
  /** `us-east-1` unless given. */
  readonly region?: string;
  /** Led by `refrain-` unless given. */
  readonly bucketPrefix?: string;
  /** Whether the bucket is part of the path, as on most servers; of the host name otherwise. True unless given. */
  readonly pathStyle?: boolean;
}
export interface RootAccess extends S3Place {
  readonly rootAccessKey: string;
  readonly rootSecretKey: string;
}

/**
 * Makes the two buckets where they are missing; waits some seconds for a server that is still starting.
 * @returns whether the server keeps old versions; one that cannot loses no more than the history of names
 */
export async function createBuckets(access: RootAccess): Promise<{ readonly keepsVersions: boolean }> {
  const { rootAccessKey: accessKey, rootSecretKey: secretKey, ...place } = access;
  const { client, persist } = connectS3({ ...place, credentials: { accessKey, secretKey } });
  const { artifacts, meta } = bucketNames(access.bucketPrefix);
  for (const bucket of [artifacts, meta]) {
    await persist(`make the bucket ${bucket}`, async () => {
      if (await client.bucketExists(bucket)) return;
      try {
        await client.makeBucket(bucket, access.region ?? 'us-east-1');
      } catch (error) {
        if (!['BucketAlreadyOwnedByYou', 'BucketAlreadyExists'].includes(codeOf(error))) throw error;
      }
    });
  }
  return await persist(`keep old versions in ${meta}`, async () => {
    try {
      await client.setBucketVersioning(meta, { Status: 'Enabled' });
      return { keepsVersions: true };
    } catch (error) {
      if (!noVersions.has(codeOf(error))) throw error;
      return { keepsVersions: false };
    }
  });
}

/** How servers say that they keep no versions, or that these keys may not ask for it. */
const noVersions = new Set(['NotImplemented', 'MethodNotAllowed', 'VersioningNotConfigured', 'AccessDenied']);
