import { randomUUID } from 'node:crypto';
import type { ObjectStore } from './object-store.ts';
import { StoreError } from './store.ts';

/** Stands for ever once it was written, so that a test leaves nothing behind. */
const onceKey = 'self-test/once';

/**
 * Proves that the server keeps the two promises on which everything rests: create-once, and swap only what is there.
 * MinIO before September 2025 let `If-Match` create a missing key; some servers ignore conditions altogether.
 */
export async function selfTest(meta: ObjectStore): Promise<void> {
  const refuse = (what: string) =>
    new StoreError(
      'StoreUnreachable',
      `This S3 server cannot hold the store: it ${what}. Use MinIO of October 2025 or newer, or another server that passes store/minio.service.test.ts.`,
      {
        retry: false,
      },
    );
  const one = Buffer.from('one');
  await meta.putIfAbsent(onceKey, one);
  if ((await meta.putIfAbsent(onceKey, Buffer.from(randomUUID()))) !== 'exists')
    throw refuse('wrote over an object that was to be created once');
  if ((await meta.compareAndSwap(onceKey, Buffer.from(randomUUID()), '0'.repeat(32))) !== null)
    throw refuse('replaced an object although it was not the expected one');
  if ((await meta.compareAndSwap(`self-test/missing-${randomUUID()}`, one, '0'.repeat(32))) !== null)
    throw refuse('created an object where a condition asked for an existing one');
}

/** The same bucket, which lets nothing be written before the server has passed the test; a test that could not be made is made again. */
export function provedBeforeWriting(objects: ObjectStore, meta: ObjectStore): ObjectStore {
  let proof: Promise<void> | null = null;
  const proved = () =>
    (proof ??= selfTest(meta).catch((error: unknown) => {
      proof = null;
      throw error;
    }));
  return {
    ...objects,
    putIfAbsent: (key, bytes) => proved().then(() => objects.putIfAbsent(key, bytes)),
    put: (key, bytes) => proved().then(() => objects.put(key, bytes)),
    compareAndSwap: (key, bytes, expected) => proved().then(() => objects.compareAndSwap(key, bytes, expected)),
  };
}
