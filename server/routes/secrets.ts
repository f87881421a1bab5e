import { z } from '@hono/zod-openapi';
import { secretName } from '../../pipeline/secret.ts';
import { route, Routes } from '../route.ts';
import type { Services } from '../services.ts';
import { done, ok } from '../shapes.ts';

const named = z.object({ name: secretName });
const secret = z.object({ name: z.string(), version: z.number(), setAt: z.string(), setBy: z.string() });

const listSecrets = route({
  method: 'get',
  path: '/secrets',
  permission: 'secret:read',
  summary: 'Names of the secrets that steps may use. Nobody reads their values here.',
  answer: z.object({ secrets: z.array(secret).readonly() }),
});

const setSecret = route({
  method: 'put',
  path: '/secrets/{name}',
  permission: 'secret:change',
  summary: 'Sets a secret, which steps name as `{ $secret: name }`. It is never shown again.',
  params: named,
  body: z.strictObject({
    /** Shorter ones could not be told from ordinary text where they are kept out of logs. */
    value: z.string().min(8).max(32_768),
  }),
  answer: secret,
});

const removeSecret = route({
  method: 'delete',
  path: '/secrets/{name}',
  permission: 'secret:change',
  summary: 'Removes a secret; steps that name it fail until it is set again.',
  params: named,
  answer: ok,
});

export const secretRoutes = ({ secrets }: Services) =>
  new Routes()
    .add(listSecrets, async () => ({ secrets: await secrets.list() }))
    .add(setSecret, ({ person, params, body }) => secrets.set(person, params.name, body.value))
    .add(removeSecret, async ({ person, params }) => {
      await secrets.remove(person, params.name);
      return done;
    });
