import canonicalize from 'canonicalize';
import { createHash } from 'node:crypto';
import type { Digest } from '../pipeline/artifact.ts';
import type { JsonObject } from '../pipeline/plan.ts';
import { StoreError } from './store.ts';

export const digestOf = (bytes: Uint8Array | string): Digest =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** The 64 digits without `sha256:`, as they stand in keys and folder names. */
export const hexOf = (digest: Digest): string => digest.slice('sha256:'.length);

/**
 * Canonical JSON (RFC 8785): equal values give equal bytes, whatever the order of their keys.
 * @throws StoreError `ContentInvalid` for NaN, infinities and whatever else JSON cannot hold
 */
export function canonicalBytes(value: unknown): Buffer {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch (cause) {
    throw new StoreError('ContentInvalid', `A value cannot be written as JSON: ${String(cause)}`, {
      retry: false,
      cause,
    });
  }
  if (text === undefined)
    throw new StoreError('ContentInvalid', 'Nothing was given to write as JSON.', { retry: false });
  return Buffer.from(text, 'utf8');
}

/** A record that this store wrote; `key` says which, should it have been spoilt. */
export function parseJson(key: string, bytes: Buffer): JsonObject {
  try {
    return JSON.parse(bytes.toString('utf8')) as JsonObject;
  } catch (cause) {
    throw new StoreError('ArtifactCorrupt', `The record ${key} in the store is not JSON any more: ${String(cause)}`, {
      retry: false,
      cause,
    });
  }
}
