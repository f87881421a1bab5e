import { NONCE, type secureHeaders } from 'hono/secure-headers';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Env } from './route.ts';
import type { ScreenFile, ScreenFiles } from './screen-files.ts';

/**
 * No script, style, font or picture but our own, no script inline; a style put in by a component of ours carries the
 * page's nonce. Nobody may frame the page.
 */
export const pageSecurity: Parameters<typeof secureHeaders>[0] = {
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", NONCE],
    connectSrc: ["'self'"],
    fontSrc: ["'self'"],
    imgSrc: ["'self'", 'blob:'],
    workerSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
    requireTrustedTypesFor: ["'script'"],
    trustedTypes: ['refrain-workers'],
  },
  xFrameOptions: 'DENY',
  referrerPolicy: 'no-referrer',
  strictTransportSecurity: false,
};

/** First parts of the editor's addresses; what is behind them the editor looks up itself. */
const screens = [
  'inbox',
  'pipelines',
  'runs',
  'releases',
  'deployments',
  'datasets',
  'labelling',
  'artifacts',
  'playground',
  'models',
  'schedules',
  'settings',
  'dev',
] as const;

interface Foreseen {
  /** Of the page, and of what it always shows. */
  readonly modules?: readonly string[];
  /** What the page asks first; parts in braces are those of its address. */
  readonly calls?: readonly string[];
}

/** What is looked up before a page is told what to ask: an answer that is refused is an error in the browser's log. */
export interface ScreenFacts {
  readonly isSignedIn: (context: Context<Env>) => Promise<boolean>;
  /** Whether there is what a part of an address names, by the part's name; parts that are not here are believed. */
  readonly isThere: Readonly<Record<string, (id: string) => Promise<boolean>>>;
}

/** Of the pages that people open from a message or a bookmark: what each is sure to ask for once its script runs. */
export const foreseenOf: Readonly<Record<string, Foreseen>> = {
  '/': { modules: ['pages/home/home-page.tsx'] },
  '/inbox': { modules: ['pages/inbox/inbox-page.tsx'] },
  '/pipelines/:pipelineId': {
    modules: ['pages/pipeline/pipeline-page.tsx', 'pages/pipeline/editor-canvas.tsx'],
    calls: ['/pipelines/{pipelineId}/draft'],
  },
  '/runs/:runId': { modules: ['pages/run/run-page.tsx', 'pages/run/run-canvas.tsx'] },
  '/releases/:runId/:stepId': {
    modules: ['pages/release/release-page.tsx'],
    calls: ['/runs/{runId}', '/runs/{runId}/evidence/{stepId}'],
  },
};
/** Asked by the frame around every page. */
const callsOfEveryPage = ['/session', '/overview'];

/** What this page is sure to be answered; nothing to somebody who is not signed in. */
async function answered({ isSignedIn, isThere }: ScreenFacts, { calls = [] }: Foreseen, context: Context<Env>) {
  if (!(await isSignedIn(context))) return [];
  const params = Object.entries(context.req.param());
  const known = await Promise.all(params.map(async ([name, id]) => (await isThere[name]?.(id)) ?? true));
  return known.every(Boolean) ? [...callsOfEveryPage, ...calls] : callsOfEveryPage;
}

/** Lets the browser ask at once what the script would ask once it runs. */
function answerLinks(calls: readonly string[], params: Readonly<Record<string, string>>): string {
  return calls
    .map((call) => call.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(params[key] ?? '')))
    .map((call) => `<link rel="preload" as="fetch" crossorigin href="/api${call}" />`)
    .join('');
}

/** Lets the browser fetch the page's files beside the script that would ask for them. */
function fileLinks({ modules = [] }: Foreseen, needed: ScreenFiles['needed']): string {
  return [...new Set(modules.flatMap((name) => needed[name] ?? []))]
    .map((file) =>
      file.endsWith('.css')
        ? `<link rel="preload" as="style" crossorigin href="${file}" />`
        : `<link rel="modulepreload" crossorigin href="${file}" />`,
    )
    .join('');
}

/** Serves the editor: its files as they are, and its one page at every address of its own. */
export function serveScreens(app: OpenAPIHono<Env>, { files, index, needed }: ScreenFiles, facts: ScreenFacts): void {
  for (const [path, file] of Object.entries(files)) {
    app.get(path, (context) => {
      const isPacked = file.gzip !== undefined && (context.req.header('accept-encoding') ?? '').includes('gzip');
      return context.body(isPacked ? file.gzip : file.body, 200, headersOf(file, isPacked));
    });
  }
  const servePage = (path: string, foreseen: Foreseen = {}, status: 200 | 404 = 200) =>
    app.get(path, async (context, next) => {
      if (status === 404 && !isForPerson(context)) return await next();
      const nonce = String(context.get('secureHeadersNonce' as never) ?? '');
      // The page comes though nothing can be looked up: it says by itself what does not answer.
      const calls = await answered(facts, foreseen, context).catch(() => []);
      const answers = answerLinks(calls, context.req.param());
      const page = index
        .replace('name="csp-nonce" content=""', `name="csp-nonce" content="${nonce}"`)
        .replace('<title>', () => `${answers}<title>`)
        // Behind the script of every page, which is the one that all wait for.
        .replace('</head>', () => `${fileLinks(foreseen, needed)}</head>`);
      return context.body(page, status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    });
  for (const [path, one] of Object.entries(foreseenOf)) servePage(path, one);
  for (const path of ['/invite', ...screens.flatMap((name) => [`/${name}`, `/${name}/*`])]) servePage(path);
  // Whoever mistypes an address reads so on a page; programs are told as everywhere.
  servePage('*', {}, 404);
}

const isForPerson = ({ req }: Context<Env>) =>
  (req.header('accept') ?? '').includes('text/html') && !/^\/(?:api|v1|assets)(?:\/|$)/.test(req.path);

const headersOf = ({ type, isImmutable, gzip }: ScreenFile, isPacked: boolean): Record<string, string> => ({
  'content-type': type,
  'cache-control': isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  ...(gzip ? { vary: 'accept-encoding' } : {}),
  ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
});
