import { z } from '@hono/zod-openapi';
import { joinableQueues } from '../../temporal-config/join.ts';
import { route, Routes } from '../route.ts';
import type { Services } from '../services.ts';
import { done, id, ok } from '../shapes.ts';

const queue = z.enum(joinableQueues);
const drain = z.enum(['step', 'now']);
const tokenRow = z.object({
  id: z.string(),
  queue,
  label: z.string(),
  createdBy: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
});

const joinWorker = route({
  method: 'post',
  path: '/workers/join',
  permission: 'worker',
  summary: 'A worker on another host joins, tells that it is there, or leaves. Its join token reaches nothing else.',
  body: z.strictObject({
    protocol: z.int().min(0).max(1_000_000),
    version: z.string().min(1).max(64),
    workerId: id,
    queue,
    host: z.string().min(1).max(255),
    phase: z.enum(['starting', 'working', 'left']),
  }),
  answer: z.object({
    temporal: z.object({
      address: z.string(),
      namespace: z.string(),
      tls: z.boolean(),
      ca: z.string().optional(),
      serverName: z.string().optional(),
    }),
    /** Narrow and, where the store can, short-lived; the next call renews it. */
    store: z.object({
      endpoint: z.string(),
      region: z.string().optional(),
      bucketPrefix: z.string().optional(),
      pathStyle: z.boolean().optional(),
      accessKey: z.string(),
      secretKey: z.string(),
      sessionToken: z.string().optional(),
      expiresAt: z.string().optional(),
    }),
    /** PEM, Ed25519. */
    publicKey: z.string(),
    /** When to call again. */
    everyMs: z.number(),
    drain: drain.nullable(),
  }),
});

const listWorkers = route({
  method: 'get',
  path: '/workers',
  permission: 'worker:read',
  summary: 'Workers on other hosts, newest first. One that left stays listed for a day.',
  answer: z.object({
    workers: z.array(
      z.object({
        id: z.string(),
        queue: z.string(),
        host: z.string(),
        version: z.string(),
        joinedAt: z.string(),
        lastSeenAt: z.string(),
        leftAt: z.string().nullable(),
        drain: drain.nullable(),
        state: z.enum(['working', 'draining', 'silent', 'left']),
      }),
    ),
  }),
});

const drainWorker = route({
  method: 'post',
  path: '/workers/{workerId}/drain',
  permission: 'worker:drain',
  summary: 'Has a worker leave: after its step, or now, so that its training goes on elsewhere from a checkpoint.',
  params: z.object({ workerId: id }),
  body: z.strictObject({ now: z.boolean().default(false) }),
  answer: ok,
});

const listTokens = route({
  method: 'get',
  path: '/worker-tokens',
  permission: 'worker:invite',
  summary: 'Join tokens, without the tokens themselves.',
  answer: z.object({ tokens: z.array(tokenRow) }),
});

const createToken = route({
  method: 'post',
  path: '/worker-tokens',
  permission: 'worker:invite',
  summary: 'A token by which workers on other hosts join. It is shown in this answer and never again.',
  body: z.strictObject({
    queue,
    label: z.string().max(200).default(''),
    days: z.int().min(1).max(365).default(30),
  }),
  status: 201,
  answer: tokenRow.extend({ token: z.string() }),
});

const revokeToken = route({
  method: 'delete',
  path: '/worker-tokens/{tokenId}',
  permission: 'worker:invite',
  summary: 'Makes a join token void: its workers leave at their next call.',
  params: z.object({ tokenId: id }),
  answer: ok,
});

export const workerRoutes = ({ workers }: Services) =>
  new Routes()
    .add(joinWorker, ({ context, body }) => workers.join(context.var.worker!, body))
    .add(listWorkers, async () => ({ workers: await workers.list() }))
    .add(drainWorker, async ({ person, params, body }) => {
      await workers.drain(person, params.workerId, body.now ? 'now' : 'step');
      return done;
    })
    .add(listTokens, async () => ({ tokens: await workers.tokens() }))
    .add(createToken, ({ person, body }) => workers.createToken(person, body.queue, body.label, body.days))
    .add(revokeToken, async ({ person, params }) => {
      await workers.revokeToken(person, params.tokenId);
      return done;
    });
