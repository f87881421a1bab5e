import { connect, type GlobalOptions } from '../connection.ts';
import { CommandError, exitCodes, type ExitCode } from '../exit-codes.ts';
import { createOutput, table } from '../output.ts';
import type { Input } from '../../server/client.ts';

type Scopes = NonNullable<Input<'POST /tokens'>['body']['scopes']>;

export async function addToken(
  name: string,
  options: GlobalOptions & { readonly scope?: readonly string[]; readonly days?: string },
): Promise<ExitCode> {
  const days = options.days === undefined ? undefined : Number(options.days);
  if (days !== undefined && !Number.isInteger(days))
    throw new CommandError(exitCodes.badInput, 'Give --days as a whole number.');
  const made = await connect(options).call('POST /tokens', {
    body: {
      name,
      // The server says which of them there are.
      ...(options.scope === undefined ? {} : { scopes: [...options.scope] as Scopes }),
      ...(days === undefined ? {} : { days }),
    },
  });
  createOutput(options.json === true).value(
    made,
    ({ token, id, scopes, expiresAt }) =>
      `${token}\n  Shown once; keep it now. Its id is ${id}. It may do ${scopes === null ? 'all that you may' : scopes.join(', ')}${expiresAt === null ? '' : `, until ${expiresAt}`}.`,
  );
  return exitCodes.ok;
}

export async function listTokens(options: GlobalOptions): Promise<ExitCode> {
  const { tokens } = await connect(options).call('GET /tokens');
  createOutput(options.json === true).value(tokens, () =>
    tokens.length === 0
      ? 'No token yet.'
      : table([
          ['ID', 'NAME', 'SCOPES', 'MADE', 'USED', 'EXPIRES'],
          ...tokens.map((one) => [
            one.id,
            one.name,
            one.scopes === null ? 'all' : one.scopes.join(','),
            one.createdAt,
            one.lastUsedAt ?? 'never',
            one.expiresAt ?? 'never',
          ]),
        ]),
  );
  return exitCodes.ok;
}

export async function revokeToken(tokenId: string, options: GlobalOptions): Promise<ExitCode> {
  const answer = await connect(options).call('DELETE /tokens/{tokenId}', { params: { tokenId } });
  createOutput(options.json === true).value(answer, () => `Token ${tokenId} is void.`);
  return exitCodes.ok;
}
