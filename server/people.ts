import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { magicLink } from 'better-auth/plugins/magic-link';
import type { Database } from '../database/open-sqlite.ts';
import { conflict, notFound } from './refusal.ts';
import { roles, type Role } from './permissions.ts';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly Role[];
  readonly active: boolean;
}

export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

export interface PeopleOptions {
  readonly db: Database;
  /** Where people reach the server, without a path. */
  readonly baseUrl: string;
  readonly sessionSecret: string;
  /** Token of the command line on this machine; acts as the owner. */
  readonly localToken: string;
}

export type People = Awaited<ReturnType<typeof createPeople>>;

const linkSeconds = 15 * 60;
const ownerEmail = 'owner@refrain.invalid';
const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex');

/** People, sessions, sign-in links and tokens. Nobody signs up: people are made by an admin, the owner at first start. */
export async function createPeople(options: PeopleOptions) {
  const { db } = options;
  /** The link plugin hands a token to whoever sends mail; nobody does, so it waits here for the caller that asked. */
  const linkTokens = new Map<string, string>();
  const auth = betterAuth(authOptions(options, linkTokens));
  const { runMigrations } = await getMigrations(auth.options);
  await runMigrations();
  const { internalAdapter } = await auth.$context;

  async function find(column: 'id' | 'email', value: string): Promise<Person | null> {
    const user =
      column === 'id'
        ? await internalAdapter.findUserById(value)
        : (await internalAdapter.findUserByEmail(value))?.user;
    return user ? toPerson(user as unknown as UserRow) : null;
  }

  async function create(wanted: { email: string; name: string; roles: readonly Role[] }): Promise<Person> {
    if (await find('email', wanted.email)) {
      throw conflict(
        'person-exists',
        `Somebody with the address ${wanted.email} is here already.`,
        `地址 ${wanted.email} 已有人使用。`,
      );
    }
    const user = await internalAdapter.createUser(
      {
        email: wanted.email.toLowerCase(),
        name: wanted.name,
        emailVerified: true,
        roles: wanted.roles.join(','),
        active: true,
      },
      { method: 'admin' },
    );
    return toPerson(user as unknown as UserRow);
  }

  const owner =
    (await find('email', ownerEmail)) ?? (await create({ email: ownerEmail, name: 'Owner', roles: ['admin'] }));

  async function list(): Promise<readonly Person[]> {
    const users = await internalAdapter.listUsers(1000, 0, { field: 'createdAt', direction: 'asc' });
    return users.map((user) => toPerson(user as unknown as UserRow));
  }

  async function byToken(token: string): Promise<Person | null> {
    const row = await db.selectFrom('apiTokens').selectAll().where('hash', '=', hashOf(token)).executeTakeFirst();
    if (!row) return null;
    // To the minute: a write for every call would make every call wait for the disk.
    const now = new Date();
    if (row.lastUsedAt === null || now.getTime() - Date.parse(row.lastUsedAt) > 60_000) {
      await db.updateTable('apiTokens').set({ lastUsedAt: now.toISOString() }).where('id', '=', row.id).execute();
    }
    return find('id', row.personId);
  }

  return {
    ownerId: owner.id,
    find: (id: string) => find('id', id),
    list,
    create,

    async countActive(): Promise<number> {
      return (await list()).filter((person) => person.active).length;
    },

    async change(
      id: string,
      wanted: { roles?: readonly Role[] | undefined; active?: boolean | undefined },
    ): Promise<Person> {
      const person = await find('id', id);
      if (!person) throw notFound('person', id);
      const next = { ...person, roles: wanted.roles ?? person.roles, active: wanted.active ?? person.active };
      const admins = (await list()).filter((one) => one.active && one.roles.includes('admin') && one.id !== id);
      if (admins.length === 0 && !(next.active && next.roles.includes('admin'))) {
        throw conflict(
          'last-admin',
          'The last admin cannot be deactivated or lose the role.',
          '最后一位管理员不能被停用，也不能失去该角色。',
        );
      }
      await internalAdapter.updateUser(id, { roles: next.roles.join(','), active: next.active });
      if (!next.active) {
        await internalAdapter.deleteUserSessions(id);
        await db.deleteFrom('apiTokens').where('personId', '=', id).execute();
      }
      return next;
    },

    /** A link that signs its person in once, within 15 minutes. */
    async signInLink(person: Person): Promise<string> {
      const ticket = randomUUID();
      try {
        await auth.api.signInMagicLink({
          body: { email: person.email, callbackURL: '/', metadata: { ticket } },
          headers: new Headers(),
        });
        const url = new URL('/sign-in', options.baseUrl);
        url.searchParams.set('token', linkTokens.get(ticket) ?? '');
        return url.href;
      } finally {
        linkTokens.delete(ticket);
      }
    },

    /** Uses a link up. The answer sets the session cookie and leads to `/`, or to `/?error=…` for a link that is spent. */
    useSignInLink(token: string, headers: Headers): Promise<Response> {
      return auth.api.magicLinkVerify({ query: { token, callbackURL: '/' }, headers, asResponse: true });
    },

    async signOut(headers: Headers): Promise<Headers> {
      const answer = await auth.api.signOut({ headers, asResponse: true });
      return answer.headers;
    },

    async bySession(headers: Headers): Promise<Person | null> {
      const session = await auth.api.getSession({ headers, query: { disableCookieCache: true } });
      if (!session) return null;
      const person = toPerson(session.user);
      return person.active ? person : null;
    },

    async byBearer(
      token: string,
      from: { readonly loopback: boolean },
    ): Promise<{ person: Person; local: boolean } | null> {
      if (isSame(token, options.localToken)) {
        const person = from.loopback ? await find('id', owner.id) : null;
        return person?.active ? { person, local: true } : null;
      }
      const person = await byToken(token);
      return person?.active ? { person, local: false } : null;
    },

    /** The token is in the answer and nowhere else. */
    async createToken(person: Person, name: string): Promise<ApiToken & { readonly token: string }> {
      const token = `rft_${randomBytes(32).toString('base64url')}`;
      const row = {
        id: randomUUID(),
        hash: hashOf(token),
        personId: person.id,
        name,
        createdAt: new Date().toISOString(),
        lastUsedAt: null,
      };
      await db.insertInto('apiTokens').values(row).execute();
      return { id: row.id, name, createdAt: row.createdAt, lastUsedAt: null, token };
    },

    async tokensOf(person: Person): Promise<readonly ApiToken[]> {
      return db
        .selectFrom('apiTokens')
        .select(['id', 'name', 'createdAt', 'lastUsedAt'])
        .where('personId', '=', person.id)
        .orderBy('createdAt')
        .execute();
    },

    async revokeToken(person: Person, id: string): Promise<void> {
      const { numDeletedRows } = await db
        .deleteFrom('apiTokens')
        .where('id', '=', id)
        .where('personId', '=', person.id)
        .executeTakeFirstOrThrow();
      if (numDeletedRows === 0n) throw notFound('token', id);
    },
  };
}

function authOptions(options: PeopleOptions, linkTokens: Map<string, string>) {
  const secure = options.baseUrl.startsWith('https:');
  return {
    baseURL: options.baseUrl,
    secret: options.sessionSecret,
    database: { db: options.db, type: 'sqlite' as const },
    telemetry: { enabled: false },
    logger: { level: 'error' as const },
    session: { expiresIn: 7 * 24 * 3600, updateAge: 24 * 3600, cookieCache: { enabled: false } },
    user: {
      additionalFields: {
        roles: { type: 'string' as const, required: true, defaultValue: 'viewer', input: false },
        active: { type: 'boolean' as const, required: true, defaultValue: true, input: false },
      },
    },
    advanced: {
      useSecureCookies: false,
      cookies: { session_token: { name: secure ? '__Host-refrain.session' : 'refrain.session' } },
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' as const, secure, path: '/' },
    },
    rateLimit: { enabled: false },
    plugins: [
      magicLink({
        expiresIn: linkSeconds,
        disableSignUp: true,
        storeToken: 'hashed',
        sendMagicLink: ({ token, metadata }) => void linkTokens.set(String(metadata?.['ticket']), token),
      }),
    ],
  };
}

interface UserRow {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly roles: string;
  readonly active: boolean;
}

function toPerson(user: UserRow): Person {
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    roles: roles.filter((role) => user.roles.split(',').includes(role)),
    active: Boolean(user.active),
  };
}

/** Takes the same time wherever the two differ. */
function isSame(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(one)), Buffer.from(hashOf(other)));
}
