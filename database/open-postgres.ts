import { setTimeout as wait } from 'node:timers/promises';
import { CompiledQuery, Kysely, PostgresDialect, sql } from 'kysely';
import { Pool, types, type PoolConfig } from 'pg';
import { migrate, type Database } from './open-sqlite.ts';
import type { Schema } from './schema.ts';

const oldestVersion = 15;
const patienceMs = 30_000;
/** One that is starting, or not up yet; every other refusal stays what it is. */
const passing = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'ECONNRESET', '57P03', '53300']);
const int8 = 20;

/**
 * A PostgreSQL database, brought to the newest schema. Waits half a minute for a server that is starting.
 * @param url `postgres://user:password@host:5432/name?sslmode=verify-full`; never part of a message
 */
export async function openPostgres(url: string): Promise<Database> {
  const where = placeOf(url);
  // A migration may take long, or wait for another server's that is at it.
  const forMigrations = kyselyOn({ ...connectionTo(url), max: 2 });
  try {
    await untilUp(forMigrations, where);
    await checkServer(forMigrations, where);
    await migrate(forMigrations);
  } finally {
    await forMigrations.destroy();
  }
  return connectPostgres(url);
}

/** The same without a look at the server and its schema. */
export function connectPostgres(url: string): Database {
  return kyselyOn({
    ...connectionTo(url),
    max: 10,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 60_000,
  });
}

const connectionTo = (url: string): PoolConfig => ({
  connectionString: url,
  application_name: 'refrain',
  connectionTimeoutMillis: 10_000,
  keepAlive: true,
  types: { getTypeParser: parserOf as typeof types.getTypeParser },
});

function kyselyOn(config: PoolConfig): Database {
  const pool = new Pool(config);
  // A connection that breaks is replaced at the next question; without a listener it would end the process. Whoever was
  // using it hears of it by the question that fails.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new Kysely<Schema>({
    dialect: new PostgresDialect({
      pool,
      async onCreateConnection(created) {
        await created.executeQuery(CompiledQuery.raw(commitOnDisk));
      },
    }),
  });
}
/** A commit that was answered is on the disk, whatever the server's default; one that waits for more stays. */
const commitOnDisk = `select set_config('synchronous_commit', 'on', false)
  where current_setting('synchronous_commit') in ('off', 'local')`;

/** Counts come as bigint, which the driver would hand out as text. */
function parserOf(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  return oid === int8 ? Number : types.getTypeParser(oid, format);
}

/** Host and name of the database, without user and password. */
function placeOf(url: string): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new Error(`${howToSet} What is set is no URL.`);
  }
  if (!['postgres:', 'postgresql:'].includes(parsed.protocol))
    throw new Error(`${howToSet} What is set begins with ${parsed.protocol}//.`);
  return `${parsed.host || 'the local socket'}${parsed.pathname}`;
}
const howToSet = 'The address of the database has the form postgres://USER:PASSWORD@HOST:5432/NAME.';

async function untilUp(db: Database, where: string): Promise<void> {
  for (const until = Date.now() + patienceMs; ;) {
    try {
      await sql`select 1`.execute(db);
      return;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (passing.has(code) && Date.now() < until) {
        await wait(500);
        continue;
      }
      throw new Error(
        `PostgreSQL at ${where} lets nobody in: ${error instanceof Error ? error.message || code : String(error)}. Check that it runs, and user, password and name in DATABASE_URL.`,
        { cause: error },
      );
    }
  }
}

async function checkServer(db: Database, where: string): Promise<void> {
  const { rows } = await sql<{ version: number; encoding: string }>`
    select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding
  `.execute(db);
  const { version = 0, encoding = '' } = rows[0] ?? {};
  if (version < oldestVersion * 10_000)
    throw new Error(
      `PostgreSQL at ${where} is version ${Math.floor(version / 10_000)}; ${oldestVersion} or newer is needed.`,
    );
  if (encoding !== 'UTF8')
    throw new Error(
      `The database ${where} is encoded as ${encoding}; lyrics need UTF8. Make it with: create database NAME encoding 'UTF8' template template0`,
    );
}
