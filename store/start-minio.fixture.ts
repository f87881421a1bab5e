import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../supervisor/ports.ts';
import type { RootAccess } from './buckets.ts';

/** A real MinIO with a folder of its own, for tests. */
export interface TestMinio extends RootAccess {
  readonly dataFolder: string;
  /** kill -9, as a crash would. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

/** @throws Error when there is no server to start: a test without it would prove nothing */
export async function startTestMinio(folder?: string): Promise<TestMinio> {
  const binary = process.env['REFRAIN_MINIO_BIN'] ?? join(homedir(), '.cache', 'refrain', 'bin', 'minio');
  await access(binary).catch((cause: unknown) => {
    throw new Error(
      `There is no MinIO at ${binary}. Run the set-up (\`npm start -- --no-run\`), or name a server with REFRAIN_MINIO_BIN.`,
      { cause },
    );
  });
  const dataFolder = folder ?? (await mkdtemp(join(tmpdir(), 'refrain-minio-')));
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const rootAccessKey = `root-${randomBytes(4).toString('hex')}`;
  const rootSecretKey = randomBytes(20).toString('hex');
  let child: ChildProcess | null = null;

  const kill = async () => {
    const running = child;
    child = null;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGKILL');
    await ended;
  };
  const start = async () => {
    const started = spawn(binary, ['server', dataFolder, '--address', `127.0.0.1:${port}`, '--quiet'], {
      env: {
        PATH: process.env['PATH'],
        HOME: dataFolder,
        MINIO_ROOT_USER: rootAccessKey,
        MINIO_ROOT_PASSWORD: rootSecretKey,
        MINIO_BROWSER: 'off',
        MINIO_UPDATE: 'off',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child = started;
    let words = '';
    started.stderr?.on('data', (chunk: Buffer) => (words = `${words}${chunk.toString()}`.slice(-4000)));
    for (let attempt = 0; attempt < 300; attempt += 1) {
      if (started.exitCode !== null) throw new Error(`MinIO ended at once: ${words}`);
      const healthy = await fetch(`${endpoint}/minio/health/live`).then(
        (answer) => answer.ok,
        () => false,
      );
      if (healthy) return;
      await wait(100);
    }
    throw new Error(`MinIO did not become healthy: ${words}`);
  };

  await start();
  return {
    endpoint,
    rootAccessKey,
    rootSecretKey,
    dataFolder,
    kill,
    start,
    async remove() {
      await kill();
      if (folder === undefined) await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
