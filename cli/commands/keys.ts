import { connect, type GlobalOptions } from '../connection.ts';
import { CommandError, exitCodes, type ExitCode } from '../exit-codes.ts';
import { createOutput, table } from '../output.ts';

const late = 'The gateway is away; the change reaches it when it is back.';

interface LimitOptions extends GlobalOptions {
  readonly perMinute?: string;
  readonly concurrent?: string;
}

function limitsOf({ perMinute, concurrent }: LimitOptions) {
  const number = (text: string | undefined, name: string) => {
    if (text === undefined) return null;
    if (!/^[1-9]\d*$/.test(text)) throw new CommandError(exitCodes.badInput, `Give ${name} as a whole number from 1.`);
    return Number(text);
  };
  return { perMinute: number(perMinute, '--per-minute'), concurrent: number(concurrent, '--concurrent') };
}

export async function limitKey(keyId: string, options: LimitOptions): Promise<ExitCode> {
  const answer = await connect(options).call('PUT /keys/{keyId}', { params: { keyId }, body: limitsOf(options) });
  createOutput(options.json === true).value(answer, ({ inForce }) => (inForce ? `Key ${keyId} is limited.` : late));
  return exitCodes.ok;
}

export async function createKey(label: string, options: LimitOptions): Promise<ExitCode> {
  const made = await connect(options).call('POST /keys', { body: { label, ...limitsOf(options) } });
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
      : table([
          ['ID', 'LABEL', 'A MINUTE', 'AT ONCE', 'BY', 'MADE'],
          ...keys.map((key) => [
            key.id,
            key.label,
            String(key.perMinute ?? 'usual'),
            String(key.concurrent ?? 'usual'),
            key.createdBy,
            key.createdAt,
          ]),
        ]),
  );
  return exitCodes.ok;
}

export async function revokeKey(keyId: string, options: GlobalOptions): Promise<ExitCode> {
  const answer = await connect(options).call('DELETE /keys/{keyId}', { params: { keyId } });
  createOutput(options.json === true).value(answer, ({ inForce }) => (inForce ? `Key ${keyId} is void.` : late));
  return exitCodes.ok;
}
