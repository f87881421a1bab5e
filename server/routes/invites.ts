import { z } from '@hono/zod-openapi';
import { roles } from '../permissions.ts';
import { route, Routes } from '../route.ts';
import type { Services } from '../services.ts';
import { done, id, ok, person } from '../shapes.ts';

const heldRoles = z.array(z.enum(roles)).min(1).max(roles.length);
const name = z.string().trim().min(1).max(100);
const email = z.email().max(200);
const token = z.string().regex(/^rfi_[\w-]{20,200}$/, 'the part of the invite link after #');
const invite = z.object({
  id: z.string(),
  roles: z.array(z.enum(roles)).readonly(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  createdBy: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
  state: z.enum(['open', 'accepted', 'expired']),
});

const listInvites = route({
  method: 'get',
  path: '/invites',
  permission: 'people:read',
  summary: 'Invites, newest first, without their links.',
  answer: z.object({ invites: z.array(invite) }),
});

const createInvite = route({
  method: 'post',
  path: '/invites',
  permission: 'people:change',
  summary:
    'A link by which one person makes their own account, with these roles. It is shown in this answer and never again. From the second person on, nobody approves their own runs.',
  body: z.strictObject({
    roles: heldRoles,
    name: name.optional(),
    email: email.optional(),
    /** How long the link is good for. */
    hours: z.int().min(1).max(168).default(72),
  }),
  status: 201,
  answer: invite.extend({ url: z.string() }),
});

const revokeInvite = route({
  method: 'delete',
  path: '/invites/{inviteId}',
  permission: 'people:change',
  summary: 'Makes an invite that nobody has used void.',
  params: z.object({ inviteId: id }),
  answer: ok,
});

const lookAtInvite = route({
  method: 'post',
  path: '/invites/look',
  permission: 'open',
  limit: 'door',
  summary: 'What an invite link offers; it is not used up by this.',
  body: z.strictObject({ token }),
  answer: z.object({
    invitedBy: z.string(),
    roles: z.array(z.enum(roles)).readonly(),
    name: z.string().nullable(),
    email: z.string().nullable(),
    expiresAt: z.string(),
  }),
});

const acceptInvite = route({
  method: 'post',
  path: '/invites/accept',
  permission: 'open',
  limit: 'door',
  summary: 'Uses an invite link up: makes the account and signs it in, by a cookie.',
  body: z.strictObject({ token, name, email: email.optional() }),
  status: 201,
  answer: z.object({ person }),
});

export const inviteRoutes = ({ invites, people }: Services) =>
  new Routes()
    .add(listInvites, async () => ({ invites: await invites.list() }))
    .add(createInvite, ({ person: admin, body }) => invites.create(admin, body))
    .add(revokeInvite, async ({ person: admin, params }) => {
      await invites.revoke(admin, params.inviteId);
      return done;
    })
    .add(lookAtInvite, ({ body }) => invites.look(body.token))
    .add(acceptInvite, async ({ body, context }) => {
      const made = await invites.accept(body.token, body);
      const cookies = await people.newSession(made, context.req.raw.headers, context.var.door);
      for (const cookie of cookies) context.header('set-cookie', cookie, { append: true });
      return { person: made };
    });
