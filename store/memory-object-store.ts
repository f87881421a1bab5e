import { createHash } from 'node:crypto';
import { maxObjectBytes, type ObjectInfo, type ObjectStore } from './object-store.ts';
import { StoreError } from './store.ts';

interface Entry {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly modifiedAt: string;
}

/** A bucket in memory, for tests and for work that nobody keeps. */
export function createMemoryObjectStore(): ObjectStore {
  const entries = new Map<string, Entry>();

  const write = (key: string, bytes: Uint8Array): string => {
    if (bytes.byteLength > maxObjectBytes) {
      throw new StoreError(
        'TooLarge',
        `${key} has ${bytes.byteLength} bytes; an object holds at most ${maxObjectBytes}.`,
        { retry: false },
      );
    }
    const copy = Buffer.from(bytes);
    const etag = createHash('md5').update(copy).digest('hex');
    entries.set(key, { bytes: copy, etag, modifiedAt: new Date().toISOString() });
    return etag;
  };
  const info = (key: string, entry: Entry): ObjectInfo => ({
    key,
    sizeBytes: entry.bytes.byteLength,
    etag: entry.etag,
    modifiedAt: entry.modifiedAt,
  });

  return {
    async putIfAbsent(key, bytes) {
      if (entries.has(key)) return 'exists';
      write(key, bytes);
      return 'created';
    },
    async put(key, bytes) {
      write(key, bytes);
    },
    async get(key) {
      const entry = entries.get(key);
      return entry ? { bytes: Buffer.from(entry.bytes), etag: entry.etag } : null;
    },
    async getRange(key, offset, length) {
      const entry = entries.get(key);
      return entry ? Buffer.from(entry.bytes.subarray(offset, offset + length)) : null;
    },
    async head(key) {
      const entry = entries.get(key);
      return entry ? info(key, entry) : null;
    },
    async list(prefix, limit = Number.POSITIVE_INFINITY) {
      const keys = [...entries.keys()].filter((key) => key.startsWith(prefix)).sort();
      return keys.slice(0, limit).flatMap((key) => {
        const entry = entries.get(key);
        return entry ? [info(key, entry)] : [];
      });
    },
    async delete(key) {
      entries.delete(key);
    },
    async compareAndSwap(key, bytes, expectedEtag) {
      if ((entries.get(key)?.etag ?? null) !== expectedEtag) return null;
      return write(key, bytes);
    },
  };
}
