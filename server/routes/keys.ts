import { z } from '@hono/zod-openapi';
import { route, Routes } from '../route.ts';
import type { Services } from '../services.ts';
import { id } from '../shapes.ts';

/** Null: what the gateway allows any key. */
const limits = {
  perMinute: z.int().min(1).max(10_000_000).nullable().default(null),
  concurrent: z.int().min(1).max(100_000).nullable().default(null),
};
const key = z.object({
  id: z.string(),
  label: z.string(),
  createdBy: z.string(),
  createdAt: z.string(),
  perMinute: z.number().nullable(),
  concurrent: z.number().nullable(),
});
/** False while the gateway is away: the change reaches it when it is back. */
const inForce = z.boolean();

const listKeys = route({
  method: 'get',
  path: '/keys',
  permission: 'key:read',
  summary: 'Keys of the gateway, without the keys themselves.',
  answer: z.object({ keys: z.array(key) }),
});

const createKey = route({
  method: 'post',
  path: '/keys',
  permission: 'key:change',
  summary: 'A key for the gateway. It is shown in this answer and never again.',
  body: z.strictObject({ label: z.string().trim().min(1).max(200), ...limits }),
  status: 201,
  answer: key.extend({ key: z.string(), inForce }),
});

const limitKey = route({
  method: 'put',
  path: '/keys/{keyId}',
  permission: 'key:change',
  summary: 'Sets how much a key may ask; without a number it is the usual.',
  params: z.object({ keyId: id }),
  body: z.strictObject(limits),
  answer: z.object({ inForce }),
});

const revokeKey = route({
  method: 'delete',
  path: '/keys/{keyId}',
  permission: 'key:change',
  summary: 'Makes a key void.',
  params: z.object({ keyId: id }),
  answer: z.object({ inForce }),
});

export const keyRoutes = ({ gatewayKeys }: Services) =>
  new Routes()
    .add(listKeys, async () => ({ keys: await gatewayKeys.list() }))
    .add(createKey, ({ person, body }) => gatewayKeys.create(person, body.label, body))
    .add(limitKey, ({ person, params, body }) => gatewayKeys.limit(person, params.keyId, body))
    .add(revokeKey, ({ person, params }) => gatewayKeys.revoke(person, params.keyId));
