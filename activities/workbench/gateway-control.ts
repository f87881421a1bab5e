import { StepError } from '../step-error.ts';
import type { GatewayControl } from './workbench.ts';

type Stats = Awaited<ReturnType<GatewayControl['stats']>>;

/** The gateway's records, read over its loopback port. Null too while the gateway is away: no data is no news. */
export function createGatewayControl({ url, token }: { readonly url: string; readonly token: string }): GatewayControl {
  return {
    async stats(alias): Promise<Stats> {
      const answer = await fetch(`${url}/control/stats?alias=${encodeURIComponent(alias)}`, {
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(5000),
      }).catch(() => null);
      if (answer === null || answer.status === 404) return null;
      if (answer.status === 401) {
        throw new StepError(
          'ContractBroken',
          'The gateway does not take this worker’s token. Start both again, so that they read the same secret.',
          { retry: false },
        );
      }
      if (!answer.ok) return null;
      return (await answer.json()) as Stats;
    },
  };
}
