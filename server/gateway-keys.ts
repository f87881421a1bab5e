import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Database } from '../database/open-sqlite.ts';
import type { Audit } from './audit.ts';
import type { Person } from './people.ts';
import type { Gateway } from './ports.ts';
import { notFound } from './refusal.ts';

/** Limits of a key; null: what the gateway allows any key. */
export interface KeyLimits {
  readonly perMinute: number | null;
  readonly concurrent: number | null;
}
export type GatewayKeys = ReturnType<typeof createGatewayKeys>;

/** Keys of applications that ask for lyrics. SQL keeps their hashes; the gateway gets the whole list at every change. */
export function createGatewayKeys({
  db,
  gateway,
  audit,
}: {
  readonly db: Database;
  readonly gateway: Gateway;
  readonly audit: Audit;
}) {
  async function put(): Promise<void> {
    const rows = await db
      .selectFrom('gatewayKeys')
      .select(['id', 'hash', 'label', 'perMinute', 'concurrent'])
      .orderBy('createdAt')
      .execute();
    await gateway.putKeys(
      rows.map(({ id, hash, label, perMinute, concurrent }) => ({
        id,
        sha256: hash,
        label,
        ...(perMinute === null ? {} : { perMinute }),
        ...(concurrent === null ? {} : { concurrent }),
      })),
    );
  }
  /** False until the gateway of this start has the list as it is now. */
  let isPut = false;
  /** False when the gateway is away; it gets the list when it is back. */
  async function putSoon(): Promise<boolean> {
    isPut = await put().then(
      () => true,
      () => false,
    );
    return isPut;
  }

  return {
    /** Gives the gateway what it missed. Called from time to time. */
    async catchUp(): Promise<void> {
      if (!isPut) await putSoon();
    },

    async list() {
      return await db
        .selectFrom('gatewayKeys')
        .select(['id', 'label', 'createdBy', 'createdAt', 'perMinute', 'concurrent'])
        .orderBy('createdAt')
        .execute();
    },

    /** The key is in the answer and nowhere else. */
    async create(person: Person, label: string, { perMinute, concurrent }: KeyLimits) {
      const limits = { perMinute, concurrent };
      const key = `rfk_${randomBytes(32).toString('base64url')}`;
      const made = { id: randomUUID(), label, createdBy: person.name, createdAt: new Date().toISOString(), ...limits };
      const hash = createHash('sha256').update(key).digest('hex');
      await db
        .insertInto('gatewayKeys')
        .values({ ...made, hash })
        .execute();
      await audit.note(person, 'key.create', made.id, { label, ...limits });
      return { ...made, key, inForce: await putSoon() };
    },

    async limit(person: Person, id: string, { perMinute, concurrent }: KeyLimits) {
      const limits = { perMinute, concurrent };
      const { numUpdatedRows } = await db
        .updateTable('gatewayKeys')
        .set(limits)
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) throw notFound('key', id);
      await audit.note(person, 'key.limit', id, limits);
      return { inForce: await putSoon() };
    },

    async revoke(person: Person, id: string) {
      const { numDeletedRows } = await db.deleteFrom('gatewayKeys').where('id', '=', id).executeTakeFirstOrThrow();
      if (numDeletedRows === 0n) throw notFound('key', id);
      await audit.note(person, 'key.revoke', id);
      return { inForce: await putSoon() };
    },
  };
}
