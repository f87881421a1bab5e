import { randomUUID } from 'node:crypto';
import type { Answer, Client } from '../../server/client.ts';
import { connect, type GlobalOptions } from '../connection.ts';
import { CommandError, exitCodes, type ExitCode } from '../exit-codes.ts';
import { createOutput, table } from '../output.ts';

type State = Answer<'POST /deployments/{alias}/roll-back'>;

export async function releases(options: GlobalOptions & { alias?: string }): Promise<ExitCode> {
  const client = connect(options);
  const { releases: found } = await client.call('GET /releases', {
    query: options.alias ? { alias: options.alias } : {},
  });
  const { deployments } = await client.call('GET /deployments');
  const roleOf = ({ alias, digest }: (typeof found)[number]) => {
    const route = deployments.find(({ state }) => state.alias === alias)?.state.entry?.route;
    if (route?.stable.release === digest) return 'stable';
    if (route?.canary?.release === digest) return `canary ${Math.round(route.canary.share * 100)} %`;
    return route?.previous?.release === digest ? 'previous' : '';
  };
  createOutput(options.json === true).value({ releases: found, deployments }, () =>
    found.length === 0
      ? 'No release yet. One is made when a person approves a run.'
      : table([
          ['RELEASE', 'SERVES', 'APPROVED BY', 'AT', 'DIGEST'],
          ...found.map((one) => [
            `${one.alias} ${one.number}`,
            roleOf(one),
            one.record.decision.person.name,
            one.record.decision.decidedAt,
            one.digest.slice(0, 19),
          ]),
        ]),
  );
  return exitCodes.ok;
}

export async function promote(alias: string, options: GlobalOptions & { reason?: string }): Promise<ExitCode> {
  const body = { reason: options.reason ?? '', requestId: randomUUID() };
  const state = await connect(options).call('POST /deployments/{alias}/promote', { params: { alias }, body });
  createOutput(options.json === true).value(state, sayState);
  return exitCodes.ok;
}

export async function rollBack(
  alias: string | undefined,
  options: GlobalOptions & { reason?: string },
): Promise<ExitCode> {
  const client = connect(options);
  const body = { reason: options.reason ?? '', requestId: randomUUID() };
  const state = await client.call('POST /deployments/{alias}/roll-back', {
    params: { alias: alias ?? (await onlyAlias(client)) },
    body,
  });
  createOutput(options.json === true).value(state, sayState);
  return exitCodes.ok;
}

async function onlyAlias(client: Client): Promise<string> {
  const { deployments } = await client.call('GET /deployments');
  const [only, ...others] = deployments;
  if (only && others.length === 0) return only.state.alias;
  const names = deployments.map(({ state }) => state.alias).join(', ');
  throw new CommandError(exitCodes.badInput, only ? `Which one? There are ${names}.` : 'Nothing is deployed yet.');
}

function sayState({ alias, entry }: State): string {
  if (!entry) return `${alias} has no route.`;
  const { stable, canary } = entry.route;
  const number = (slot: { number: number; model: string }) =>
    slot.number === 0 ? `the base (${slot.model})` : `release ${slot.number} (${slot.model})`;
  return `${alias}: ${number(stable)} is stable${canary ? `; ${number(canary)} is on trial with ${Math.round(canary.share * 100)} %` : ''}. Route ${entry.version}.`;
}
