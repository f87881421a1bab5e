import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ApiError, createClient, type Client } from '../../server/client.ts';
import { statePaths } from '../../temporal-config/settings.ts';
import type { KillableStack } from './killable-stack.ts';
import { longestRecoveryMs } from './killable-stack.ts';

/** Whether asking again may help: nobody answered, the answer was cut, or it said "not now". */
function mayPass(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status === 0 || error.status === 429 || error.status >= 500;
}

/** Asks until there is an answer; a refusal is one, and is thrown. */
export async function insist<T>(ask: () => Promise<T>, forMs = 2 * longestRecoveryMs): Promise<T> {
  for (const deadline = Date.now() + forMs; ; await pause(250)) {
    try {
      return await ask();
    } catch (error) {
      if (!mayPass(error) || Date.now() > deadline) throw error;
    }
  }
}

/** A client as the command line has: by the installation's own token, at the address of the moment. Asks once. */
export async function localClient(stack: KillableStack): Promise<Client['call']> {
  const token = (await readFile(join(statePaths(stack.state).secrets, 'local-token'), 'utf8')).trim();
  return ((...args: Parameters<Client['call']>) =>
    createClient({
      url: stack.settings()['REFRAIN_SERVER_URL'] ?? '',
      token,
      fetch: (url, init) => fetch(url, { ...init, signal: AbortSignal.timeout(30_000) }),
    }).call(...args)) as Client['call'];
}

/** What a listener does at the gateway. */
export function listener(stack: KillableStack, key: string) {
  const post = async (path: string, body: object): Promise<Response> =>
    await fetch(`${stack.settings()['REFRAIN_GATEWAY_URL']}/v1${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
  return {
    /** The answer's id; null when the gateway or vLLM has none to give now. */
    async ask(alias: string, seed: number): Promise<string | null> {
      try {
        const messages = [{ role: 'user', content: '【ang】' }];
        const answer = await post('/chat/completions', { model: alias, messages, max_tokens: 12, seed });
        return answer.ok ? ((await answer.json()) as { id: string }).id : null;
      } catch {
        return null;
      }
    },
    /** Insists until the vote is acknowledged. */
    async vote(id: string, eventId: string): Promise<void> {
      await insist(async () => {
        const answer = await post('/feedback', { id, vote: 'up', event_id: eventId });
        const said = await answer.text();
        if (answer.status === 202) return;
        const text = { en: `vote refused: ${answer.status} ${said}`, zh: said };
        throw new ApiError(answer.status, 'vote', text);
      });
    },
  };
}
