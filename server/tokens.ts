import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Database } from '../database/open-sqlite.ts';
import type { Person } from './people.ts';
import { permissions, permissionsHeld, type Permission } from './permissions.ts';
import { conflict, invalid, notFound } from './refusal.ts';

export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  /** What it may do of what its person may do; null: all of it. */
  readonly scopes: readonly Permission[] | null;
  readonly expiresAt: string | null;
}

/** Wishes for a new token. */
export interface TokenWish {
  readonly name: string;
  readonly scopes?: readonly Permission[] | undefined;
  /** 1 to 365; without it the token does not expire. */
  readonly days?: number | undefined;
}

/** Whose a token is. */
export interface TokenHolder {
  readonly personId: string;
  readonly scopes: readonly Permission[] | null;
}

const mostTokens = 100;
const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex');

/** Tokens of people, for programs that act as them. SQL keeps their hashes. */
export function createTokens(db: Database) {
  return {
    /** The token is in the answer and nowhere else. */
    async createToken(person: Person, wish: TokenWish): Promise<ApiToken & { readonly token: string }> {
      const held = permissionsHeld(person.roles);
      const beyond = (wish.scopes ?? []).filter((scope) => !held.includes(scope));
      if (beyond.length > 0)
        throw invalid(
          'scope-not-held',
          `You may not do this yourself, so no token of yours may: ${beyond.join(', ')}.`,
          `你自己没有这些权限，令牌也不能有：${beyond.join('、')}。`,
        );
      const { count } = await db
        .selectFrom('apiTokens')
        .select((from) => from.fn.countAll().as('count'))
        .where('personId', '=', person.id)
        .executeTakeFirstOrThrow();
      if (Number(count) >= mostTokens)
        throw conflict(
          'too-many-tokens',
          `You have ${mostTokens} tokens, the most there may be. Revoke one first.`,
          `你已有 ${mostTokens} 个令牌，达到上限。请先撤销一个。`,
        );
      const token = `rft_${randomBytes(32).toString('base64url')}`;
      const now = Date.now();
      const scopes = wish.scopes === undefined ? null : permissions.filter((one) => wish.scopes!.includes(one));
      const made = {
        id: randomUUID(),
        name: wish.name,
        createdAt: new Date(now).toISOString(),
        lastUsedAt: null,
        expiresAt: wish.days === undefined ? null : new Date(now + wish.days * 86_400_000).toISOString(),
      };
      await db
        .insertInto('apiTokens')
        .values({
          ...made,
          hash: hashOf(token),
          personId: person.id,
          scopes: scopes === null ? null : JSON.stringify(scopes),
        })
        .execute();
      return { ...made, scopes, token };
    },

    async tokensOf(person: Pick<Person, 'id'>): Promise<readonly ApiToken[]> {
      const rows = await db
        .selectFrom('apiTokens')
        .select(['id', 'name', 'createdAt', 'lastUsedAt', 'scopes', 'expiresAt'])
        .where('personId', '=', person.id)
        .orderBy('createdAt')
        .execute();
      return rows.map((row) => ({ ...row, scopes: scopesOf(row.scopes) }));
    },

    /** Those of others cannot be told from those that are not there. */
    async revokeToken(person: Pick<Person, 'id'>, id: string): Promise<void> {
      const { numDeletedRows } = await db
        .deleteFrom('apiTokens')
        .where('id', '=', id)
        .where('personId', '=', person.id)
        .executeTakeFirstOrThrow();
      if (numDeletedRows === 0n) throw notFound('token', id);
    },

    async revokeTokensOf(personId: string): Promise<void> {
      await db.deleteFrom('apiTokens').where('personId', '=', personId).execute();
    },

    async holderOf(token: string): Promise<TokenHolder | null> {
      const row = await db.selectFrom('apiTokens').selectAll().where('hash', '=', hashOf(token)).executeTakeFirst();
      const now = new Date();
      if (!row || (row.expiresAt !== null && Date.parse(row.expiresAt) <= now.getTime())) return null;
      // To the minute: a write for every call would make every call wait for the disk.
      if (row.lastUsedAt === null || now.getTime() - Date.parse(row.lastUsedAt) > 60_000)
        await db.updateTable('apiTokens').set({ lastUsedAt: now.toISOString() }).where('id', '=', row.id).execute();
      return { personId: row.personId, scopes: scopesOf(row.scopes) };
    },
  };
}

/** A permission that this version no longer knows gives nothing. */
function scopesOf(kept: string | null): readonly Permission[] | null {
  if (kept === null) return null;
  const named = JSON.parse(kept) as readonly string[];
  return permissions.filter((one) => named.includes(one));
}
