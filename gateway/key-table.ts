import { createHash, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { createDurableFile, readJson } from './disk.ts';
import { usualKeyLimit, type KeyLimit } from './key-limits.ts';

export const keyList = z.strictObject({
  keys: z
    .array(
      z.strictObject({
        id: z.string().min(1).max(128),
        sha256: z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits'),
        label: z.string().max(200).default(''),
        perMinute: z.int().min(1).max(10_000_000).optional(),
        concurrent: z.int().min(1).max(100_000).optional(),
      }),
    )
    .max(10_000),
});
export type KeyList = z.output<typeof keyList>;

/** Hashes of the keys that may ask; on disk, so that the gateway starts and serves without the server. */
export async function openKeyTable(folder: string) {
  const file = createDurableFile(join(folder, 'keys.json'));
  const kept = await readJson(join(folder, 'keys.json'));
  let keys = unpack(kept === null ? { keys: [] } : keyList.parse(kept));

  return {
    /** What a key may do; the usual for what it was given no limit of its own. */
    limitOf(keyId: string): KeyLimit {
      const key = keys.find(({ id }) => id === keyId);
      return {
        perMinute: key?.perMinute ?? usualKeyLimit.perMinute,
        concurrent: key?.concurrent ?? usualKeyLimit.concurrent,
      };
    },
    async replace(list: KeyList): Promise<number> {
      keys = unpack(list);
      await file.write(`${JSON.stringify(list)}\n`);
      return keys.length;
    },
    /** Id of the key behind an `Authorization` header, or null. Every hash is compared, in constant time. */
    find(authorization: string | undefined): string | null {
      const token = /^Bearer ([\x21-\x7e]{1,512})$/.exec(authorization ?? '')?.[1];
      if (token === undefined) return null;
      const hash = createHash('sha256').update(token).digest();
      let found: string | null = null;
      for (const key of keys) if (timingSafeEqual(key.hash, hash)) found = key.id;
      return found;
    },
  };
}
export type KeyTable = Awaited<ReturnType<typeof openKeyTable>>;

const unpack = (list: KeyList) =>
  list.keys.map(({ id, sha256, perMinute, concurrent }) => ({
    id,
    perMinute,
    concurrent,
    hash: Buffer.from(sha256, 'hex'),
  }));
