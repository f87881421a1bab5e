import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../../../supervisor/ports.ts';
import type { Bench } from './bench.ts';
import { answers, startProcess, untilReady } from './process.ts';

const scripts = join('tests', 'benchmarks', 'peers');

/**
 * W40 in Prefect, with its server on SQLite beside it. What does not belong to running tasks is off: analytics, the
 * upload of logs, update notices. @returns milliseconds of one run, as the flow's own process measures them
 */
export async function openPrefect(bench: Bench): Promise<() => Promise<number>> {
  const python = installedPython('prefect', 'REFRAIN_BENCH_PREFECT');
  const folder = await temporaryFolder(bench, 'prefect');
  const port = await freePort();
  const env = {
    ...pythonEnvironment(),
    PREFECT_HOME: folder,
    PREFECT_API_URL: `http://127.0.0.1:${port}/api`,
    PREFECT_SERVER_ANALYTICS_ENABLED: 'false',
    DO_NOT_TRACK: '1',
    PREFECT_LOGGING_LEVEL: 'WARNING',
    PREFECT_LOGGING_TO_API_ENABLED: 'false',
    PREFECT_SERVER_UI_ENABLED: 'false',
  };
  const args = ['-m', 'prefect', 'server', 'start', '--host', '127.0.0.1', '--port', String(port)];
  const server = await startProcess(bench, python, args, { env, log: join(folder, 'server.log') });
  await untilReady(server, () => answers(`http://127.0.0.1:${port}/api/health`));
  return await openPeer(bench, 'prefect', python, { env, folder });
}

/**
 * W40 in Dagster, in one process: with runs and events in memory, its floor, or kept in SQLite, as it comes.
 * @returns milliseconds of one run, as above
 */
export async function openDagster(bench: Bench, runs: 'in memory' | 'kept'): Promise<() => Promise<number>> {
  const python = installedPython('dagster', 'REFRAIN_BENCH_DAGSTER');
  const folder = await temporaryFolder(bench, 'dagster');
  const env = { ...pythonEnvironment(), DAGSTER_HOME: folder, DAGSTER_DISABLE_TELEMETRY: 'yes', DO_NOT_TRACK: '1' };
  return await openPeer(bench, 'dagster', python, { env, folder, args: runs === 'kept' ? ['kept'] : [] });
}

/** One process that stays; it runs the workload once for every line it is given. */
async function openPeer(
  bench: Bench,
  engine: string,
  python: string,
  given: { readonly env: NodeJS.ProcessEnv; readonly folder: string; readonly args?: readonly string[] },
): Promise<() => Promise<number>> {
  const { env, folder, args = [] } = given;
  const log = join(folder, 'peer.log');
  const script = join(scripts, `${engine}_w40.py`);
  const { child } = await startProcess(bench, python, ['-u', script, ...args], { env, log, isAsked: true });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const next = async (word: string): Promise<string> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error(`${script} ended:\n${(await readFile(log, 'utf8')).slice(-4_000)}`);
      if (value.startsWith(`@${word} `)) return value.slice(word.length + 2);
    }
  };
  bench.version(engine, await next('ready'));
  return async () => {
    child.stdin!.write('\n');
    return Number(await next('took'));
  };
}

export function installedPython(engine: string, variable: string): string {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const path = process.env[variable] || join(cache, 'refrain', 'bin', `bench-${engine}`);
  if (existsSync(path)) return path;
  throw new Error(
    `${engine} is not at ${path}. \`npm run bench\` installs it, or set ${variable} to a Python with it.`,
  );
}

/** Nothing of the person's own settings for these engines. */
export function pythonEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG, TMPDIR } = process.env;
  return { PATH, HOME, LANG: LANG ?? 'C.UTF-8', ...(TMPDIR ? { TMPDIR } : {}), PYTHONDONTWRITEBYTECODE: '1' };
}

export async function temporaryFolder(bench: Bench, engine: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `refrain-bench-${engine}-`));
  bench.onEnd(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
