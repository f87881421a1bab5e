import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context, Next } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { randomUUID } from 'node:crypto';
import { createGuards, type GuardOptions } from './guards.ts';
import { Refusal } from './refusal.ts';
import { answerTo } from './answer-to.ts';
import { explainInput } from './explain-input.ts';
import { createRateLimits, type Rates } from './rate-limits.ts';
import { mount, refuseOtherMethods, route, type Env, type Route, type Routes } from './route.ts';
import { artifactRoutes } from './routes/artifacts.ts';
import { blindVoteRoutes } from './routes/blind-votes.ts';
import { datasetRoutes } from './routes/datasets.ts';
import { evidenceRoutes } from './routes/evidence.ts';
import { hookRoutes } from './routes/hooks.ts';
import { inviteRoutes } from './routes/invites.ts';
import { keyRoutes } from './routes/keys.ts';
import { labellingRoutes } from './routes/labelling.ts';
import { lyricRoutes, scoreForTrainers } from './routes/lyric.ts';
import { memoryRoutes } from './routes/memory.ts';
import { modelRoutes } from './routes/models.ts';
import { overviewRoutes } from './routes/overview.ts';
import { peopleRoutes } from './routes/people.ts';
import { pipelineRoutes } from './routes/pipelines.ts';
import { playgroundRoutes } from './routes/playground.ts';
import { questionRoutes } from './routes/questions.ts';
import { releaseRoutes } from './routes/releases.ts';
import { runActionRoutes } from './routes/run-actions.ts';
import { runRoutes } from './routes/runs.ts';
import { scheduleRoutes } from './routes/schedules.ts';
import { secretRoutes } from './routes/secrets.ts';
import { sessionRoutes } from './routes/session.ts';
import { workerRoutes } from './routes/workers.ts';
import type { ScreenFiles } from './screen-files.ts';
import { pageSecurity, serveScreens } from './screens.ts';
import { sessionCookie } from './sign-in-engine.ts';
import type { Services } from './services.ts';

export interface AppOptions extends Omit<GuardOptions, 'people' | 'workers' | 'limits'> {
  /** How often somebody may call; `usualRates` unless given. */
  readonly rates?: Rates;
  readonly screens: ScreenFiles;
  /** Told of every error that is the server's fault. */
  readonly onFault: (error: unknown, requestId: string) => void;
}

const groups = [
  sessionRoutes,
  pipelineRoutes,
  runRoutes,
  memoryRoutes,
  runActionRoutes,
  artifactRoutes,
  evidenceRoutes,
  blindVoteRoutes,
  questionRoutes,
  overviewRoutes,
  releaseRoutes,
  playgroundRoutes,
  modelRoutes,
  lyricRoutes,
  datasetRoutes,
  labellingRoutes,
  keyRoutes,
  scheduleRoutes,
  hookRoutes,
  peopleRoutes,
  inviteRoutes,
  secretRoutes,
  workerRoutes,
] as const;
type Intersect<U> = (U extends unknown ? (u: U) => void : never) extends (i: infer I) => void ? I : never;
/** Every call of the API by `'POST /runs'`, for the client. */
export type Api = Intersect<ReturnType<(typeof groups)[number]>['entries']>;

/** Every route there is below `/api`, with its permission. */
export function allRoutes(services: Services): Routes['all'] {
  return groups.flatMap((group) => group(services).all);
}

/** What all of them declare; for what is made of the declarations alone. */
export function declaredRoutes(): readonly Route[] {
  // Services are only touched by handlers, and none is called.
  const declared = allRoutes({} as Services).map(({ route: one }) => one);
  return [...declared, getOpenApi];
}

/** The HTTP application: guards, routes, the one page. */
export function createApp(services: Services, options: AppOptions) {
  const { people, workers, runs, pipelines } = services;
  const guards = createGuards({ ...options, people, workers, limits: createRateLimits(options.rates) });
  const app = new OpenAPIHono<Env>({ defaultHook: explainInput });

  app.onError((error, context) => answerTo(error, context.var.requestId, options.onFault));
  app.notFound((context) => answerTo(nothingHere(context), context.var.requestId, options.onFault));
  app.use(async (context, next) => {
    context.set('requestId', randomUUID());
    context.header('x-request-id', context.var.requestId);
    await next();
  });
  app.use(secureHeaders(pageSecurity));
  app.use(guards.host);
  app.use('/api/*', noStore, guards.origin, guards.authenticate, guards.stream);

  const api = new OpenAPIHono<Env>({ defaultHook: explainInput });
  api.openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' });
  api.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: sessionCookie,
  });
  for (const { route: declared, handler } of allRoutes(services)) mount(api, declared, handler, guards.permit);
  mount(api, getOpenApi, async () => Response.json(describe(api)), guards.permit);
  refuseOtherMethods(api, declaredRoutes());
  app.route('/api', api);
  // The same route, guarded the same, at the address that trainers are told.
  app.use('/v1/*', noStore, guards.origin, guards.authenticate, guards.stream);
  const forTrainers = new OpenAPIHono<Env>({ defaultHook: explainInput });
  for (const { route: declared, handler } of allRoutes(services))
    if (declared.path === scoreForTrainers.path) mount(forTrainers, declared, handler, guards.permit);
  refuseOtherMethods(forTrainers, [scoreForTrainers]);
  app.route('/', forTrainers);

  app.get('/sign-in', async (context) => {
    if (!isPersonOpening(context)) return context.body(null, 204);
    guards.door(context);
    const token = context.req.query('token') ?? '';
    const used = await people.useSignInLink(token, context.req.raw.headers, context.var.door);
    const to = new URL(used.headers.get('location') ?? '/?error=INVALID_TOKEN', 'http://here');
    for (const cookie of used.headers.getSetCookie()) context.header('set-cookie', cookie, { append: true });
    return context.redirect(`/${to.search}`, 302);
  });
  const isThere = { runId: isFound(runs.rowOf), pipelineId: isFound(pipelines.draftOf) };
  serveScreens(app, options.screens, { isSignedIn: guards.isSignedIn, isThere });
  return app;
}

const getOpenApi = route({
  method: 'get',
  path: '/openapi.json',
  permission: 'signed-in',
  summary: 'This description.',
  answer: 'stream',
  mediaType: 'application/json',
});

function describe(api: OpenAPIHono<Env>) {
  return api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Refrain', version: '1' },
    servers: [{ url: '/api' }],
    security: [{ bearer: [] }, { session: [] }],
  });
}

/** One row is looked up by its key. */
const isFound = (read: (id: string) => Promise<unknown>) => (id: string) =>
  read(id).then(
    () => true,
    () => false,
  );

const noStore = async (context: Context<Env>, next: Next) => {
  await next();
  if (!context.res.headers.has('cache-control')) context.header('cache-control', 'no-store');
};

/** A link preview, a prefetch or a HEAD must not use a single-use link up. */
function isPersonOpening(context: Context<Env>): boolean {
  const purpose = context.req.header('sec-purpose') ?? context.req.header('purpose') ?? '';
  return context.req.method === 'GET' && !purpose.includes('prefetch');
}

const nothingHere = (context: Context<Env>) =>
  new Refusal(404, 'not-found', { en: `There is nothing at ${context.req.path}.`, zh: `${context.req.path} 不存在。` });
