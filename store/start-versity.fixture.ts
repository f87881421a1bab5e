import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { RootAccess } from './buckets.ts';
import { freePort } from '../supervisor/ports.ts';

/** A real Versity gateway over a folder of its own, for tests. */
export interface TestVersity extends RootAccess {
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

/** @throws Error when there is no server to start: a test without it would prove nothing */
export async function startTestVersity(): Promise<TestVersity> {
  const binary = process.env['REFRAIN_VERSITYGW_BIN'] || join(homedir(), '.cache', 'refrain', 'bin', 'versitygw');
  if (!existsSync(binary))
    throw new Error(
      `There is no Versity gateway at ${binary}. \`npm test\` builds it, or name one with REFRAIN_VERSITYGW_BIN.`,
    );
  const folder = await mkdtemp(join(tmpdir(), 'refrain-versity-'));
  for (const name of ['data', 'versions']) await mkdir(join(folder, name));
  const port = await freePort();
  const rootAccessKey = `root-${randomBytes(4).toString('hex')}`;
  const rootSecretKey = randomBytes(20).toString('hex');
  const child = spawn(
    binary,
    ['--port', `127.0.0.1:${port}`, '--health', '/health', '--quiet', 'posix'].concat([
      '--versioning-dir',
      join(folder, 'versions'),
      join(folder, 'data'),
    ]),
    {
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        ROOT_ACCESS_KEY: rootAccessKey,
        ROOT_SECRET_KEY: rootSecretKey,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let words = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => (words = `${words}${bytes.toString()}`.slice(-4000)));
  const endpoint = `http://127.0.0.1:${port}`;
  for (let attempt = 0; ; attempt += 1) {
    if (child.exitCode !== null || attempt > 300) throw new Error(`The Versity gateway did not start: ${words}`);
    const healthy = await fetch(`${endpoint}/health`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (healthy) break;
    await wait(100);
  }
  return {
    endpoint,
    rootAccessKey,
    rootSecretKey,
    async remove() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
