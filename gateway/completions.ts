import { chunkEvent, brokenEvent, doneEvent, usageEvent, wholeAnswer, type AnswerHead } from './answer-shapes.ts';
import { ApiError } from './api-error.ts';
import type { CompletionRequest } from './completion-request.ts';
import type { Usage } from './engine.ts';
import type { Begun, Relay } from './relay.ts';
import type { ResponseIds } from './response-id.ts';
import type { Bound, RouteTable } from './route-table.ts';
import type { ServedLog } from './served-log.ts';

export interface CompletionsOptions {
  readonly routes: RouteTable;
  readonly relay: Relay;
  readonly responseIds: ResponseIds;
  readonly served: ServedLog;
}
export interface Asked {
  readonly request: CompletionRequest;
  readonly chat: boolean;
  readonly requestId: string;
  /** Keeps one listener on one release; null draws anew every time. */
  readonly session: string | null;
  /** Aborted when the client goes away. */
  readonly clientGone: AbortSignal;
  /** Called once when nothing more will be sent. */
  readonly ended: (how: 'ok' | 'broken' | 'gone', slot: string) => void;
}

/** Answers a completion from the release that the route table names. */
export function createCompletions({ routes, relay, responseIds, served }: CompletionsOptions) {
  return async function complete(asked: Asked): Promise<Response> {
    const { request, chat } = asked;
    const bound = routes.bind(request.alias, asked.session);
    if (!bound) {
      throw new ApiError(
        404,
        'model_not_found',
        `There is no model ${JSON.stringify(request.alias)} here. GET /v1/models lists them.`,
        { param: 'model' },
      );
    }
    const head = {
      id: responseIds.make(chat ? 'chatcmpl' : 'cmpl'),
      created: Math.floor(Date.now() / 1000),
      model: request.alias,
      chat,
    };
    const upstream = new AbortController();
    const abort = () => upstream.abort();
    asked.clientGone.addEventListener('abort', abort, { once: true });
    if (asked.clientGone.aborted) abort();
    const path = chat ? '/v1/chat/completions' : '/v1/completions';
    let isFinished = false;
    const finish = async (begun: Begun, how: 'ok' | 'broken' | 'gone', text: string) => {
      // Whoever goes while a good answer is being kept is no second ending.
      if (isFinished) return;
      isFinished = true;
      asked.clientGone.removeEventListener('abort', abort);
      if (how !== 'gone') begun.settle(how === 'broken');
      asked.ended(how, begun.slot);
      if (how === 'ok') await remember(head.id, bound, begun, request, text);
    };

    const context: Context = { head, bound, asked, finish };
    return relay.answer(bound, path, request, upstream.signal, (begun) =>
      request.stream ? streamed(begun, context, upstream) : collected(begun, context),
    );
  };

  async function remember(
    responseId: string,
    bound: Bound,
    begun: Begun,
    request: CompletionRequest,
    text: string,
  ): Promise<void> {
    const { release } = slotOf(bound, begun);
    const kept = request.store ? { prompt: request.prompt, text } : { prompt: null, text: null };
    await served.remember({
      responseId,
      alias: bound.alias,
      release,
      slot: begun.slot,
      at: new Date().toISOString(),
      ...kept,
    });
  }
}

interface Context {
  readonly head: AnswerHead;
  readonly bound: Bound;
  readonly asked: Asked;
  /** Awaited before the last byte of a good answer: whoever has that may vote on it, whatever dies meanwhile. */
  readonly finish: (begun: Begun, how: 'ok' | 'broken' | 'gone', text: string) => Promise<void>;
}

async function collected(begun: Begun, { head, bound, asked, finish }: Context): Promise<Response> {
  let text = '';
  let finishReason: string | null = null;
  let usage: Usage | null = null;
  const take = (piece: Begun['opening'][number]) => {
    text += piece.text;
    finishReason = piece.finishReason ?? finishReason;
    usage = piece.usage ?? usage;
  };
  begun.opening.forEach(take);
  for await (const piece of begun.rest) take(piece);
  await finish(begun, 'ok', text);
  return Response.json(wholeAnswer(head, text, finishReason, usage), { headers: answerHeaders(bound, begun, asked) });
}

/** From here on the client has bytes: a failure becomes one error event, never a second model in one stream. */
async function streamed(
  begun: Begun,
  { head, bound, asked, finish }: Context,
  upstream: AbortController,
): Promise<Response> {
  const encoder = new TextEncoder();
  const opening = [...begun.opening];
  let text = '';
  let first = true;
  let usage: Usage | null = null;

  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        for (;;) {
          const next = opening.length ? { value: opening.shift()!, done: false as const } : await begun.rest.next();
          if (next.done) {
            if (asked.request.includeUsage && usage) controller.enqueue(encoder.encode(usageEvent(head, usage)));
            await finish(begun, 'ok', text);
            controller.enqueue(encoder.encode(doneEvent));
            controller.close();
            return;
          }
          const piece = next.value;
          usage = piece.usage ?? usage;
          if (piece.text === '' && piece.finishReason === null) continue;
          text += piece.text;
          controller.enqueue(encoder.encode(chunkEvent(head, piece, first)));
          first = false;
          return;
        }
      } catch {
        if (upstream.signal.aborted) {
          await finish(begun, 'gone', text);
        } else {
          controller.enqueue(encoder.encode(brokenEvent(asked.requestId)));
          await finish(begun, 'broken', text);
        }
        controller.close();
      }
    },
    async cancel() {
      upstream.abort();
      await finish(begun, 'gone', text);
    },
  });
  const headers = {
    ...answerHeaders(bound, begun, asked),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    'x-accel-buffering': 'no',
  };
  return new Response(body, { headers });
}

const slotOf = (bound: Bound, { slot }: Begun) => (slot === 'canary' ? bound.canary! : bound.stable);

function answerHeaders(bound: Bound, begun: Begun, asked: Asked): Record<string, string> {
  return {
    'x-refrain-release': slotOf(bound, begun).release ?? 'base',
    'x-refrain-slot': begun.slot,
    'x-request-id': asked.requestId,
  };
}
