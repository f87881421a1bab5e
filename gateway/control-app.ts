import { createHash, timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import type { z } from 'zod';
import { keyList, type KeyTable } from './key-table.ts';
import type { Metrics } from './metrics.ts';
import { routeEntry, type RouteTable } from './route-table.ts';
import type { SlotRecords } from './slot-records.ts';

export interface ControlAppOptions {
  readonly token: string;
  readonly keys: KeyTable;
  readonly routes: RouteTable;
  readonly records: SlotRecords;
  readonly metrics: Metrics;
  /** What the server's playground asks. */
  readonly playground: Hono;
}

/** The loopback port for the deployment entity's activity, the server and a scraper; one bearer token. */
export function createControlApp({ token, keys, routes, records, metrics, playground }: ControlAppOptions) {
  const expected = hash(`Bearer ${token}`);
  const app = new Hono();
  app.use('*', async (c, next) => {
    if (!timingSafeEqual(hash(c.req.header('authorization') ?? ''), expected))
      return c.json({ error: 'A bearer token is needed.' }, 401);
    return next();
  });
  app.put('/control/routes', async (c) => {
    const entry = read(routeEntry, await c.req.json().catch(() => null));
    if (!entry.ok) return c.json({ error: entry.error }, 400);
    const version = await routes.apply(entry.value);
    return c.json({ alias: entry.value.route.alias, version });
  });
  app.get('/control/routes', (c) =>
    c.json({
      routes: routes.list().map((entry) => ({ ...entry, canaryTripped: routes.isTripped(entry.route.alias) })),
    }),
  );
  app.put('/control/keys', async (c) => {
    const list = read(keyList, await c.req.json().catch(() => null));
    if (!list.ok) return c.json({ error: list.error }, 400);
    return c.json({ keys: await keys.replace(list.value) });
  });
  app.get('/control/stats', (c) => {
    const alias = c.req.query('alias');
    if (!alias) return c.json({ error: 'Name an alias: /control/stats?alias=lyrics' }, 400);
    const stats = records.stats(alias);
    return stats ? c.json(stats) : c.json({ error: `There is no route for "${alias}".` }, 404);
  });
  app.route('/control/playground', playground);
  app.get('/metrics', async (c) =>
    c.text(await metrics.registry.metrics(), 200, { 'content-type': metrics.registry.contentType }),
  );
  return app;
}

const hash = (text: string) => createHash('sha256').update(text).digest();

function read<Schema extends z.ZodType>(schema: Schema, body: unknown) {
  const parsed = schema.safeParse(body);
  if (parsed.success) return { ok: true as const, value: parsed.data };
  const [issue] = parsed.error.issues;
  return { ok: false as const, error: `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'not readable'}` };
}
