import type { Context, Next } from 'hono';
import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { publicHosts } from '../temporal-config/public-url.ts';
import { createOpenStreams } from './open-streams.ts';
import type { People, Person } from './people.ts';
import { mayDo, type Access, type Permission } from './permissions.ts';
import type { RateLimits } from './rate-limits.ts';
import { forbidden, Refusal } from './refusal.ts';
import type { Env, Route } from './route.ts';
import { sessionCookie } from './sign-in-engine.ts';
import { workerTokenPrefix, type WorkerCaller, type WorkerJoin } from './worker-join.ts';

export interface GuardOptions {
  readonly people: Pick<People, 'byBearer' | 'bySession' | 'onLess'>;
  readonly workers: Pick<WorkerJoin, 'byToken'>;
  readonly limits: RateLimits;
  /** Of the workers that this installation starts. */
  readonly eventsToken: string;
  /** Hosts with port by which this server is called; any other is refused, so that no foreign name can be bound to it. */
  readonly hosts: readonly string[];
  /** Origins of our own pages. */
  readonly origins: readonly string[];
  /** Where a proxy with TLS hands calls of other machines on to here: `https://` and a host, which is among `hosts`. */
  readonly publicUrl?: string | undefined;
  /** Address of the caller, as the socket tells it. */
  readonly addressOf: (context: Context<Env>) => string | undefined;
}

/** Whoever stands behind a credential. */
type Caller =
  | { readonly person: Person; readonly scopes: readonly Permission[] | null; readonly local: boolean }
  | { readonly worker: WorkerCaller }
  | { readonly ownWorker: true };

const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const harmless = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What stands before every handler. Nothing here is optional, and routes cannot switch it off. */
export function createGuards({
  people,
  workers,
  limits,
  eventsToken,
  hosts,
  origins,
  publicUrl,
  addressOf,
}: GuardOptions) {
  const publicNames = publicHosts(publicUrl);
  const callers = new WeakMap<Context<Env>, Caller>();
  /** Takes the same time wherever the two differ. */
  const isEventsToken = (token: string) => timingSafeEqual(sha256(token), sha256(eventsToken));
  const streams = createOpenStreams();
  people.onLess((personId) => void streams.checkPerson(personId));

  /** Behind the proxy it is the address that the proxy saw: the last, since a caller may write any before it. */
  function callerAddress(context: Context<Env>): string {
    const socket = addressOf(context) ?? 'unknown';
    if (context.var.door !== 'public' || !loopback.has(socket)) return socket;
    const forwarded = context.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() ?? '';
    return isIP(forwarded) === 0 ? 'proxy' : forwarded;
  }

  /** By `Authorization: Bearer`, else by the session's cookie; null: nobody. @throws Refusal 401 for a token that is not valid */
  async function identify(context: Context<Env>): Promise<Caller | null> {
    const authorization = context.req.header('authorization');
    if (authorization === undefined) {
      if (context.req.header('cookie') === undefined) return null;
      const person = await people.bySession(context.req.raw.headers, context.var.door);
      return person && { person, scopes: null, local: false };
    }
    const token = /^Bearer ([\x21-\x7e]{1,512})$/.exec(authorization)?.[1];
    if (token !== undefined && isEventsToken(token)) return { ownWorker: true };
    if (token?.startsWith(workerTokenPrefix)) {
      const worker = await workers.byToken(token);
      if (worker) return { worker };
    } else if (token !== undefined) {
      const bearer = await people.byBearer(token, { loopback: loopback.has(callerAddress(context)) });
      if (bearer) return bearer;
    }
    throw new Refusal(401, 'token-invalid', { en: 'This token is not valid here.', zh: '此令牌无效。' });
  }

  return {
    async host(context: Context<Env>, next: Next): Promise<void> {
      const asked = new URL(context.req.url).host;
      const host = (context.req.header('host') ?? asked).toLowerCase();
      if (!hosts.includes(host) || !hosts.includes(asked))
        throw forbidden('host-unknown', `This server is not called ${host}.`, `此服务器的名称不是 ${host}。`);
      context.set('door', publicNames.includes(host) ? 'public' : 'local');
      const isEncrypted = !publicUrl?.startsWith('https:') || context.req.header('x-forwarded-proto') !== 'http';
      if (context.var.door === 'public' && !isEncrypted)
        throw forbidden(
          'not-encrypted',
          `Call ${publicUrl}: this came without encryption.`,
          `请访问 ${publicUrl}：此请求未加密。`,
        );
      await next();
      if (context.var.door === 'public' && publicUrl?.startsWith('https:'))
        context.header('strict-transport-security', 'max-age=31536000');
    },

    /** A page of somebody else's must not act with the cookie of a person who looks at it. */
    async origin(context: Context<Env>, next: Next): Promise<void> {
      const origin = context.req.header('origin');
      const site = context.req.header('sec-fetch-site');
      const isForeign =
        (origin !== undefined && !origins.includes(origin)) || site === 'cross-site' || site === 'same-site';
      const isBare =
        origin === undefined && site !== 'same-origin' && context.req.header('authorization') === undefined;
      if (isForeign || (isBare && !harmless.has(context.req.method) && context.req.header('cookie') !== undefined)) {
        throw forbidden('origin-unknown', 'This was asked by a page that is not ours.', '该请求来自其他站点的页面。');
      }
      await next();
    },

    /** Who calls, and whether they call too often. */
    async authenticate(context: Context<Env>, next: Next): Promise<void> {
      const asStranger = () => limits.take('stranger', callerAddress(context));
      const caller = await identify(context).catch((error: unknown) => {
        if (error instanceof Refusal && error.status === 401) asStranger();
        throw error;
      });
      if (caller === null) asStranger();
      else callers.set(context, caller);
      if (caller !== null && 'worker' in caller) context.set('worker', caller.worker);
      if (caller !== null && 'person' in caller) {
        // This machine's own command line is not held up: whoever has its token has the machine.
        if (!caller.local) limits.take('caller', caller.person.id);
        context.set('person', caller.person);
        if (caller.scopes !== null) context.set('scopes', caller.scopes);
      }
      await next();
    },

    /** Of a page, which anybody may have: nothing is refused or counted. */
    isSignedIn: async (context: Context<Env>): Promise<boolean> =>
      (context.req.header('cookie') ?? '').includes(sessionCookie) &&
      (await people.bySession(context.req.raw.headers, context.var.door)) !== null,

    /** Counts a call of something that is open to all. */
    door: (context: Context<Env>): void => limits.take('door', callerAddress(context)),

    /** Before a handler: whether the caller may use its route. What streams events ends when they no longer may. */
    permit({ permission, limit }: Pick<Route, 'permission' | 'limit'>, context: Context<Env>): void {
      if (limit !== undefined) limits.take(limit, callerAddress(context));
      const refusal = refusalFor(permission, callers.get(context) ?? null);
      if (refusal) throw refusal;
      context.set('access', permission);
    },

    /** After a handler. */
    async stream(context: Context<Env>, next: Next): Promise<void> {
      await next();
      const { person, access } = context.var;
      const isStream = context.res.headers.get('content-type')?.startsWith('text/event-stream');
      if (!person || access === undefined || !isStream) return;
      context.res = streams.watch(context.res, {
        personId: person.id,
        credential: `${access} ${context.req.header('authorization') ?? context.req.header('cookie')}`,
        async mayStillRead() {
          const caller = await identify(context).catch((error: unknown) => {
            if (error instanceof Refusal && error.status === 401) return null;
            throw error;
          });
          return refusalFor(access, caller) === null;
        },
      });
    },
  };
}

const mayDoAs = ({ person, scopes }: Extract<Caller, { person: Person }>, permission: Permission): boolean =>
  mayDo(person.roles, permission) && (scopes === null || scopes.includes(permission));

/** Why a caller may not use a route that asks for `access`; null when they may. */
function refusalFor(access: Access, caller: Caller | null): Refusal | null {
  if (caller !== null && 'worker' in caller) {
    if (access === 'worker') return null;
    return forbidden(
      'worker-token',
      'A join token serves to join as a worker, and for nothing else.',
      '加入令牌只能用于工作进程加入，不能用于其他请求。',
    );
  }
  if (caller !== null && 'ownWorker' in caller) return access === 'own-worker' ? null : ownWorkersOnly();
  if (access === 'open') return null;
  if (caller === null)
    return new Refusal(401, 'not-signed-in', {
      en: 'Sign in first: `refrain sign-in` prints a link.',
      zh: '请先登录：运行 `refrain sign-in` 获取登录链接。',
    });
  const { person, scopes } = caller;
  switch (access) {
    case 'signed-in':
      return null;
    case 'worker':
      return forbidden(
        'worker-only',
        'Only a worker with a join token may do this.',
        '只有持加入令牌的工作进程可以执行此操作。',
      );
    case 'own-worker':
      return ownWorkersOnly();
    case 'account':
      if (scopes === null) return null;
      return forbidden(
        'token-scoped',
        'A token with scopes may not change your account. Sign in, or use a token without scopes.',
        '带权限范围的令牌不能更改账户。请登录，或使用无范围限制的令牌。',
      );
    case 'local':
      if (caller.local) return null;
      return forbidden(
        'local-only',
        'Only the command line of this machine may do this.',
        '只有本机的命令行可以执行此操作。',
      );
    default:
      if (mayDoAs(caller, access)) return null;
      return mayDo(person.roles, access)
        ? forbidden(
            'not-in-scope',
            `This token's scopes (${scopes?.join(', ')}) do not include ${access}.`,
            `此令牌的权限范围（${scopes?.join('、')}）不包含 ${access}。`,
          )
        : forbidden(
            'not-permitted',
            `Your roles (${person.roles.join(', ')}) do not include ${access}.`,
            `你的角色（${person.roles.join('、')}）不包含 ${access} 权限。`,
          );
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();
const ownWorkersOnly = () =>
  forbidden(
    'own-worker-token',
    'Only the workers that this installation starts may do this, and with their token nothing else.',
    '只有本安装启动的工作进程可以执行此操作，其令牌也不能用于其他请求。',
  );
