import { z } from '@hono/zod-openapi';
import { permissions, permissionsHeld } from '../permissions.ts';
import { route, Routes } from '../route.ts';
import type { Services } from '../services.ts';
import { done, id, ok, orNull, person } from '../shapes.ts';

const health = z.object({ status: z.enum(['ok', 'degraded']), parts: z.record(z.string(), z.enum(['up', 'down'])) });
const token = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
  /** What it may do of what you may do; null: all of it. */
  scopes: z.array(z.enum(permissions)).readonly().nullable(),
  expiresAt: z.string().nullable(),
});

const getHealth = route({
  method: 'get',
  path: '/health',
  permission: 'open',
  summary: 'Whether the server and the parts it leans on answer.',
  answer: health,
});

const getSession = route({
  method: 'get',
  path: '/session',
  permission: 'open',
  summary: 'Who is signed in, what they may do, and what an hour of each queue costs here.',
  answer: z.object({
    person: person.nullable(),
    permissions: z.array(z.enum(permissions)),
    /** True while one person alone is here, who then may approve their own runs. */
    singlePersonInstall: z.boolean(),
    /** What one hour on each queue costs; null where nobody has said, and to whoever is not signed in. */
    prices: orNull(z.object({ currency: z.string(), training: z.number().nullable(), serving: z.number().nullable() })),
  }),
});

const endSession = route({
  method: 'post',
  path: '/session/end',
  permission: 'signed-in',
  summary: 'Signs out; the session is void at once.',
  answer: ok,
});

const endEverywhere = route({
  method: 'post',
  path: '/session/end-everywhere',
  permission: 'account',
  summary: 'Ends every session of yours, this one too, and with `tokens` makes your API tokens void as well.',
  body: z.strictObject({ tokens: z.boolean().default(false) }),
  answer: ok,
  ownership: 'own',
});

const makeSignInLink = route({
  method: 'post',
  path: '/local/sign-in-link',
  permission: 'local',
  summary: 'A link that signs the owner in once, within 15 minutes. Answers the command line of this machine alone.',
  status: 201,
  answer: z.object({ url: z.string() }),
});

const listTokens = route({
  method: 'get',
  path: '/tokens',
  permission: 'account',
  ownership: 'own',
  summary: 'Your own API tokens, without the tokens themselves.',
  answer: z.object({ tokens: z.array(token).readonly() }),
});

const createToken = route({
  method: 'post',
  path: '/tokens',
  permission: 'account',
  ownership: 'own',
  summary:
    'A token that acts as you, within its scopes when it has any: it never may what you may not. It is shown in this answer and never again.',
  body: z.strictObject({
    name: z.string().trim().min(1).max(100),
    scopes: z.array(z.enum(permissions)).min(1).max(permissions.length).optional(),
    days: z.int().min(1).max(365).optional(),
  }),
  status: 201,
  answer: token.extend({ token: z.string() }),
});

const revokeToken = route({
  method: 'delete',
  path: '/tokens/{tokenId}',
  permission: 'account',
  ownership: 'own',
  summary: 'Makes one of your tokens void at once.',
  params: z.object({ tokenId: id }),
  answer: ok,
});

export const sessionRoutes = ({ people, health: parts, audit, prices }: Services) =>
  new Routes()
    .add(getHealth, () => parts.look())
    .add(getSession, async ({ context }) => {
      const somebody = context.var.person ?? null;
      if (!somebody) return { person: null, permissions: [], singlePersonInstall: false, prices: null };
      const held = [...permissionsHeld(somebody.roles, context.var.scopes)];
      const singlePersonInstall = (await people.countActive()) === 1;
      return { person: somebody, permissions: held, singlePersonInstall, prices };
    })
    .add(endSession, async ({ context }) => {
      const { headers } = context.req.raw;
      const cookies = (await people.signOut(headers, context.var.door)).getSetCookie();
      for (const cookie of cookies) context.header('set-cookie', cookie, { append: true });
      return done;
    })
    .add(endEverywhere, async ({ person: somebody, body }) => {
      await people.endEverywhere(somebody.id, body);
      await audit.note(somebody, 'session.end-everywhere', somebody.id, body);
      return done;
    })
    .add(makeSignInLink, async ({ person: owner }) => {
      const url = await people.signInLink(owner);
      await audit.note(owner, 'sign-in-link.create', owner.id);
      return { url };
    })
    .add(listTokens, async ({ person: somebody }) => ({ tokens: await people.tokensOf(somebody) }))
    .add(createToken, async ({ person: somebody, body }) => {
      const made = await people.createToken(somebody, body);
      const { id: subject, name, scopes, expiresAt } = made;
      await audit.note(somebody, 'token.create', subject, { name, scopes, expiresAt });
      return made;
    })
    .add(revokeToken, async ({ person: somebody, params }) => {
      await people.revokeToken(somebody, params.tokenId);
      await audit.note(somebody, 'token.revoke', params.tokenId);
      return done;
    });
