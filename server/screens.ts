import { NONCE, type secureHeaders } from 'hono/secure-headers';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Env } from './route.ts';
import type { ScreenFile, ScreenFiles } from './screen-files.ts';
import { sessionCookie } from './sign-in-engine.ts';

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

/** Lets the browser ask at once what the script would ask once it runs. */
function answerLinks({ calls = [] }: Foreseen, params: Readonly<Record<string, string>>): string {
  return [...callsOfEveryPage, ...calls]
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
export function serveScreens(app: OpenAPIHono<Env>, { files, index, needed }: ScreenFiles): void {
  for (const [path, file] of Object.entries(files)) {
    app.get(path, (context) => {
      const isPacked = file.gzip !== undefined && (context.req.header('accept-encoding') ?? '').includes('gzip');
      return context.body(isPacked ? file.gzip : file.body, 200, headersOf(file, isPacked));
    });
  }
  const servePage = (path: string, foreseen: Foreseen = {}) =>
    app.get(path, (context) => {
      const nonce = String(context.get('secureHeadersNonce' as never) ?? '');
      const hasSession = (context.req.header('cookie') ?? '').includes(sessionCookie);
      const answers = hasSession ? answerLinks(foreseen, context.req.param()) : '';
      const page = index
        .replace('name="csp-nonce" content=""', `name="csp-nonce" content="${nonce}"`)
        .replace('<title>', () => `${answers}<title>`)
        // Behind the script of every page, which is the one that all wait for.
        .replace('</head>', () => `${fileLinks(foreseen, needed)}</head>`);
      return context.body(page, 200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    });
  for (const [path, one] of Object.entries(foreseenOf)) servePage(path, one);
  for (const path of ['/invite', ...screens.flatMap((name) => [`/${name}`, `/${name}/*`])]) servePage(path);
}

const headersOf = ({ type, isImmutable, gzip }: ScreenFile, isPacked: boolean): Record<string, string> => ({
  'content-type': type,
  'cache-control': isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  ...(gzip ? { vary: 'accept-encoding' } : {}),
  ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
});
