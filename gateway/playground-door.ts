import { randomUUID } from 'node:crypto';
import { Hono, type Context } from 'hono';
import { z } from 'zod';
import { isDigest, type Digest } from '../pipeline/artifact.ts';
import type { AcceptFeedback } from './accept-feedback.ts';
import { ApiError } from './api-error.ts';
import { EngineError, type Engine, type Piece } from './engine.ts';
import { feedbackBody } from './feedback-journal.ts';
import type { ResponseIds } from './response-id.ts';
import type { ServedLog } from './served-log.ts';

export interface PlaygroundDoorOptions {
  readonly engine: Engine;
  readonly responseIds: ResponseIds;
  readonly served: ServedLog;
  readonly acceptFeedback: AcceptFeedback;
}

const generation = z.strictObject({
  /** As vLLM knows it: the base, or an adapter that is loaded. */
  model: z.string().min(1).max(200),
  /** Whose feedback a vote becomes. */
  alias: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/),
  release: z.custom<Digest>(isDigest, 'a digest').nullable(),
  messages: z
    .array(z.strictObject({ role: z.enum(['system', 'user']), content: z.string().max(20_000) }))
    .min(1)
    .max(2),
  max_tokens: z.int().min(1).max(2048),
  temperature: z.number().min(0).max(2),
  top_p: z.number().gt(0).max(1),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .optional(),
});
const vote = feedbackBody.extend({ by: z.string().min(1).max(128) });

/** For the server alone: generation by any model there is, outside of the routes and what they count. */
export function createPlaygroundDoor({ engine, responseIds, served, acceptFeedback }: PlaygroundDoorOptions) {
  const app = new Hono();
  app.onError((error) => {
    if (error instanceof ApiError) return error.respond(randomUUID());
    return new ApiError(500, 'internal', 'The gateway failed on this request.').respond(randomUUID());
  });

  app.post('/generate', async (c) => {
    const { model, alias, release, ...body } = await read(generation, c);
    const responseId = responseIds.make('chatcmpl');
    const upstream = new AbortController();
    c.req.raw.signal.addEventListener('abort', () => upstream.abort(), { once: true });
    const pieces = engine.generate('/v1/chat/completions', model, body, upstream.signal);
    const first = await pieces.next().catch((error: unknown) => {
      throw refusalOf(error);
    });
    const prompt = body.messages.findLast(({ role }) => role === 'user')?.content ?? '';
    const remember = (text: string) =>
      served.remember({ responseId, alias, release, slot: 'playground', at: new Date().toISOString(), prompt, text });
    return new Response(streamOf({ responseId, first, pieces, upstream, remember }), {
      headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' },
    });
  });

  app.post('/feedback', async (c) => {
    const { by, ...body } = await read(vote, c);
    return c.json({ eventId: await acceptFeedback(body, by) }, 202);
  });
  return app;
}

interface Streaming {
  readonly responseId: string;
  readonly first: IteratorResult<Piece, void>;
  readonly pieces: AsyncGenerator<Piece, void, undefined>;
  readonly upstream: AbortController;
  /** Only an answer that came to its end can be voted on. */
  readonly remember: (text: string) => Promise<void>;
}

/** Events `start`, `piece` and `end`, or `broken` when the engine failed on the way. */
function streamOf({ responseId, first, pieces, upstream, remember }: Streaming): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const event = (name: string, data: unknown) => encoder.encode(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  let next: IteratorResult<Piece, void> | null = first;
  let text = '';
  let finishReason: string | null = null;
  let tokens: number | null = null;
  return new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(event('start', { responseId })),
    async pull(controller) {
      try {
        for (;;) {
          const { value: piece, done } = next ?? (await pieces.next());
          next = null;
          if (done) {
            await remember(text);
            controller.enqueue(event('end', { finishReason, tokens }));
            return controller.close();
          }
          finishReason = piece.finishReason ?? finishReason;
          tokens = piece.usage?.completion_tokens ?? tokens;
          if (piece.text === '') continue;
          text += piece.text;
          return controller.enqueue(event('piece', { text: piece.text }));
        }
      } catch {
        if (!upstream.signal.aborted) controller.enqueue(event('broken', {}));
        controller.close();
      }
    },
    cancel: () => upstream.abort(),
  });
}

function refusalOf(error: unknown): ApiError {
  const kind = error instanceof EngineError ? error.kind : 'broken';
  if (kind === 'not-ready') return new ApiError(404, 'not_loaded', 'vLLM does not have this model now.');
  if (kind === 'refused') return new ApiError(400, 'invalid_request', (error as Error).message);
  return new ApiError(502, 'engine_failed', 'The engine failed before it answered.', { cause: error });
}

async function read<Schema extends z.ZodType>(schema: Schema, c: Context): Promise<z.output<Schema>> {
  const parsed = schema.safeParse(await c.req.json().catch(() => null));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ApiError(
    400,
    'invalid_request',
    `${issue?.path.join('.') || 'The body'}: ${issue?.message ?? 'unreadable'}.`,
  );
}
