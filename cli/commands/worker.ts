import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { statePaths } from '../../temporal-config/settings.ts';
import { connect, homeFolder, stateFolder, type GlobalOptions } from '../connection.ts';
import { CommandError, exitCodes, type ExitCode } from '../exit-codes.ts';
import { createOutput, table } from '../output.ts';

type JoinOptions = GlobalOptions & { readonly join?: string; readonly queue?: string; readonly server?: string };

/** Where and by which token this folder joined: `worker.json` in its secrets. */
interface Membership {
  readonly server: string;
  readonly token: string;
}

/** Works for an installation on another host until it is stopped; a folder that joined before needs no token again. */
export async function work(options: JoinOptions): Promise<ExitCode> {
  if (options.queue !== 'training')
    throw new CommandError(
      exitCodes.badInput,
      'Only queue training can be served from another host: --queue training.',
    );
  const home = homeFolder();
  const state = resolve(options.state || join(home, '.worker'));
  if (existsSync(statePaths(state).supervisor))
    throw new CommandError(
      exitCodes.badInput,
      `${state} belongs to an installation. Name a folder of the worker's own with --state.`,
    );
  const { server, token } = remember(state, options);
  const compiled = join(home, 'dist', 'workers', 'joined.js');
  if (!existsSync(compiled))
    throw new CommandError(
      exitCodes.failed,
      `There is no ${compiled}. Run \`npm run setup\`: it builds what is missing.`,
    );
  const child = spawn(process.execPath, ['--enable-source-maps', compiled], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: {
      ...process.env,
      REFRAIN_HOME: home,
      REFRAIN_STATE: state,
      REFRAIN_SERVER_URL: server,
      REFRAIN_PYTHON:
        process.env['REFRAIN_PYTHON'] ||
        join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'refrain', 'bin', 'python'),
      // Not among the arguments, which every user of the host can read.
      REFRAIN_JOIN_TOKEN: token,
    },
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void child.kill(signal));
  return await new Promise((ended) =>
    child.once('exit', (code) => ended(code === 0 ? exitCodes.ok : exitCodes.failed)),
  );
}

function remember(state: string, options: JoinOptions): Membership {
  const path = join(statePaths(state).secrets, 'worker.json');
  const before = readMembership(path);
  const token = options.join ? readToken(options.join) : before?.token;
  if (token === undefined)
    throw new CommandError(
      exitCodes.badInput,
      `${state} has not joined yet: give --join with a token. An admin makes one with \`refrain worker-token add\`.`,
    );
  const server = (options.server || options.url || before?.server || 'http://127.0.0.1:8070').replace(/\/$/, '');
  mkdirSync(statePaths(state).secrets, { recursive: true, mode: 0o700 });
  writeFileSync(path, JSON.stringify({ server, token } satisfies Membership), { mode: 0o600 });
  chmodSync(path, 0o600);
  return { server, token };
}

/** The token itself, or `@` and a file that holds it. */
function readToken(given: string): string {
  const token = given.startsWith('@') ? readFileSync(given.slice(1), 'utf8').trim() : given;
  if (/^rfw_[\w-]{20,200}$/.test(token)) return token;
  throw new CommandError(
    exitCodes.badInput,
    'That is no join token: one begins with rfw_. `refrain worker-token add` makes one.',
  );
}

function readMembership(path: string): Membership | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Membership;
  } catch {
    return null;
  }
}

export async function addToken(options: JoinOptions & { label?: string; days?: string }): Promise<ExitCode> {
  const days = Number(options.days ?? 30);
  if (options.queue !== 'training' || !Number.isInteger(days))
    throw new CommandError(exitCodes.badInput, 'Give --queue training, and --days as a whole number.');
  const made = await connect(options).call('POST /worker-tokens', {
    body: { queue: 'training', label: options.label ?? '', days },
  });
  createOutput(options.json === true).value(
    made,
    ({ token, id, expiresAt }) =>
      `${token}\n  Shown once; keep it now. Its id is ${id}, it expires ${expiresAt}. On the other host:\n  refrain worker --join @FILE --queue training --server ${options.url ?? 'URL'}`,
  );
  return exitCodes.ok;
}

export async function listTokens(options: GlobalOptions): Promise<ExitCode> {
  const { tokens } = await connect(options).call('GET /worker-tokens');
  createOutput(options.json === true).value(tokens, () =>
    tokens.length === 0
      ? 'No join token.'
      : table([
          ['ID', 'QUEUE', 'LABEL', 'BY', 'EXPIRES'],
          ...tokens.map((token) => [token.id, token.queue, token.label, token.createdBy, token.expiresAt]),
        ]),
  );
  return exitCodes.ok;
}

export async function revokeToken(tokenId: string, options: GlobalOptions): Promise<ExitCode> {
  await connect(options).call('DELETE /worker-tokens/{tokenId}', { params: { tokenId } });
  createOutput(options.json === true).value(
    { ok: true },
    () => `Token ${tokenId} is void; its workers leave at their next call.`,
  );
  return exitCodes.ok;
}

export async function listWorkers(options: GlobalOptions): Promise<ExitCode> {
  const { workers } = await connect(options).call('GET /workers');
  createOutput(options.json === true).value(workers, () =>
    workers.length === 0
      ? `No worker has joined from another host. ${stateFolder(options)} works by its own.`
      : table([
          ['ID', 'STATE', 'QUEUE', 'HOST', 'VERSION', 'LAST SEEN'],
          ...workers.map((one) => [one.id, one.state, one.queue, one.host, one.version, one.lastSeenAt]),
        ]),
  );
  return exitCodes.ok;
}

export async function drainWorker(workerId: string, options: GlobalOptions & { now?: boolean }): Promise<ExitCode> {
  const now = options.now === true;
  await connect(options).call('POST /workers/{workerId}/drain', { params: { workerId }, body: { now } });
  createOutput(options.json === true).value({ ok: true }, () =>
    now
      ? `Worker ${workerId} leaves with a checkpoint.`
      : `Worker ${workerId} takes no more steps, and leaves when its own is done.`,
  );
  return exitCodes.ok;
}
