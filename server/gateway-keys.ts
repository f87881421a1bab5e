import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Database } from '../database/open-sqlite.ts';
import type { Audit } from './audit.ts';
import type { Person } from './people.ts';
import type { Gateway } from './ports.ts';
import { notFound } from './refusal.ts';

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
    const rows = await db.selectFrom('gatewayKeys').select(['id', 'hash', 'label']).orderBy('createdAt').execute();
    await gateway.putKeys(rows.map(({ id, hash, label }) => ({ id, sha256: hash, label })));
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
        .select(['id', 'label', 'createdBy', 'createdAt'])
        .orderBy('createdAt')
        .execute();
    },

    /** The key is in the answer and nowhere else. */
    async create(person: Person, label: string) {
      const key = `rfk_${randomBytes(32).toString('base64url')}`;
      const hash = createHash('sha256').update(key).digest('hex');
      const row = { id: randomUUID(), hash, label, createdBy: person.name, createdAt: new Date().toISOString() };
      await db.insertInto('gatewayKeys').values(row).execute();
      await audit.note(person, 'key.create', row.id, { label });
      return { id: row.id, label, createdBy: row.createdBy, createdAt: row.createdAt, key, inForce: await putSoon() };
    },

    async revoke(person: Person, id: string) {
      const { numDeletedRows } = await db.deleteFrom('gatewayKeys').where('id', '=', id).executeTakeFirstOrThrow();
      if (numDeletedRows === 0n) throw notFound('key', id);
      await audit.note(person, 'key.revoke', id);
      return { inForce: await putSoon() };
    },
  };
}
