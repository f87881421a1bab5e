import { NONCE, type secureHeaders } from 'hono/secure-headers';
import type { OpenAPIHono } from '@hono/zod-openapi';
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

/** Serves the editor: its files as they are, and its one page at every address of its own. */
export function serveScreens(app: OpenAPIHono<Env>, { files, index }: ScreenFiles): void {
  for (const [path, file] of Object.entries(files)) {
    app.get(path, (context) => {
      const isPacked = file.gzip !== undefined && (context.req.header('accept-encoding') ?? '').includes('gzip');
      return context.body(isPacked ? file.gzip : file.body, 200, headersOf(file, isPacked));
    });
  }
  for (const path of ['/', '/invite', ...screens.flatMap((name) => [`/${name}`, `/${name}/*`])]) {
    app.get(path, (context) => {
      const nonce = String(context.get('secureHeadersNonce' as never) ?? '');
      const page = index.replace('name="csp-nonce" content=""', `name="csp-nonce" content="${nonce}"`);
      return context.body(page, 200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    });
  }
}

const headersOf = ({ type, isImmutable, gzip }: ScreenFile, isPacked: boolean): Record<string, string> => ({
  'content-type': type,
  'cache-control': isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  ...(gzip ? { vary: 'accept-encoding' } : {}),
  ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
});
