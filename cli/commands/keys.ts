import { connect, type GlobalOptions } from '../connection.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { createOutput, table } from '../output.ts';

const late = 'The gateway is away; the change reaches it when it is back.';

export async function createKey(label: string, options: GlobalOptions): Promise<ExitCode> {
  const made = await connect(options).call('POST /keys', { body: { label } });
  createOutput(options.json === true).value(
    made,
    ({ key, id, inForce }) => `${key}\n  Shown once; keep it now. Its id is ${id}.${inForce ? '' : `\n  ${late}`}`,
  );
  return exitCodes.ok;
}

export async function listKeys(options: GlobalOptions): Promise<ExitCode> {
  const { keys } = await connect(options).call('GET /keys');
  createOutput(options.json === true).value(keys, () =>
    keys.length === 0
      ? 'No key yet.'
      : table([['ID', 'LABEL', 'BY', 'MADE'], ...keys.map((key) => [key.id, key.label, key.createdBy, key.createdAt])]),
  );
  return exitCodes.ok;
}

export async function revokeKey(keyId: string, options: GlobalOptions): Promise<ExitCode> {
  const answer = await connect(options).call('DELETE /keys/{keyId}', { params: { keyId } });
  createOutput(options.json === true).value(answer, ({ inForce }) => (inForce ? `Key ${keyId} is void.` : late));
  return exitCodes.ok;
}
