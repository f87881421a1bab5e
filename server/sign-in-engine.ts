import { betterAuth } from 'better-auth';
import { magicLink } from 'better-auth/plugins/magic-link';
import { dialectOf } from '../database/dialect.ts';
import type { Database } from '../database/open-sqlite.ts';

export type SignInEngine = ReturnType<typeof createSignInEngine>;

const linkSeconds = 15 * 60;
/** Behind `__Host-` where pages are served over HTTPS. */
export const sessionCookie = 'refrain.session';

/**
 * Sessions and single-use links, for one origin of the server. Two of them on one database know the same people, links
 * and sessions; each reads and sets the cookie of its own origin alone.
 */
export function createSignInEngine(options: {
  readonly db: Database;
  /** Where pages of this origin lie, without a path. With `https:` its cookie never travels in the clear. */
  readonly origin: string;
  readonly sessionSecret: string;
  /** Hears the token of a link, under the ticket it was asked with. */
  readonly onLink: (ticket: string, token: string) => void;
}) {
  const secure = options.origin.startsWith('https:');
  return betterAuth({
    baseURL: options.origin,
    secret: options.sessionSecret,
    database: { db: options.db, type: dialectOf(options.db) },
    telemetry: { enabled: false },
    logger: { level: 'error' as const },
    session: { expiresIn: 7 * 24 * 3600, updateAge: 24 * 3600, cookieCache: { enabled: false } },
    user: {
      additionalFields: {
        roles: { type: 'string' as const, required: true, defaultValue: 'viewer', input: false },
        active: { type: 'boolean' as const, required: true, defaultValue: true, input: false },
      },
    },
    advanced: {
      useSecureCookies: false,
      cookies: { session_token: { name: secure ? `__Host-${sessionCookie}` : sessionCookie } },
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' as const, secure, path: '/' },
    },
    rateLimit: { enabled: false },
    plugins: [
      magicLink({
        expiresIn: linkSeconds,
        disableSignUp: true,
        storeToken: 'hashed',
        sendMagicLink: ({ token, metadata }) => options.onLink(String(metadata?.['ticket']), token),
      }),
    ],
  });
}
