import { z } from '@hono/zod-openapi';
import type { JsonObject } from '../../pipeline/plan.ts';
import { roles } from '../permissions.ts';
import { notFound } from '../refusal.ts';
import { route, Routes } from '../route.ts';
import type { Services } from '../services.ts';
import { done, id, ok, person } from '../shapes.ts';

const personId = z.object({ personId: id });
const heldRoles = z.array(z.enum(roles)).min(1).max(roles.length);

const listPeople = route({
  method: 'get',
  path: '/people',
  permission: 'people:read',
  summary: 'Everybody with an account.',
  answer: z.object({ people: z.array(person).readonly() }),
});

const createPerson = route({
  method: 'post',
  path: '/people',
  permission: 'people:change',
  summary:
    'Makes an account and a link that signs its person in once. From the second person on, nobody approves their own runs.',
  body: z.strictObject({ email: z.email().max(200), name: z.string().min(1).max(100), roles: heldRoles }),
  status: 201,
  answer: z.object({ person, signInUrl: z.string() }),
});

const changePerson = route({
  method: 'put',
  path: '/people/{personId}',
  permission: 'people:change',
  summary: 'Changes roles, or deactivates: sessions and tokens end at once.',
  params: personId,
  body: z.strictObject({ roles: heldRoles.optional(), active: z.boolean().optional() }),
  answer: person,
});

const makeLink = route({
  method: 'post',
  path: '/people/{personId}/sign-in-link',
  permission: 'people:change',
  summary: 'A new link that signs this person in once, within 15 minutes.',
  params: personId,
  status: 201,
  answer: z.object({ url: z.string() }),
});

const signOutPerson = route({
  method: 'post',
  path: '/people/{personId}/sign-out',
  permission: 'people:change',
  summary: 'Ends every session of somebody and makes their API tokens void; they keep their account.',
  params: personId,
  answer: ok,
});

const listAudit = route({
  method: 'get',
  path: '/audit',
  permission: 'audit:read',
  summary: 'Who did what, newest first.',
  query: z.object({
    limit: z.coerce.number().int().min(1).max(500).default(100),
    before: z.coerce.number().int().positive().optional(),
  }),
  answer: z.object({
    entries: z
      .array(
        z.object({
          id: z.number(),
          at: z.string(),
          person: z.object({ id: z.string(), name: z.string() }),
          action: z.string(),
          subject: z.string(),
          detail: z.custom<JsonObject>().openapi({ type: 'object' }),
        }),
      )
      .readonly(),
  }),
});

export const peopleRoutes = ({ people, audit }: Services) =>
  new Routes()
    .add(listPeople, async () => ({ people: await people.list() }))
    .add(createPerson, async ({ person: admin, body }) => {
      const made = await people.create(body);
      await audit.note(admin, 'person.create', made.id, { roles: [...made.roles] });
      return { person: made, signInUrl: await people.signInLink(made) };
    })
    .add(changePerson, async ({ person: admin, params, body }) => {
      const changed = await people.change(params.personId, body);
      await audit.note(admin, 'person.change', changed.id, { roles: [...changed.roles], active: changed.active });
      return changed;
    })
    .add(makeLink, async ({ person: admin, params }) => {
      const somebody = await people.find(params.personId);
      if (!somebody?.active) throw notFound('person', params.personId);
      await audit.note(admin, 'sign-in-link.create', somebody.id);
      return { url: await people.signInLink(somebody) };
    })
    .add(signOutPerson, async ({ person: admin, params }) => {
      const somebody = await people.find(params.personId);
      if (!somebody) throw notFound('person', params.personId);
      await people.endEverywhere(somebody.id, { tokens: true });
      await audit.note(admin, 'person.sign-out', somebody.id);
      return done;
    })
    .add(listAudit, async ({ query }) => ({ entries: await audit.list(query.limit, query.before) }));
