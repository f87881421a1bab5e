import { Agent, request } from 'undici';
import { readEvents } from './read-events.ts';

/** One piece of a generation as vLLM streamed it. */
export interface Piece {
  readonly text: string;
  readonly finishReason: string | null;
  readonly usage: Usage | null;
}
export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

/**
 * vLLM did not deliver. `refused`: the request itself is at fault; `not-ready`: the engine or the model is not there
 * yet; `broken`: it was there and failed.
 */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly kind: 'refused' | 'not-ready' | 'broken';

  constructor(kind: EngineError['kind'], message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

export interface EngineOptions {
  readonly url: string;
  readonly key: string;
  /** Longest wait for the first token, and between two. */
  readonly silenceMs?: number;
  readonly pollMs?: number;
}

/** vLLM as the gateway sees it: which models answer now, and generation as a stream of pieces. */
export function createEngine(options: EngineOptions) {
  const { url, key, silenceMs = 30_000, pollMs = 1000 } = options;
  const agent = new Agent({ connections: 512, keepAliveTimeout: 4000, connect: { timeout: 2000 } });
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  let models: ReadonlySet<string> = new Set();
  let waiters: (() => void)[] = [];
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<ReadonlySet<string>> {
    const limits = { dispatcher: agent, headers, headersTimeout: 2000, bodyTimeout: 2000 };
    const [health, list] = await Promise.all([request(`${url}/health`, limits), request(`${url}/v1/models`, limits)]);
    await health.body.dump();
    const answer = (await list.body.json()) as { data?: { id?: unknown }[] };
    if (health.statusCode !== 200 || list.statusCode !== 200) return new Set();
    return new Set((answer.data ?? []).map(({ id }) => String(id)));
  }

  async function poll(): Promise<void> {
    models = await look().catch(() => new Set<string>());
    if (closed) return;
    const woken = waiters;
    waiters = [];
    for (const wake of woken) wake();
    clearTimeout(timer);
    timer = setTimeout(() => void poll(), pollMs);
  }
  const started = poll();

  return {
    started,
    isReady: (model: string) => models.has(model),
    isUp: () => models.size > 0,
    /** What was believed is void: a request found the engine or the model gone. */
    doubt(model: string): void {
      models = new Set([...models].filter((name) => name !== model));
    },
    async waitUntilReady(model: string, deadline: number, signal: AbortSignal): Promise<boolean> {
      while (!models.has(model)) {
        if (closed || signal.aborted || Date.now() >= deadline) return false;
        await new Promise<void>((resolve) => {
          const limit = setTimeout(resolve, Math.max(0, deadline - Date.now()));
          waiters.push(() => {
            clearTimeout(limit);
            resolve();
          });
        });
      }
      return true;
    },

    /**
     * Streams one generation. Ends only when vLLM said how it finished; a cut, an error event or silence throws
     * `EngineError`. Leaving the loop early aborts the generation upstream.
     */
    async *generate(
      path: '/v1/chat/completions' | '/v1/completions',
      model: string,
      body: Readonly<Record<string, unknown>>,
      signal: AbortSignal,
    ): AsyncGenerator<Piece, void, undefined> {
      const answer = await request(`${url}${path}`, {
        method: 'POST',
        dispatcher: agent,
        headers,
        signal,
        headersTimeout: silenceMs,
        bodyTimeout: silenceMs,
        body: JSON.stringify({ ...body, model, stream: true, stream_options: { include_usage: true } }),
      }).catch((error: unknown) => {
        throw failure(error);
      });
      if (answer.statusCode !== 200) throw await refusal(answer);

      answer.body.on('error', () => undefined); // told to the loop below, or caused by our own destroy
      const bytes = answer.body.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
      let finished = false;
      let done = false;
      try {
        for await (const data of readEvents(bytes)) {
          if (data === '[DONE]') {
            if (!finished) throw new EngineError('broken', 'vLLM ended a stream without saying why');
            done = true;
            return;
          }
          const piece = readPiece(data);
          finished ||= piece.finishReason !== null;
          yield piece;
        }
      } catch (error) {
        throw error instanceof EngineError ? error : failure(error);
      } finally {
        // A body that is read to its end leaves the connection for the next request; destroying it aborts vLLM.
        if (done) void answer.body.dump({ limit: 1024 }).catch(() => undefined);
        else answer.body.destroy();
      }
      throw new EngineError('broken', 'vLLM cut a stream');
    },

    async close(): Promise<void> {
      closed = true;
      clearTimeout(timer);
      for (const wake of waiters) wake();
      await agent.destroy();
    },
  };
}
export type Engine = ReturnType<typeof createEngine>;

function failure(error: unknown): EngineError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const away = ['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT', 'ENOTFOUND'].includes(code);
  return new EngineError(away ? 'not-ready' : 'broken', `vLLM: ${(error as Error).message}`, error);
}

/** Reads at most 64 KB of the refusal; what vLLM said about the request goes to the client, nothing else does. */
async function refusal(answer: Awaited<ReturnType<typeof request>>): Promise<EngineError> {
  const text = await answer.body.text().catch(() => '');
  if (answer.statusCode === 404) return new EngineError('not-ready', 'vLLM does not have the model now');
  if (answer.statusCode !== 400 && answer.statusCode !== 422)
    return new EngineError('broken', `vLLM answered ${answer.statusCode}`);
  const said = /"message":\s*"((?:[^"\\]|\\.){1,500})/.exec(text.slice(0, 65_536))?.[1];
  return new EngineError('refused', said ?? 'The model cannot answer this request.');
}

function readPiece(data: string): Piece {
  try {
    const event = JSON.parse(data) as {
      error?: unknown;
      choices?: { text?: unknown; delta?: { content?: unknown }; finish_reason?: unknown }[];
      usage?: Usage | null;
    };
    if (event.error !== undefined) throw new EngineError('broken', 'vLLM reported an error in the stream');
    const choice = event.choices?.[0];
    const text = choice?.delta?.content ?? choice?.text ?? '';
    const reason = choice?.finish_reason ?? null;
    if (typeof text !== 'string' || (reason !== null && typeof reason !== 'string')) throw new TypeError('not text');
    return { text, finishReason: reason, usage: event.usage ?? null };
  } catch (error) {
    if (error instanceof EngineError) throw error;
    throw new EngineError('broken', 'vLLM sent an event that is no completion', error);
  }
}
