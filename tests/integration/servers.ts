import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createBuckets } from '../../store/buckets.ts';
import { openStore } from '../../store/open-store.ts';
import type { TestMinio } from '../../store/start-minio.fixture.ts';
import { startTestMinio } from '../../store/start-minio.fixture.ts';
import { freePort } from '../../supervisor/ports.ts';
import type { Store } from '../../store/store.ts';
import { namespace, searchAttributes } from '../../temporal-config/names.ts';

/** A real server of a test: its own ports, its own temporary folder. */
interface TestServer {
  readonly folder: string;
  readonly port: number;
  readonly pid: () => number;
  /** As a crash or a power cut would; the folder stays. */
  kill(): Promise<void>;
  /** On the same port and folder, after `kill`. */
  restart(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}
export interface TestTemporal extends TestServer {
  /** `host:port`; namespace and search attributes of the product exist. */
  readonly address: string;
}
/** A MinIO with the product's buckets. */
export interface MinioServer extends TestMinio {
  /** Opens the store as a process of the product does. */
  openStore(cacheFolder: string): Store;
}

/** `settings`: dynamic configuration of its own, `name=value`. */
export async function startTemporal(settings: readonly string[] = []): Promise<TestTemporal> {
  const folder = await mkdtemp(join(tmpdir(), 'refrain-temporal-'));
  const port = await freePort();
  const server = await startServer(serverBinary('temporal', 'REFRAIN_TEMPORAL_BIN'), folder, port, [
    ...['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(port)],
    ...['--http-port', String(await freePort()), '--metrics-port', String(await freePort())],
    ...['--db-filename', join(folder, 'temporal.db'), '--namespace', namespace],
    ...['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal'],
    ...[
      ...['transfer', 'timer', 'visibility'].map((queue) => `history.${queue}ProcessorMaxPollRPS=5000`),
      'matching.numTaskqueueWritePartitions=1',
      ...settings,
    ].flatMap((setting) => ['--dynamic-config-value', setting]),
    ...searchAttributes.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
  ]);
  return { ...server, address: `127.0.0.1:${port}` };
}

export async function startMinio(): Promise<MinioServer> {
  const minio = await startTestMinio();
  await createBuckets(minio);
  const { endpoint, rootAccessKey: accessKey, rootSecretKey: secretKey, dataFolder } = minio;
  const credentialsFile = `${dataFolder}.credentials.json`;
  await writeFile(credentialsFile, JSON.stringify({ accessKey, secretKey }));
  return {
    ...minio,
    openStore: (cacheFolder) => openStore({ endpoint, credentialsFile, cacheFolder }),
    remove: async () => {
      await minio.remove();
      await rm(credentialsFile, { force: true });
    },
  };
}

/** Where the set-up put a server; a missing one fails the test rather than skipping it. */
function serverBinary(name: string, variable: string): string {
  const path = process.env[variable] || join(homedir(), '.cache', 'refrain', 'bin', name);
  if (!existsSync(path)) throw new Error(`${name} is not at ${path}. Run \`npm run setup\`, or set ${variable}.`);
  return path;
}

async function startServer(binary: string, folder: string, port: number, args: readonly string[]): Promise<TestServer> {
  const log = join(folder, 'server.log');
  let child: ChildProcess;

  const start = async () => {
    const output = await open(log, 'a');
    child = spawn(binary, args, { stdio: ['ignore', output.fd, output.fd] });
    await output.close();
    for (let tries = 0; !(await answers(port)); tries += 1) {
      if (child.exitCode !== null || tries > 600)
        throw new Error(`${binary} did not start:\n${await readFile(log, 'utf8')}`);
      await pause(100);
    }
  };
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };

  await start();
  return {
    folder,
    port,
    pid: () => child.pid!,
    kill: () => end('SIGKILL'),
    restart: start,
    stop: async () => {
      await end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answers(port: number): Promise<boolean> {
  const socket = createConnection({ port, host: '127.0.0.1' });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
