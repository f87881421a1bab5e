/** What one object is known by without reading it. */
export interface ObjectInfo {
  readonly key: string;
  readonly sizeBytes: number;
  /** Opaque; changes when the content does. */
  readonly etag: string;
  readonly modifiedAt: string;
}

/**
 * One bucket. The small part of S3 that artifacts need, so that every server answers to one conformance suite.
 * Objects are at most 64 MiB. Failures are `StoreError`: `StoreUnreachable`, `StoreFull`, `NotPermitted`, `TooLarge`.
 */
export interface ObjectStore {
  /** Create-once: of any number of writers of one key exactly one hears `created`. */
  putIfAbsent(key: string, bytes: Uint8Array): Promise<'created' | 'exists'>;
  put(key: string, bytes: Uint8Array): Promise<void>;
  get(key: string): Promise<{ readonly bytes: Buffer; readonly etag: string } | null>;
  /** Up to `length` bytes from `offset`; fewer at the end of the object, none beyond it, null when there is no object. */
  getRange(key: string, offset: number, length: number): Promise<Buffer | null>;
  head(key: string): Promise<ObjectInfo | null>;
  /** In ascending order of keys; all of them unless `limit` is given. */
  list(prefix: string, limit?: number): Promise<readonly ObjectInfo[]>;
  delete(key: string): Promise<void>;
  /**
   * Replaces the content that has `expectedEtag`, or creates when that is null. Answers the new etag, or null when
   * somebody else was first. After a lost reply the bytes decide whose write it was, so they must be unlike any
   * other writer's.
   */
  compareAndSwap(key: string, bytes: Uint8Array, expectedEtag: string | null): Promise<string | null>;
}

/** Largest object, and so the largest piece of a file. Bigger ones would need S3 multipart uploads. */
export const maxObjectBytes = 64 * 1024 * 1024;
