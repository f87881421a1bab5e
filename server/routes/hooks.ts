import { z } from '@hono/zod-openapi';
import { route, Routes } from '../route.ts';
import type { Services } from '../services.ts';
import { done, ok, parameters, slug } from '../shapes.ts';

const hookId = z.object({ hookId: z.string().regex(/^[0-9a-f]{32}$/, '32 hexadecimal digits · 32 位十六进制数') });
const hook = z.object({
  hookId: z.string(),
  label: z.string(),
  pipelineId: z.string(),
  /** Null: the newest there is when it is called. */
  revision: z.number().nullable(),
  createdBy: z.string(),
  createdAt: z.string(),
  rotatedAt: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
});
const withSecret = hook.extend({ secret: z.string() });

const listHooks = route({
  method: 'get',
  path: '/hooks',
  permission: 'hook:read',
  summary: 'Hooks, without their secrets.',
  answer: z.object({ hooks: z.array(hook) }),
});

const createHook = route({
  method: 'post',
  path: '/hooks',
  permission: 'hook:change',
  summary: 'A door through which a program starts a pipeline. Its secret is shown in this answer and never again.',
  body: z.strictObject({
    label: z.string().trim().min(1).max(200),
    pipelineId: slug,
    revision: z.int().positive().optional(),
  }),
  status: 201,
  answer: withSecret,
});

const rotateHook = route({
  method: 'post',
  path: '/hooks/{hookId}/rotate',
  permission: 'hook:change',
  summary: 'A new secret; the one before is void at once.',
  params: hookId,
  answer: withSecret,
});

const removeHook = route({
  method: 'delete',
  path: '/hooks/{hookId}',
  permission: 'hook:change',
  summary: 'Removes a hook. Runs that it started go on.',
  params: hookId,
  answer: ok,
});

const callHook = route({
  method: 'post',
  path: '/hooks/{hookId}',
  permission: 'open',
  limit: 'hook',
  summary:
    'Starts the pipeline of the hook with the parameters in the body. Signed: `x-refrain-signature` is `v1=` and the hexadecimal HMAC-SHA256, under the secret of the hook, of `timestamp.key.body`. The same key and body is the same run, however often it comes.',
  params: hookId,
  headers: z.object({
    'x-refrain-timestamp': z.string().regex(/^\d{1,12}$/, 'Unix time in seconds · 以秒计的 Unix 时间'),
    'x-refrain-signature': z
      .string()
      .regex(/^v1=[0-9a-f]{64}$/, 'v1= and 64 hexadecimal digits · v1= 加 64 位十六进制数'),
    'idempotency-key': z
      .string()
      .regex(/^[A-Za-z0-9_:-]{1,200}$/, 'up to 200 letters, digits, _ : and - · 最多 200 个字母、数字、_ : 和 -'),
  }),
  body: parameters,
  maxBodyBytes: 256 * 1024,
  status: 201,
  answer: z.object({
    runId: z.string(),
    /** False: an earlier call with this key started it. */
    isNew: z.boolean(),
  }),
});

export const hookRoutes = ({ hooks }: Services) =>
  new Routes()
    .add(listHooks, async () => ({ hooks: await hooks.list() }))
    .add(createHook, ({ person, body }) => hooks.create(person, body))
    .add(rotateHook, ({ person, params }) => hooks.rotate(person, params.hookId))
    .add(removeHook, async ({ person, params }) => {
      await hooks.remove(person, params.hookId);
      return done;
    })
    .add(callHook, async ({ params, body, context }) => {
      const header = (name: string) => context.req.header(name) ?? '';
      return await hooks.call(params.hookId, {
        timestamp: header('x-refrain-timestamp'),
        key: header('idempotency-key'),
        signature: header('x-refrain-signature'),
        // As it came: the signature is over these letters.
        body: await context.req.text(),
        parameters: body,
      });
    });
