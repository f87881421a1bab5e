import { text } from 'node:stream/consumers';
import { connect, type GlobalOptions } from '../connection.ts';
import { CommandError, exitCodes, type ExitCode } from '../exit-codes.ts';
import { createOutput, table } from '../output.ts';

/** The value comes from the standard input: arguments can be read by every user of the machine, and by shell histories. */
export async function setSecret(name: string, options: GlobalOptions): Promise<ExitCode> {
  if (process.stdin.isTTY)
    process.stderr.write('Type or paste the value, then press Ctrl-D on a line of its own. It is shown as you type.\n');
  const value = (await text(process.stdin)).replace(/\r?\n$/, '');
  if (value.length < 8)
    throw new CommandError(
      exitCodes.badInput,
      `A secret has 8 characters or more; the standard input had ${value.length}. For instance: refrain secret set ${name} < FILE`,
    );
  const made = await connect(options).call('PUT /secrets/{name}', { params: { name }, body: { value } });
  createOutput(options.json === true).value(
    made,
    ({ version }) => `${name} is set, version ${version}. A step takes it as { $secret: ${name} }.`,
  );
  return exitCodes.ok;
}

export async function listSecrets(options: GlobalOptions): Promise<ExitCode> {
  const { secrets } = await connect(options).call('GET /secrets');
  createOutput(options.json === true).value(secrets, () =>
    secrets.length === 0
      ? 'No secret yet.'
      : table([
          ['NAME', 'VERSION', 'SET', 'BY'],
          ...secrets.map((one) => [one.name, String(one.version), one.setAt, one.setBy]),
        ]),
  );
  return exitCodes.ok;
}

export async function removeSecret(name: string, options: GlobalOptions): Promise<ExitCode> {
  const answer = await connect(options).call('DELETE /secrets/{name}', { params: { name } });
  createOutput(options.json === true).value(answer, () => `${name} is removed.`);
  return exitCodes.ok;
}
