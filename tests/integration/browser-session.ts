import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { statePaths } from '../../temporal-config/settings.ts';

/** A link that signs the owner in, as the command line of this machine makes it. */
export async function signInLink(url: string, state: string): Promise<string> {
  const token = (await readFile(join(statePaths(state).secrets, 'local-token'), 'utf8')).trim();
  const answer = await fetch(`${url}/api/local/sign-in-link`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  return ((await answer.json()) as { url: string }).url;
}

/** Opens a sign-in link as a browser does and answers the session's cookie. */
export async function signIn(link: string): Promise<string> {
  let url = link;
  for (let hops = 0; hops < 5; hops += 1) {
    const answer = await fetch(url, { redirect: 'manual' });
    const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]!);
    const session = cookies.filter((cookie) => cookie.includes('session'));
    if (session.length > 0) return session.join('; ');
    const next = answer.headers.get('location');
    if (next === null) throw new Error(`the sign-in link answered ${answer.status} and no session`);
    url = new URL(next, url).href;
  }
  throw new Error('the sign-in link leads in circles');
}

/** `fetch` with what a page of the server would send: its cookie and its origin. */
export function sessionFetch(origin: string, cookie: string): typeof fetch {
  return (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('cookie', cookie);
    headers.set('origin', origin);
    headers.set('sec-fetch-site', 'same-origin');
    return fetch(input, { ...init, headers });
  };
}
