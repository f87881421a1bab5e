import { randomUUID } from 'node:crypto';
import { Hono, type Context } from 'hono';
import { ApiError } from './api-error.ts';
import { readChatRequest, readTextRequest } from './completion-request.ts';
import type { createCompletions } from './completions.ts';
import type { Engine } from './engine.ts';
import type { AcceptFeedback } from './accept-feedback.ts';
import { feedbackBody } from './feedback-journal.ts';
import { createKeyLimits } from './key-limits.ts';
import type { KeyTable } from './key-table.ts';
import type { Metrics } from './metrics.ts';
import type { RouteTable } from './route-table.ts';

export interface PublicAppOptions {
  readonly keys: KeyTable;
  readonly routes: RouteTable;
  readonly engine: Engine;
  readonly complete: ReturnType<typeof createCompletions>;
  readonly acceptFeedback: AcceptFeedback;
  readonly metrics: Metrics;
  readonly log: (line: string) => void;
  /** Completions answered at once; more are asked to come back. */
  readonly maxInFlight?: number;
}

type Env = { Variables: { requestId: string; keyId: string; answered: () => void } };

const maxBodyBytes = 256 * 1024;
const completionPaths = new Set(['/v1/chat/completions', '/v1/completions']);

/** The OpenAI-compatible door. */
export function createPublicApp(options: PublicAppOptions) {
  const { keys, routes, engine, complete, acceptFeedback, metrics, log, maxInFlight = 512 } = options;
  const app = new Hono<Env>();
  const limits = createKeyLimits(keys.limitOf);
  let inFlight = 0;

  app.onError((error, c) => {
    const requestId = c.get('requestId') ?? randomUUID();
    if (error instanceof ApiError) return error.respond(requestId);
    log(`request ${requestId} failed: ${error.stack ?? error.message}`);
    return new ApiError(500, 'internal', 'The gateway failed on this request; its log says why.').respond(requestId);
  });
  app.notFound((c) =>
    new ApiError(404, 'not_found', `There is no ${c.req.method} ${c.req.path} here.`).respond(randomUUID()),
  );

  app.get('/healthz', (c) =>
    c.json({ ok: true, engine: engine.isUp() ? 'up' : 'away', aliases: routes.list().map(({ route }) => route.alias) }),
  );

  app.use('/v1/*', async (c, next) => {
    c.set('requestId', randomUUID());
    const keyId = keys.find(c.req.header('authorization'));
    if (keyId === null) throw new ApiError(401, 'invalid_api_key', 'This needs an API key: `Authorization: Bearer …`.');
    c.set('keyId', keyId);
    c.set('answered', limits.begin(keyId));
    await next();
    // A completion ends with its stream, and says so itself.
    if (!completionPaths.has(c.req.path) || c.error) c.get('answered')();
  });

  app.get('/v1/models', (c) => {
    const data = routes.list().map((entry) => ({
      id: entry.route.alias,
      object: 'model',
      created: Math.floor(Date.parse(entry.changedAt) / 1000) || 0,
      owned_by: 'refrain',
    }));
    return c.json({ object: 'list', data }, 200, { 'x-request-id': c.get('requestId') });
  });

  const completion = (chat: boolean) => async (c: Context<Env>) => {
    const request = (chat ? readChatRequest : readTextRequest)(await readBody(c));
    if (inFlight >= maxInFlight) {
      throw new ApiError(503, 'busy', 'Too many requests are being answered. Try again in a moment.', {
        retryAfterSeconds: 1,
      });
    }
    const answered = c.get('answered');
    const startedAt = performance.now();
    const clientGone = c.req.raw.signal;
    inFlight++;
    metrics.inFlight.set(inFlight);
    let open = true;
    const ended = (outcome: string, slot: string) => {
      if (!open) return;
      open = false;
      inFlight--;
      answered();
      metrics.inFlight.set(inFlight);
      const alias = routes.get(request.alias) ? request.alias : 'unknown';
      metrics.requests.inc({ alias, slot, outcome });
      metrics.seconds.observe({ alias, slot }, (performance.now() - startedAt) / 1000);
    };
    try {
      const session = c.req.header('x-refrain-session')?.slice(0, 256) ?? request.user;
      return await complete({ request, chat, requestId: c.get('requestId'), session, clientGone, ended });
    } catch (error) {
      ended(
        clientGone.aborted ? 'gone' : error instanceof ApiError && error.status < 500 ? 'refused' : 'failed',
        'none',
      );
      throw error;
    }
  };
  app.post('/v1/chat/completions', completion(true));
  app.post('/v1/completions', completion(false));

  app.post('/v1/feedback', async (c) => {
    const read = feedbackBody.safeParse(await readBody(c));
    if (!read.success) {
      const issue = read.error.issues[0];
      throw new ApiError(
        400,
        'invalid_request',
        `${issue?.path.join('.') || 'The body'}: ${issue?.message ?? 'not readable'}.`,
      );
    }
    const eventId = await acceptFeedback(read.data, c.get('keyId'));
    return c.json({ object: 'feedback', event_id: eventId, accepted: true }, 202, {
      'x-request-id': c.get('requestId'),
    });
  });

  return { app, inFlight: () => inFlight };
}

/** JSON of at most 256 KB, counted while it arrives. */
async function readBody(c: Context): Promise<unknown> {
  const tooLarge = () => new ApiError(413, 'too_large', `A request may hold ${maxBodyBytes / 1024} KB.`);
  if (Number(c.req.header('content-length') ?? 0) > maxBodyBytes) throw tooLarge();
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of c.req.raw.body ?? []) {
    size += part.byteLength;
    if (size > maxBodyBytes) throw tooLarge();
    parts.push(part);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts))) as unknown;
  } catch (cause) {
    throw new ApiError(400, 'invalid_json', 'The body is not JSON in UTF-8.', { cause });
  }
}
