import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { DEFAULT_MIGRATION_TABLE, Kysely, Migrator, sql, SqliteDialect } from 'kysely';
import { migrations } from './migrations/migrations.ts';
import type { Schema } from './schema.ts';

export type Database = Kysely<Schema>;

/**
 * The embedded database, brought to the newest schema. `:memory:` keeps nothing.
 * Commits are on the disk before they are answered: WAL with `synchronous=FULL`.
 */
export async function openSqlite(path: string): Promise<Database> {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const sqlite = new SqliteDatabase(path);
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = FULL');
  sqlite.pragma('foreign_keys = ON');
  sqlite.pragma('busy_timeout = 5000');
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: sqlite }) });
  await migrate(db);
  return db;
}

/** Names of the migrations that have run. */
async function appliedTo(db: Database): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === DEFAULT_MIGRATION_TABLE)) return [];
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(DEFAULT_MIGRATION_TABLE)}`.execute(db);
  return rows.map(({ name }) => name);
}

/** Runs the migrations that are missing, in order, each in a transaction. */
export async function migrate(db: Database): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });
  const unknown = (await appliedTo(db)).filter((name) => !(name in migrations));
  if (unknown.length > 0)
    throw new Error(
      `The database has been with a newer version of Refrain (${unknown.join(', ')}), and this one does not know its tables. Start that version again, or set the state folder back to the copy from before the upgrade.`,
    );
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find((result) => result.status === 'Error')?.migrationName;
  throw new Error(
    `The database could not be brought to the newest schema${failed ? `: migration ${failed} failed` : ''}.`,
    {
      cause: error,
    },
  );
}
