import { z } from 'zod';
import type { Sealer } from './sealed-secret.ts';
import type { Store } from './store.ts';
import { StoreError } from './store.ts';

export interface UserSecretInfo {
  readonly name: string;
  /** From 1; every setting counts it up, so that a step's key tells which value it was made with. */
  readonly version: number;
  readonly setAt: string;
  readonly setBy: string;
}
export type UserSecrets = ReturnType<typeof createUserSecrets>;

const kept = z.strictObject({
  schemaVersion: z.literal(1),
  /** Null: removed. */
  sealed: z.string().nullable(),
  setAt: z.string(),
  setBy: z.string(),
});
const folder = 'secrets/';
const pathOf = (name: string, version: number) => `${folder}${name}/${String(version).padStart(8, '0')}.json`;
const ownerOf = (name: string, version: number) => `user-secret/${name}/${version}`;

/**
 * Secrets that people set for their steps: sealed records in the store, opened by whoever has the installation's key
 * beside it. Workers on other hosts have neither the key nor the right to read the records.
 */
export function createUserSecrets({
  store,
  sealer,
}: {
  readonly store: Pick<Store, 'putRecord' | 'getRecord' | 'listRecords'>;
  readonly sealer: Sealer;
}) {
  /** Newest version by name; of one name when it is given. */
  async function versions(name?: string): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    for (const { path } of await store.listRecords(name === undefined ? folder : `${folder}${name}/`)) {
      const [, of, version] = /^secrets\/([a-z0-9-]+)\/(\d{8})\.json$/.exec(path) ?? [];
      if (of !== undefined) found.set(of, Math.max(found.get(of) ?? 0, Number(version)));
    }
    return found;
  }

  async function recordOf(name: string, version: number) {
    const bytes = await store.getRecord(pathOf(name, version));
    return bytes === null ? null : kept.parse(JSON.parse(bytes.toString('utf8')));
  }

  async function append(name: string, setBy: string, value: string | null): Promise<UserSecretInfo> {
    for (;;) {
      const version = ((await versions(name)).get(name) ?? 0) + 1;
      const sealed = value === null ? null : sealer.seal(ownerOf(name, version), value);
      const setAt = new Date().toISOString();
      const record = JSON.stringify({ schemaVersion: 1, sealed, setAt, setBy } satisfies z.output<typeof kept>);
      try {
        await store.putRecord(pathOf(name, version), record, { createOnce: true });
        return { name, version, setAt, setBy };
      } catch (error) {
        // Somebody else set it at the same time; ours comes after theirs.
        if (!(error instanceof StoreError && error.code === 'AlreadyExists')) throw error;
      }
    }
  }

  return {
    set: (name: string, setBy: string, value: string): Promise<UserSecretInfo> => append(name, setBy, value),

    /** False when there was none. Its earlier versions stay, sealed, and are opened by nobody. */
    async remove(name: string, setBy: string): Promise<boolean> {
      const version = (await versions(name)).get(name);
      if (version === undefined || (await recordOf(name, version))?.sealed === null) return false;
      await append(name, setBy, null);
      return true;
    },

    /** By name, without values. */
    async list(): Promise<readonly UserSecretInfo[]> {
      const found: UserSecretInfo[] = [];
      for (const [name, version] of await versions()) {
        const record = await recordOf(name, version);
        if (record !== null && record.sealed !== null)
          found.push({ name, version, setAt: record.setAt, setBy: record.setBy });
      }
      return found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    },

    /** The value now in force; null when there is none. */
    async read(name: string): Promise<{ readonly version: number; readonly value: string } | null> {
      const version = (await versions(name)).get(name);
      const record = version === undefined ? null : await recordOf(name, version);
      if (version === undefined || record === null || record.sealed === null) return null;
      return { version, value: sealer.open(ownerOf(name, version), record.sealed) };
    },
  };
}
