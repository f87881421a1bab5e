import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { Problem } from '../pipeline/problem.ts';
import type { Text } from '../pipeline/text.ts';
import type { Api } from './app.ts';
import type { RunEvent } from './run-watch.ts';
import type { RunView } from './shapes.ts';

export type { Api } from './app.ts';
export type { RunEvent } from './run-watch.ts';
export type { RunRow, RunView } from './shapes.ts';

/** What one call takes; parts a call has no use for are left out. */
export type Input<Name extends keyof Api> = Given<'params', Api[Name]['params']> &
  Given<'query', Api[Name]['query']> &
  Given<'body', Api[Name]['body']>;
type Given<Part extends string, Of> = [NonNullable<Of>] extends [never]
  ? Record<never, never>
  : Record<never, never> extends NonNullable<Of>
    ? { readonly [Key in Part]?: NonNullable<Of> }
    : { readonly [Key in Part]: NonNullable<Of> };
export type Answer<Name extends keyof Api> = Api[Name]['answer'];

export interface ClientOptions {
  /** `http://127.0.0.1:8070`; empty in a page of the server's own. */
  readonly url: string;
  /** API token; a page has its session's cookie instead. */
  readonly token?: string;
  readonly fetch?: typeof fetch;
}

/** The server said no, or did not answer: then `status` is 0. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly text: Text;
  readonly problems: readonly Problem[];

  constructor(status: number, code: string, text: Text, problems: readonly Problem[] = [], cause?: unknown) {
    super(text.en, { cause });
    this.status = status;
    this.code = code;
    this.text = text;
    this.problems = problems;
  }
}
export type Client = ReturnType<typeof createClient>;

/** The typed client: `call('POST /runs', { body: { pipelineId } })`. The only door for editor and command line. */
export function createClient({ url, token, fetch: send = fetch }: ClientOptions) {
  async function request(name: string, input: Loose, init: RequestInit = {}): Promise<Response> {
    const [method = 'GET', path = '/'] = name.split(' ');
    const filled = path.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(String(input.params?.[key])));
    const query = Object.entries(input.query ?? {}).filter(([, value]) => value !== undefined);
    const search =
      query.length > 0
        ? `?${new URLSearchParams(query.map(([key, value]): [string, string] => [key, String(value)])).toString()}`
        : '';
    const headers = new Headers(init.headers);
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    if (input.body !== undefined) headers.set('content-type', 'application/json');
    const answer = await send(`${url}/api${filled}${search}`, {
      ...init,
      method,
      headers,
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    }).catch((error: unknown) => {
      if (init.signal?.aborted) throw error;
      throw new ApiError(
        0,
        'unreachable',
        { en: `The server ${url && `at ${url} `}does not answer.`, zh: `服务器${url && ` ${url} `}没有响应。` },
        [],
        error,
      );
    });
    if (!answer.ok) throw await errorOf(answer);
    return answer;
  }

  return {
    async call<Name extends keyof Api>(name: Name, ...[input, signal]: CallInput<Name>): Promise<Answer<Name>> {
      const answer = await request(name, input ?? {}, signal ? { signal } : {});
      const isJson = (answer.headers.get('content-type') ?? '').startsWith('application/json');
      return (isJson ? await answer.json() : answer) as Answer<Name>;
    },

    /** The events of a call that answers with a stream; leaving the loop ends it at the server too. */
    async *events<Name extends keyof Api>(
      name: Name,
      input: Input<Name>,
      signal: AbortSignal,
    ): AsyncGenerator<{ readonly event: string; readonly data: unknown }> {
      const answer = await request(name, input, { headers: { accept: 'text/event-stream' }, signal });
      const events = answer.body!.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
      for await (const { event, data } of events)
        yield { event: event ?? 'message', data: JSON.parse(data) as unknown };
    },

    /** Keeps a file in the store as `uploads/<filename>`. A stream goes through without being held in memory. */
    async upload(
      filename: string,
      body: Blob | ReadableStream<Uint8Array>,
    ): Promise<Answer<'POST /artifacts/uploads'>> {
      const init = {
        body,
        duplex: 'half',
        headers: { 'content-type': 'application/octet-stream' },
      } as unknown as RequestInit;
      return (await (
        await request('POST /artifacts/uploads', { query: { filename } }, init)
      ).json()) as Answer<'POST /artifacts/uploads'>;
    },

    /**
     * Follows a run to its end, over lost connections; only a server that says no ends it early, by throwing.
     * @param onSign called with every sign of life, also those that say nothing else
     */
    async *watch(runId: string, signal: AbortSignal, onSign?: () => void): AsyncGenerator<RunEvent> {
      let lastId = '';
      for (let failures = 0; !signal.aborted;) {
        try {
          const headers = { accept: 'text/event-stream', ...(lastId ? { 'last-event-id': lastId } : {}) };
          const answer = await request('GET /runs/{runId}/events', { params: { runId } }, { headers, signal });
          const events = answer
            .body!.pipeThrough(new TextDecoderStream())
            .pipeThrough(new EventSourceParserStream({ onComment: onSign }));
          for await (const { id = '', event, data } of events) {
            failures = 0;
            onSign?.();
            if (id !== '') lastId = id;
            const message = { ...(id === '' ? {} : { id }), event, data: JSON.parse(data) } as RunEvent;
            yield message;
            if (message.event === 'end') return;
          }
        } catch (error) {
          if (signal.aborted) return;
          if (error instanceof ApiError && error.status !== 0 && error.status !== 503) throw error;
          failures += 1;
          if (failures > 10) throw error;
        }
        await pause(Math.min(500 * 2 ** failures, 5_000), signal);
      }
    },
  };
}

/** A run after one more message of its stream; null until the first snapshot. */
export function afterEvent(run: RunView | null, message: RunEvent): RunView | null {
  if (message.event === 'snapshot' || message.event === 'end') return message.data;
  if (run === null || message.event === 'unreachable') return run;
  if (message.event === 'progress') return { ...run, ...message.data };
  const { transition, status, run: now } = message.data;
  const { stepId, sequence } = transition;
  const steps = stepId === null || !status ? run.state.steps : { ...run.state.steps, [stepId]: status };
  return { ...run, state: { ...now, sequence, steps } };
}

interface Loose {
  readonly params?: Record<string, unknown>;
  readonly query?: Record<string, unknown>;
  readonly body?: unknown;
}
type CallInput<Name extends keyof Api> =
  Record<never, never> extends Input<Name>
    ? [input?: Input<Name>, signal?: AbortSignal]
    : [input: Input<Name>, signal?: AbortSignal];

async function errorOf(answer: Response): Promise<ApiError> {
  const body = (await answer.json().catch(() => null)) as {
    error?: { code?: string; message?: Text; problems?: Problem[] };
  } | null;
  const said = body?.error;
  const fallback = { en: `The server answered ${answer.status}.`, zh: `服务器返回 ${answer.status}。` };
  return new ApiError(answer.status, said?.code ?? 'unknown', said?.message ?? fallback, said?.problems);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
