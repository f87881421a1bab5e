import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { freePort } from '../supervisor/ports.ts';

/** A real PostgreSQL with a folder of its own, for tests. */
export interface TestPostgres {
  /** `postgres://…` of one of its databases; `postgres` unless another is named. */
  url(database?: string): string;
  /** Makes an empty database, or a copy of `template`; answers its URL. */
  create(name: string, template?: string): Promise<string>;
  drop(name: string): Promise<void>;
  /** kill -9 of every process of it, as a power cut would. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

/**
 * @param durable whether commits reach the disk before they are answered; without it a suite of many databases is quick
 * @throws Error when there is no PostgreSQL to start: a test without it would prove nothing
 */
export async function startTestPostgres({ durable }: { readonly durable: boolean }): Promise<TestPostgres> {
  const binaries = postgresFolder();
  const owner = unprivileged();
  const folder = await mkdtemp(join(tmpdir(), 'refrain-postgres-'));
  await chmod(folder, 0o700);
  const password = randomBytes(12).toString('hex');
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, password);
  const data = join(folder, 'data');
  if (owner) for (const path of [folder, passwordFile]) chownSync(path, owner.uid, owner.gid);
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, TZ: 'UTC' };
  await promisify(execFile)(
    join(binaries, 'initdb'),
    ['-D', data, '-U', 'refrain', '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
      .concat(['--encoding=UTF8', '--locale=C.UTF-8'])
      .concat(durable ? [] : ['--no-sync']),
    { ...owner, env },
  );
  const port = await freePort();
  let child: ChildProcess | null = null;

  const url = (database = 'postgres') => `postgres://refrain:${password}@127.0.0.1:${port}/${database}`;
  async function asAdmin<Answer>(work: (client: Client) => Promise<Answer>): Promise<Answer> {
    const client = new Client(url());
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }
  async function start(): Promise<void> {
    const settings = ['max_connections=200', 'shared_buffers=32MB', `unix_socket_directories=${folder}`];
    const quick = durable ? [] : ['fsync=off', 'full_page_writes=off'];
    const started = spawn(
      join(binaries, 'postgres'),
      ['-D', data, '-h', '127.0.0.1', '-p', String(port)].concat([...settings, ...quick].flatMap((one) => ['-c', one])),
      { ...owner, env, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    child = started;
    let words = '';
    started.stderr?.on('data', (bytes: Buffer) => (words = `${words}${bytes.toString()}`.slice(-4000)));
    for (let attempt = 0; attempt < 300; attempt += 1) {
      if (started.exitCode !== null) throw new Error(`PostgreSQL ended at once: ${words}`);
      if (await asAdmin(async () => true).catch(() => false)) return;
      await wait(100);
    }
    throw new Error(`PostgreSQL did not become ready: ${words}`);
  }
  async function kill(): Promise<void> {
    const running = child;
    child = null;
    if (!running?.pid || running.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    const others = childrenOf(running.pid);
    running.kill('SIGKILL');
    for (const pid of others) endOne(pid);
    await ended;
    // The next start refuses while one of the old processes still holds the shared memory.
    while (others.some((pid) => existsSync(`/proc/${pid}/exe`))) await wait(20);
  }

  await start();
  return {
    url,
    kill,
    start,
    async create(name, template) {
      await asAdmin((client) => client.query(`create database "${name}"${template ? ` template "${template}"` : ''}`));
      return url(name);
    },
    drop: (name) => asAdmin(async (client) => void (await client.query(`drop database "${name}" with (force)`))),
    async remove() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Where `initdb` and `postgres` lie: where the set-up of the tests found or put them. */
function postgresFolder(): string {
  const program = process.env['REFRAIN_POSTGRES_BIN'] || join(homedir(), '.cache', 'refrain', 'bin', 'postgres');
  if (!existsSync(program))
    throw new Error(
      `There is no PostgreSQL at ${program}. \`npm test\` finds or installs it, or name one with REFRAIN_POSTGRES_BIN.`,
    );
  return dirname(realpathSync(program));
}

/** PostgreSQL refuses to run as root; then it runs as the user that Debian made for it, or as nobody. */
function unprivileged(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  return { uid: Number(user?.[2] ?? 65_534), gid: Number(user?.[3] ?? 65_534) };
}

function childrenOf(parent: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1]) === parent;
      } catch {
        return false;
      }
    })
    .map(Number);
}

function endOne(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It left by itself.
  }
}
