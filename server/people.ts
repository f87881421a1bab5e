import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { getMigrations } from 'better-auth/db/migration';
import type { Database } from '../database/open-sqlite.ts';
import { roles, type Permission, type Role } from './permissions.ts';
import { conflict, notFound } from './refusal.ts';
import { createSignInEngine, type SignInEngine } from './sign-in-engine.ts';
import { createTokens } from './tokens.ts';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly Role[];
  readonly active: boolean;
}

export interface PeopleOptions {
  readonly db: Database;
  /** Where people on this machine reach the server, without a path. */
  readonly baseUrl: string;
  /** Where people elsewhere reach it, through a proxy with TLS. */
  readonly publicUrl?: string | undefined;
  readonly sessionSecret: string;
  /** Token of the command line on this machine; acts as the owner. */
  readonly localToken: string;
}

/** Whoever holds a bearer token. */
export interface Bearer {
  readonly person: Person;
  /** The command line of this machine. */
  readonly local: boolean;
  /** Null: all that the person may do. */
  readonly scopes: readonly Permission[] | null;
}
/** Which of its two origins a call came to. */
export type Door = 'local' | 'public';
export type People = Awaited<ReturnType<typeof createPeople>>;

const ownerEmail = 'owner@refrain.invalid';

/** People, their sessions and tokens. Nobody signs up: an admin makes or invites people, the first start the owner. */
export async function createPeople(options: PeopleOptions) {
  const { db } = options;
  /** The link plugin hands a token to whoever sends mail; nobody does, so it waits here for the caller that asked. */
  const linkTokens = new Map<string, string>();
  const engineAt = (origin: string) =>
    createSignInEngine({
      db,
      origin,
      sessionSecret: options.sessionSecret,
      onLink: (ticket, token) => void linkTokens.set(ticket, token),
    });
  const local = engineAt(options.baseUrl);
  const engines: Record<Door, SignInEngine> = {
    local,
    public: options.publicUrl === undefined ? local : engineAt(options.publicUrl),
  };
  const { runMigrations } = await getMigrations(local.options);
  await runMigrations();
  const { internalAdapter } = await local.$context;
  const tokens = createTokens(db);
  const listeners = new Set<(personId: string) => void>();

  /** Asked for by every call with a token, and so without the way through the plugins, which takes three times as long. */
  async function findById(id: string): Promise<Person | null> {
    const user = await db
      .withTables<{ user: UserRow }>()
      .selectFrom('user')
      .select(['id', 'name', 'email', 'roles', 'active'])
      .where('id', '=', id)
      .executeTakeFirst();
    return user ? toPerson(user) : null;
  }

  async function findByEmail(email: string): Promise<Person | null> {
    const found = await internalAdapter.findUserByEmail(email);
    return found ? toPerson(found.user as unknown as UserRow) : null;
  }

  async function create(wanted: { email: string; name: string; roles: readonly Role[] }): Promise<Person> {
    if (await findByEmail(wanted.email)) {
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
    (await findByEmail(ownerEmail)) ?? (await create({ email: ownerEmail, name: 'Owner', roles: ['admin'] }));

  async function list(): Promise<readonly Person[]> {
    const users = await internalAdapter.listUsers(1000, 0, { field: 'createdAt', direction: 'asc' });
    return users.map((user) => toPerson(user as unknown as UserRow));
  }

  const tell = (personId: string) => listeners.forEach((listener) => listener(personId));

  /** Every session, and with `tokens` every token. What still goes on in their name ends soon after. */
  async function endEverywhere(id: string, what: { readonly tokens: boolean }): Promise<void> {
    await internalAdapter.deleteUserSessions(id);
    if (what.tokens) await tokens.revokeTokensOf(id);
    tell(id);
  }

  async function newLinkToken(person: Person): Promise<string> {
    const ticket = randomUUID();
    try {
      await local.api.signInMagicLink({
        body: { email: person.email, callbackURL: '/', metadata: { ticket } },
        headers: new Headers(),
      });
      return linkTokens.get(ticket) ?? '';
    } finally {
      linkTokens.delete(ticket);
    }
  }

  /** Uses a link up. The answer sets the session cookie and leads to `/`, or to `/?error=…` for a link that is spent. */
  const useSignInLink = (token: string, headers: Headers, door: Door): Promise<Response> =>
    engines[door].api.magicLinkVerify({ query: { token, callbackURL: '/' }, headers, asResponse: true });

  return {
    ownerId: owner.id,
    find: findById,
    list,
    create,
    endEverywhere,
    useSignInLink,
    createToken: tokens.createToken,
    tokensOf: tokens.tokensOf,

    /** Hears of people whose rights, sessions or tokens have become fewer. */
    onLess: (listener: (personId: string) => void) => void listeners.add(listener),

    async revokeToken(person: Person, id: string): Promise<void> {
      await tokens.revokeToken(person, id);
      tell(person.id);
    },

    async countActive(): Promise<number> {
      return (await list()).filter((person) => person.active).length;
    },

    async change(
      id: string,
      wanted: { roles?: readonly Role[] | undefined; active?: boolean | undefined },
    ): Promise<Person> {
      const person = await findById(id);
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
      if (!next.active) await endEverywhere(id, { tokens: true });
      tell(id);
      return next;
    },

    /** A link that signs its person in once, within 15 minutes. */
    async signInLink(person: Person): Promise<string> {
      const url = new URL('/sign-in', options.publicUrl ?? options.baseUrl);
      url.searchParams.set('token', await newLinkToken(person));
      return url.href;
    },

    /** Cookies of a new session, for whoever has just proved to be this person in another way. */
    async newSession(person: Person, headers: Headers, door: Door): Promise<readonly string[]> {
      return (await useSignInLink(await newLinkToken(person), headers, door)).headers.getSetCookie();
    },

    async signOut(headers: Headers, door: Door): Promise<Headers> {
      const answer = await engines[door].api.signOut({ headers, asResponse: true });
      return answer.headers;
    },

    async bySession(headers: Headers, door: Door): Promise<Person | null> {
      const session = await engines[door].api.getSession({ headers, query: { disableCookieCache: true } });
      if (!session) return null;
      const person = toPerson(session.user);
      return person.active ? person : null;
    },

    async byBearer(token: string, from: { readonly loopback: boolean }): Promise<Bearer | null> {
      if (isSame(token, options.localToken)) {
        const person = from.loopback ? await findById(owner.id) : null;
        return person?.active ? { person, local: true, scopes: null } : null;
      }
      const holder = await tokens.holderOf(token);
      if (!holder) return null;
      const person = await findById(holder.personId);
      return person?.active ? { person, local: false, scopes: holder.scopes } : null;
    },
  };
}

/** A row of better-auth's table; SQLite keeps `active` as 0 or 1. */
interface UserRow {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly roles: string;
  readonly active: boolean | number;
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

const hashOf = (secret: string) => createHash('sha256').update(secret).digest();

/** Takes the same time wherever the two differ. */
const isSame = (one: string, other: string): boolean => timingSafeEqual(hashOf(one), hashOf(other));
