import { createStore } from './artifact-store.ts';
import { bucketNames, type S3Place } from './buckets.ts';
import { createMemoryObjectStore } from './memory-object-store.ts';
import { createMinioObjectStore } from './minio-object-store.ts';
import { connectS3 } from './s3-connection.ts';
import { provedBeforeWriting } from './self-test.ts';
import type { Store } from './store.ts';

/**
 * The store of a process. Nothing is asked of the server before the first call, so a process may start before it.
 * @param options.credentialsFile `s3-<role>.json` in the secrets folder; read again before its credentials expire
 * @param options.cacheFolder checkouts by digest; processes may share it
 */
export function openStore(
  options: S3Place & { readonly credentialsFile: string; readonly cacheFolder: string },
): Store {
  const connection = connectS3({ ...options, credentials: { file: options.credentialsFile } });
  const buckets = bucketNames(options.bucketPrefix);
  const meta = createMinioObjectStore(connection, buckets.meta);
  const artifacts = createMinioObjectStore(connection, buckets.artifacts);
  return createStore(
    { artifacts: provedBeforeWriting(artifacts, meta), meta: provedBeforeWriting(meta, meta) },
    { cacheFolder: options.cacheFolder },
  );
}

/** A store that ends with the process; `cacheFolder` takes its checkouts. */
export function openMemoryStore(cacheFolder: string): Store {
  return createStore({ artifacts: createMemoryObjectStore(), meta: createMemoryObjectStore() }, { cacheFolder });
}
