import { createRoute, type OpenAPIHono, type RouteConfig, type z } from '@hono/zod-openapi';
import type { Context, Next } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Door, Person } from './people.ts';
import type { Access, Permission } from './permissions.ts';
import type { LimitName } from './rate-limits.ts';
import { Refusal, type RefusalStatus } from './refusal.ts';
import { problemBody } from './shapes.ts';
import type { WorkerCaller } from './worker-join.ts';

/** What the guards leave for the handlers. `person` is absent on `open` routes when nobody is signed in. */
export interface Env {
  Variables: {
    person?: Person;
    worker?: WorkerCaller;
    /** What the caller's token is limited to; absent: all that the person may do. */
    scopes?: readonly Permission[];
    /** Which of the server's two origins the call came to. */
    door: Door;
    /** What its route asks for; set once the caller is let in. */
    access?: Access;
    requestId: string;
  };
}
export type Method = 'get' | 'post' | 'put' | 'delete';
type Shape = z.ZodObject | undefined;
type Output<S, Otherwise = undefined> = S extends z.ZodType ? z.output<S> : Otherwise;

/** One declaration: permission, validation, OpenAPI and the client's types. */
export interface Route<
  M extends Method = Method,
  P extends string = string,
  Params extends Shape = Shape,
  Query extends Shape = Shape,
  Body extends z.ZodType | undefined = z.ZodType | undefined,
  Answer extends z.ZodType | 'stream' = z.ZodType | 'stream',
> {
  readonly method: M;
  /** Below `/api`; parameters as `{runId}`. */
  readonly path: P;
  /** Who may call it. A route without one does not compile. */
  readonly permission: Access;
  readonly summary: string;
  readonly params?: Params;
  readonly query?: Query;
  /** Headers it needs, by lower-case names. */
  readonly headers?: z.ZodObject;
  readonly body?: Body;
  /** Largest body in bytes; 2 MB when absent. */
  readonly maxBodyBytes?: number;
  /** Status of success; 200 when absent. */
  readonly status?: 200 | 201;
  /** Shape of success, or `stream` when the handler answers with a Response of its own. */
  readonly answer: Answer;
  /** Media type of a `stream`; anything when absent. */
  readonly mediaType?: string;
  /** Counted by the caller's address as well, before anything else is looked at. */
  readonly limit?: Extract<LimitName, 'door' | 'hook'>;
  /** `own`: acts on what belongs to the caller alone. `others`: not on what the caller did, once two people are here. */
  readonly ownership?: 'own' | 'others';
}

export function route<
  const M extends Method,
  const P extends string,
  Answer extends z.ZodType | 'stream',
  Params extends Shape = undefined,
  Query extends Shape = undefined,
  Body extends z.ZodType | undefined = undefined,
>(declared: Route<M, P, Params, Query, Body, Answer>): Route<M, P, Params, Query, Body, Answer> {
  return declared;
}

export interface Call<R extends Route> {
  readonly params: Output<NonNullable<R['params']>, Record<never, never>>;
  readonly query: Output<NonNullable<R['query']>, Record<never, never>>;
  readonly body: Output<NonNullable<R['body']>>;
  /** Whoever calls; on `open` routes see `context.var.person`. */
  readonly person: Person;
  readonly context: Context<Env>;
}
/** An answer that is JSON already, of the shape that its route declares: what was written in a thread goes out as it is. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
type Answered<R extends Route> = R['answer'] extends z.ZodType ? z.input<R['answer']> | JsonText : Response;
export type Handler<R extends Route> = (call: Call<R>) => Promise<Answered<R>>;

/** `'POST /runs'` to the types of its call, for the client. */
export type Entry<R extends Route> = {
  [Key in `${Uppercase<R['method']>} ${R['path']}`]: {
    params: R extends { params?: infer S extends z.ZodObject } ? z.input<S> : undefined;
    query: R extends { query?: infer S extends z.ZodObject } ? z.input<S> : undefined;
    body: R extends { body?: infer S extends z.ZodType } ? z.input<S> : undefined;
    answer: R['answer'] extends z.ZodType ? z.output<R['answer']> : Response;
  };
};

/** Routes and their handlers, gathered before the guards of `app.ts` are put around them. */
export class Routes<Entries = unknown> {
  /** The client reads its types here; empty at run time. */
  declare readonly entries: Entries;
  readonly all: { readonly route: Route; readonly handler: Handler<Route> }[] = [];

  add<R extends Route>(declared: R, handler: Handler<R>): Routes<Entries & Entry<R>> {
    this.all.push({ route: declared, handler });
    return this as unknown as Routes<Entries & Entry<R>>;
  }
}

/** What an operation may answer; 405 is the answer where there is none. */
const refusals: Readonly<Record<Exclude<RefusalStatus, 405>, string>> = {
  400: 'The body is not JSON.',
  401: 'Nobody is signed in, or the token is not valid.',
  403: 'Not permitted.',
  404: 'There is no such thing, or the caller may not see it.',
  409: 'Somebody was first, or the state does not allow it.',
  413: 'Too large.',
  422: 'The request does not fit.',
  429: 'Too many calls; Retry-After says when to call again.',
  503: 'A part the server leans on does not answer; Retry-After says when to try again.',
};
const errorAnswers = Object.fromEntries(
  Object.entries(refusals).map(([status, description]) => [
    status,
    { description, content: { 'application/json': { schema: problemBody } } },
  ]),
);

/** Puts one route into the Hono application: validation by its schemas, the guard by its permission. */
export function mount(
  app: OpenAPIHono<Env>,
  declared: Route,
  handler: Handler<Route>,
  guard: (declared: Pick<Route, 'permission' | 'limit'>, context: Context<Env>) => void,
): void {
  const maxBytes = declared.maxBodyBytes ?? 2 * 1024 * 1024;
  const config: RouteConfig = {
    method: declared.method,
    path: declared.path,
    summary: declared.summary,
    'x-permission': declared.permission,
    ...(declared.permission === 'open' ? { security: [] } : {}),
    request: {
      ...(declared.params ? { params: declared.params } : {}),
      ...(declared.query ? { query: declared.query } : {}),
      ...(declared.headers ? { headers: declared.headers } : {}),
      ...(declared.body
        ? { body: { required: true, content: { 'application/json': { schema: declared.body } } } }
        : {}),
    },
    responses: {
      [declared.status ?? 200]:
        declared.answer === 'stream'
          ? {
              description: 'Bytes or events.',
              ...(declared.mediaType
                ? {
                    content: {
                      [declared.mediaType]: {
                        schema: schemaOf(declared.mediaType),
                      },
                    },
                  }
                : {}),
            }
          : { description: 'Done.', content: { 'application/json': { schema: declared.answer } } },
      ...errorAnswers,
    },
    middleware: [
      async (context: Context<Env>, next: Next) => {
        guard(declared, context);
        if (declared.body) requireJson(context);
        refuseLarge(context, maxBytes);
        await next();
      },
      // Counts what comes without a length. An upload streams and counts for itself.
      ...(declared.maxBodyBytes === undefined
        ? [bodyLimit({ maxSize: maxBytes, onError: () => tooLarge(maxBytes) })]
        : []),
    ],
  };
  app.openapi(createRoute(config), (async (context: Context<Env>) => {
    const valid = context.req.valid.bind(context.req) as (part: string) => never;
    const answer: unknown = await handler({
      params: declared.params ? valid('param') : {},
      query: declared.query ? valid('query') : {},
      body: declared.body ? valid('json') : undefined,
      person: context.var.person as Person,
      context,
    });
    if (answer instanceof Response) return answer;
    const status = declared.status ?? 200;
    return answer instanceof JsonText
      ? context.body(answer.text, status, { 'content-type': 'application/json' })
      : context.json(answer as object, status);
  }) as never);
}

/** For every path there is: methods that it does not have are refused with those that it has. Call after all of them are mounted. */
export function refuseOtherMethods(app: OpenAPIHono<Env>, declared: readonly Route[]): void {
  for (const path of new Set(declared.map((one) => one.path))) {
    const allow = declared.filter((one) => one.path === path).map(({ method }) => method.toUpperCase());
    if (allow.includes('GET')) allow.push('HEAD');
    allow.sort();
    app.all(path.replaceAll(/\{(\w+)\}/g, ':$1'), (context) => {
      const { method } = context.req;
      throw new Refusal(
        405,
        'no-such-method',
        {
          en: `${method} is not possible here; ${allow.join(', ')} is.`,
          zh: `此处不支持 ${method}，可用 ${allow.join('、')}。`,
        },
        { allow },
      );
    });
  }
}

/** Anything else would skip validation, and is what a foreign form can send. */
function requireJson(context: Context<Env>): void {
  if (/^application\/json\s*(;|$)/i.test(context.req.header('content-type') ?? '')) return;
  throw new Refusal(422, 'not-json', {
    en: 'Send the body as application/json.',
    zh: '请以 application/json 发送请求体。',
  });
}

function refuseLarge(context: Context<Env>, maxBytes: number): void {
  if (Number(context.req.header('content-length') ?? 0) > maxBytes) tooLarge(maxBytes);
}

function tooLarge(maxBytes: number): never {
  const limit = maxBytes >= 1024 * 1024 ? `${Math.floor(maxBytes / 1024 / 1024)} MB` : `${maxBytes} bytes`;
  throw new Refusal(413, 'too-large', {
    en: `A request to here may have ${limit}.`,
    zh: `此处的请求上限为 ${limit}。`,
  });
}

/** Of a `stream`. Readers of the description disagree whether the schema of events is that of one or of their text. */
function schemaOf(mediaType: string): { readonly type?: 'object' | 'string' } {
  if (mediaType === 'text/event-stream') return {};
  return { type: mediaType === 'application/json' ? 'object' : 'string' };
}
