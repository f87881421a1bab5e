import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../pipeline/plan.ts';
import { checkPath } from './content-path.ts';
import { canonicalBytes, parseJson } from './digest.ts';
import type { ObjectStore } from './object-store.ts';
import { StoreError, type StoredRef } from './store.ts';

/** A ref as stored: sequence and random mark make every write unlike any other, so a lost reply can be told. */
interface RefEnvelope {
  readonly value: JsonObject;
  readonly sequence: number;
  readonly previous: string | null;
  readonly mark: string;
}

/** Pointers that move by compare-and-swap. */
export interface Refs {
  read(path: string): Promise<StoredRef | null>;
  write(path: string, value: JsonObject, expected: string | null): Promise<StoredRef>;
}

export function createRefs(meta: ObjectStore): Refs {
  const keyOf = (path: string): string => {
    checkPath(path, 'The ref');
    return `refs/${path}.json`;
  };
  const load = async (path: string): Promise<{ envelope: RefEnvelope; version: string } | null> => {
    const stored = await meta.get(keyOf(path));
    return stored && { envelope: parseJson(keyOf(path), stored.bytes) as unknown as RefEnvelope, version: stored.etag };
  };
  const moved = (path: string) =>
    new StoreError('RefMoved', `The ref ${path} was moved by somebody else. Read it again and decide anew.`, {
      retry: false,
    });

  return {
    async read(path) {
      const found = await load(path);
      return found && { value: found.envelope.value, version: found.version };
    },
    async write(path, value, expected) {
      const before = await load(path);
      if ((before?.version ?? null) !== expected) throw moved(path);
      const sequence = (before?.envelope.sequence ?? 0) + 1;
      const envelope: RefEnvelope = { value, sequence, previous: expected, mark: randomUUID() };
      const version = await meta.compareAndSwap(keyOf(path), canonicalBytes(envelope), expected);
      if (version === null) throw moved(path);
      return { value, version };
    },
  };
}
