import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Database } from '../database/open-sqlite.ts';
import type { InviteTable } from '../database/schema.ts';
import type { Audit } from './audit.ts';
import type { People, Person } from './people.ts';
import { mayDo, roles, type Role } from './permissions.ts';
import { conflict, invalid, notFound, Refusal } from './refusal.ts';

export interface InviteWish {
  readonly roles: readonly Role[];
  /** Suggested to the person, who may write another. */
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  /** 1 to 168 */
  readonly hours: number;
}

export interface InvitesOptions {
  readonly db: Database;
  readonly people: People;
  readonly audit: Audit;
  /** Where the link leads, without a path. */
  readonly url: string;
}
export type Invites = ReturnType<typeof createInvites>;

const mostOpen = 200;
const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex');

/** Links by which somebody gets an account, once: its roles are fixed in it, no password is made anywhere. */
export function createInvites({ db, people, audit, url }: InvitesOptions) {
  /** The invite behind a link that can be used now. */
  async function openInvite(token: string): Promise<InviteTable> {
    const row = await db.selectFrom('invites').selectAll().where('hash', '=', hashOf(token)).executeTakeFirst();
    if (!row || stateOf(row) !== 'open') throw spent();
    // Whoever may no longer invite has invited nobody.
    const host = await people.find(row.createdById);
    if (!host?.active || !mayDo(host.roles, 'people:change')) throw spent();
    return row;
  }

  return {
    /** The link is in the answer and nowhere else. What follows `#` is sent to no server and stands in no log. */
    async create(person: Person, wish: InviteWish) {
      const now = Date.now();
      const open = await db
        .selectFrom('invites')
        .select('id')
        .where('acceptedAt', 'is', null)
        .where('expiresAt', '>', new Date(now).toISOString())
        .execute();
      if (open.length >= mostOpen)
        throw conflict(
          'too-many-invites',
          `${mostOpen} invites are open, the most there may be. Revoke some first.`,
          `已有 ${mostOpen} 个未使用的邀请，达到上限。请先撤销一些。`,
        );
      const token = `rfi_${randomBytes(32).toString('base64url')}`;
      const row: InviteTable = {
        id: randomUUID(),
        hash: hashOf(token),
        roles: roles.filter((role) => wish.roles.includes(role)).join(','),
        name: wish.name ?? null,
        email: wish.email?.toLowerCase() ?? null,
        createdById: person.id,
        createdByName: person.name,
        createdAt: new Date(now).toISOString(),
        expiresAt: new Date(now + wish.hours * 3_600_000).toISOString(),
        acceptedAt: null,
        acceptedById: null,
      };
      await db.insertInto('invites').values(row).execute();
      await audit.note(person, 'invite.create', row.id, { roles: row.roles, expiresAt: row.expiresAt });
      return { ...viewOf(row), url: new URL(`/invite#${token}`, url).href };
    },

    /** Newest first. */
    async list() {
      const rows = await db.selectFrom('invites').selectAll().orderBy('createdAt', 'desc').limit(500).execute();
      return rows.map(viewOf);
    },

    async revoke(person: Person, id: string): Promise<void> {
      const { numDeletedRows } = await db
        .deleteFrom('invites')
        .where('id', '=', id)
        .where('acceptedAt', 'is', null)
        .executeTakeFirstOrThrow();
      if (numDeletedRows === 0n) throw notFound('open invite', id);
      await audit.note(person, 'invite.revoke', id);
    },

    /** What the invited person sees before they accept. */
    async look(token: string) {
      const row = await openInvite(token);
      const { createdByName: invitedBy, name, email, expiresAt } = row;
      return { invitedBy, roles: rolesOf(row), name, email, expiresAt };
    },

    /** Makes the person. Of two who open one link at once, one is let in. */
    async accept(
      token: string,
      given: { readonly name: string; readonly email?: string | undefined },
    ): Promise<Person> {
      const row = await openInvite(token);
      const email = given.email ?? row.email ?? undefined;
      if (email !== undefined && isReserved(email))
        throw invalid(
          'email-reserved',
          'Addresses that end in .invalid are given by this server. Leave yours out, or write another.',
          '以 .invalid 结尾的地址由服务器分配。请留空或填写其他地址。',
        );
      const now = new Date().toISOString();
      const { numUpdatedRows } = await db
        .updateTable('invites')
        .set({ acceptedAt: now })
        .where('id', '=', row.id)
        .where('acceptedAt', 'is', null)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) throw spent();
      try {
        const made = await people.create({
          name: given.name,
          email: email ?? `${randomUUID()}@refrain.invalid`,
          roles: rolesOf(row),
        });
        await db.updateTable('invites').set({ acceptedById: made.id }).where('id', '=', row.id).execute();
        await audit.note(made, 'invite.accept', row.id, { roles: row.roles, invitedBy: row.createdByName });
        return made;
      } catch (error) {
        // Such as an address that is taken: the link stays good for another try.
        await db.updateTable('invites').set({ acceptedAt: null }).where('id', '=', row.id).execute();
        throw error;
      }
    },
  };
}

const rolesOf = (row: Pick<InviteTable, 'roles'>): readonly Role[] =>
  roles.filter((role) => row.roles.split(',').includes(role));

const isReserved = (email: string) => email.toLowerCase().endsWith('.invalid');

function stateOf({ acceptedAt, expiresAt }: InviteTable): 'open' | 'accepted' | 'expired' {
  if (acceptedAt !== null) return 'accepted';
  return Date.parse(expiresAt) <= Date.now() ? 'expired' : 'open';
}

const viewOf = (row: InviteTable) => ({
  id: row.id,
  roles: rolesOf(row),
  name: row.name,
  email: row.email,
  createdBy: row.createdByName,
  createdAt: row.createdAt,
  expiresAt: row.expiresAt,
  state: stateOf(row),
});

/** One answer for a link that never was, was used, was revoked or has expired. */
const spent = () =>
  new Refusal(404, 'invite-spent', {
    en: 'This invite was used already, was revoked, or has expired. Ask whoever sent it for another.',
    zh: '此邀请已被使用、撤销或已过期。请向发送者索取新的邀请。',
  });
