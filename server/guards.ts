import type { Context, Next } from 'hono';
import type { People } from './people.ts';
import { mayDo, type Access } from './permissions.ts';
import { forbidden, Refusal } from './refusal.ts';
import type { Env } from './route.ts';

export interface GuardOptions {
  readonly people: Pick<People, 'byBearer' | 'bySession'>;
  /** Hosts with port by which this server is called; any other is refused, so that no foreign name can be bound to it. */
  readonly hosts: readonly string[];
  /** Origins of our own pages. */
  readonly origins: readonly string[];
  /** Address of the caller, as the socket tells it. */
  readonly addressOf: (context: Context<Env>) => string | undefined;
}

const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const harmless = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What stands before every handler. Nothing here is optional, and routes cannot switch it off. */
export function createGuards({ people, hosts, origins, addressOf }: GuardOptions) {
  /** People whose call came with the token of this machine's command line. */
  const local = new WeakSet<Context<Env>>();

  return {
    async host(context: Context<Env>, next: Next): Promise<void> {
      const host = (context.req.header('host') ?? new URL(context.req.url).host).toLowerCase();
      if (!hosts.includes(host))
        throw forbidden('host-unknown', `This server is not called ${host}.`, `此服务器的名称不是 ${host}。`);
      await next();
    },

    /** A page of somebody else's must not act with the cookie of a person who looks at it. */
    async origin(context: Context<Env>, next: Next): Promise<void> {
      const origin = context.req.header('origin');
      const site = context.req.header('sec-fetch-site');
      const isForeign =
        (origin !== undefined && !origins.includes(origin)) || site === 'cross-site' || site === 'same-site';
      const isBare = origin === undefined && site === undefined && context.req.header('authorization') === undefined;
      if (isForeign || (isBare && !harmless.has(context.req.method) && context.req.header('cookie') !== undefined)) {
        throw forbidden('origin-unknown', 'This was asked by a page that is not ours.', '该请求来自其他站点的页面。');
      }
      await next();
    },

    /** Who calls: by `Authorization: Bearer`, else by the session's cookie. A token that is not valid is refused at once. */
    async authenticate(context: Context<Env>, next: Next): Promise<void> {
      const authorization = context.req.header('authorization');
      if (authorization !== undefined) {
        const token = /^Bearer ([\x21-\x7e]{1,512})$/.exec(authorization)?.[1];
        const address = addressOf(context);
        const found = token
          ? await people.byBearer(token, { loopback: address !== undefined && loopback.has(address) })
          : null;
        if (!found)
          throw new Refusal(401, 'token-invalid', { en: 'This token is not valid here.', zh: '此令牌无效。' });
        context.set('person', found.person);
        if (found.local) local.add(context);
      } else if (context.req.header('cookie') !== undefined) {
        const person = await people.bySession(context.req.raw.headers);
        if (person) context.set('person', person);
      }
      await next();
    },

    permit(access: Access, context: Context<Env>): void {
      if (access === 'open') return;
      const person = context.var.person;
      if (!person) {
        throw new Refusal(401, 'not-signed-in', {
          en: 'Sign in first: `refrain sign-in` prints a link.',
          zh: '请先登录：运行 `refrain sign-in` 获取登录链接。',
        });
      }
      if (access === 'signed-in') return;
      if (access === 'local') {
        if (local.has(context)) return;
        throw forbidden(
          'local-only',
          'Only the command line of this machine may do this.',
          '只有本机的命令行可以执行此操作。',
        );
      }
      if (mayDo(person.roles, access)) return;
      throw forbidden(
        'not-permitted',
        `Your roles (${person.roles.join(', ')}) do not include ${access}.`,
        `你的角色（${person.roles.join('、')}）不包含 ${access} 权限。`,
      );
    },
  };
}
