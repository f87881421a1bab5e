import { randomUUID } from 'node:crypto';
import type { ObjectStore } from './object-store.ts';
import { StoreError } from './store.ts';

const writers = 16;
const rounds = 8;

/**
 * Proves what one request after another cannot show: of writers at the same moment one wins. Some servers look first and
 * write afterwards. Removes what it wrote, where it may.
 * @throws StoreError when the server lets several win
 */
export async function raceTest(objects: ObjectStore): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const key = `self-test/race-${randomUUID()}`;
    const each = <Answer>(write: (bytes: Buffer) => Promise<Answer>) =>
      Promise.all(Array.from({ length: writers }, () => write(Buffer.from(randomUUID()))));
    try {
      const created = await each((bytes) => objects.putIfAbsent(key, bytes));
      refuseUnless(created.filter((answer) => answer === 'created').length === 1, 'create one object');
      const etag = (await objects.head(key))?.etag ?? '';
      const moved = await each((bytes) => objects.compareAndSwap(key, bytes, etag));
      refuseUnless(moved.filter((answer) => answer !== null).length === 1, 'replace one object');
    } finally {
      // Keys that may not delete leave it there.
      await objects.delete(key).catch(() => undefined);
    }
  }
}

function refuseUnless(holds: boolean, what: string): void {
  if (holds) return;
  throw new StoreError(
    'StoreUnreachable',
    `This S3 server cannot hold the store: of ${writers} processes that ${what} at the same moment it lets several believe that they did. Use another one, such as MinIO of October 2025 or newer.`,
    { retry: false },
  );
}
