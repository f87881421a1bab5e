import { Refused, type Gateway, type GatewayStats } from './ports.ts';
import { unavailable } from './refusal.ts';

/** The gateway's control port, with its bearer token. */
export function openGateway(url: string, token: string): Gateway {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  async function ask(path: string, body: unknown, signal: AbortSignal): Promise<Response> {
    const answer = await fetch(`${url}/control/playground/${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      signal,
    }).catch((error: unknown) => {
      throw signal.aborted ? error : unavailable('The gateway', error);
    });
    if (answer.ok) return answer;
    const said = (await answer.json().catch(() => null)) as { error?: { code?: string; message?: string } } | null;
    throw new Refused(said?.error?.code ?? 'engine_failed', said?.error?.message ?? `It answered ${answer.status}.`);
  }

  return {
    generate: async (generation, signal) => (await ask('generate', generation, signal)).body!,
    async vote({ responseId, ...vote }) {
      await ask('feedback', { id: responseId, ...vote }, AbortSignal.timeout(3_000));
    },
    async stats(alias) {
      try {
        const answer = await fetch(`${url}/control/stats?alias=${encodeURIComponent(alias)}`, {
          headers,
          signal: AbortSignal.timeout(1_000),
        });
        return answer.ok ? ((await answer.json()) as GatewayStats) : null;
      } catch {
        return null;
      }
    },
    async putKeys(keys) {
      const body = JSON.stringify({ keys });
      const answer = await fetch(`${url}/control/keys`, {
        method: 'PUT',
        headers,
        body,
        signal: AbortSignal.timeout(3_000),
      }).catch((error: unknown) => {
        throw unavailable('The gateway', error);
      });
      if (!answer.ok) throw unavailable('The gateway', new Error(`it answered ${answer.status} to the list of keys`));
    },
  };
}
