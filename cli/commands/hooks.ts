import type { Answer } from '../../server/client.ts';
import { connect, type GlobalOptions } from '../connection.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { createOutput, table } from '../output.ts';

export async function add(
  label: string,
  pipelineId: string,
  options: GlobalOptions & { revision?: string },
): Promise<ExitCode> {
  const body = { label, pipelineId, ...(options.revision === undefined ? {} : { revision: Number(options.revision) }) };
  return tellSecret(await connect(options).call('POST /hooks', { body }), options);
}

export async function list(options: GlobalOptions): Promise<ExitCode> {
  const { hooks } = await connect(options).call('GET /hooks');
  createOutput(options.json === true).value(hooks, () =>
    hooks.length === 0
      ? 'No hook yet.'
      : table([
          ['ID', 'LABEL', 'PIPELINE', 'BY', 'MADE', 'LAST CALLED'],
          ...hooks.map((one) => [
            one.hookId,
            one.label,
            `${one.pipelineId}${one.revision === null ? '' : ` ${one.revision}`}`,
            one.createdBy,
            one.createdAt,
            one.lastUsedAt ?? '–',
          ]),
        ]),
  );
  return exitCodes.ok;
}

export async function rotate(hookId: string, options: GlobalOptions): Promise<ExitCode> {
  return tellSecret(await connect(options).call('POST /hooks/{hookId}/rotate', { params: { hookId } }), options);
}

export async function remove(hookId: string, options: GlobalOptions): Promise<ExitCode> {
  await connect(options).call('DELETE /hooks/{hookId}', { params: { hookId } });
  createOutput(options.json === true).value({ hookId }, () => `Hook ${hookId} is closed.`);
  return exitCodes.ok;
}

function tellSecret(made: Answer<'POST /hooks'>, options: GlobalOptions): ExitCode {
  createOutput(options.json === true).value(made, ({ hookId, secret }) =>
    [
      secret,
      '  Shown once; keep it now. Call it like this:',
      `  POST /api/hooks/${hookId}  with a JSON object of run parameters and the headers`,
      '  content-type: application/json',
      '  x-refrain-timestamp: Unix time in seconds, at most five minutes off',
      '  idempotency-key: of your choice; the same key is the same run',
      '  x-refrain-signature: v1= and the hexadecimal HMAC-SHA256, under the secret, of timestamp.key.body',
    ].join('\n'),
  );
  return exitCodes.ok;
}
