import SqliteDatabase from 'better-sqlite3';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, Migrator, sql, SqliteDialect } from 'kysely';
import { expect, test } from 'vitest';
import { migrations } from './migrations/migrations.ts';
import { openSqlite, type Database } from './open-sqlite.ts';
import type { Schema } from './schema.ts';

const names = Object.keys(migrations);
const newPath = () => join(mkdtempSync(join(tmpdir(), 'refrain-upgrade-')), 'refrain.db');

/** A database as a version of Refrain left it that knew the migrations up to `last`. */
async function leaveAt(path: string, last: string, work: (db: Database) => Promise<void>): Promise<void> {
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: new SqliteDatabase(path) }) });
  const known = Object.fromEntries(Object.entries(migrations).filter(([name]) => name <= last));
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => known } }).migrateToLatest();
  expect(error).toBeUndefined();
  await work(db);
  await db.destroy();
}

async function columnsOf(db: Database): Promise<string[]> {
  const { rows } = await sql<{ table: string; column: string; type: string }>`
    select m.name as "table", c.name as "column", c.type as type
    from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table' and m.name not like 'sqlite_%'
  `.execute(db);
  return rows.map(({ table, column, type }) => `${table}.${column} ${type}`).toSorted();
}

test.each(names)(
  'a database of the version that ended with %s is brought up to date, and keeps what it had',
  async (last) => {
    const path = newPath();
    await leaveAt(path, last, async (db) => {
      // Only what the first version had: later columns have values of their own.
      const made = { createdBy: 'me', createdAt: '2026-01-01T00:00:00.000Z' };
      await db
        .insertInto('pipelines')
        .values({ id: 'p', title: '夜', ...made })
        .execute();
      await db
        .insertInto('revisions')
        .values({ pipelineId: 'p', number: 1, source: 's', comment: '', ...made })
        .execute();
    });
    const db = await openSqlite(path);
    expect(await db.selectFrom('pipelines').selectAll().execute()).toMatchObject([{ id: 'p', title: '夜' }]);
    expect(await db.selectFrom('revisions').selectAll().execute()).toMatchObject([{ pipelineId: 'p', number: 1 }]);
    const fresh = await openSqlite(':memory:');
    expect(await columnsOf(db)).toEqual(await columnsOf(fresh));
    await Promise.all([db.destroy(), fresh.destroy()]);
  },
);

test('a database that was with a newer version is left as it is, and says what to do', async () => {
  const path = newPath();
  await leaveAt(path, names.at(-1)!, async (db) => {
    await sql`insert into kysely_migration (name, timestamp) values ('9999-tomorrow', '2027-01-01')`.execute(db);
  });
  await expect(openSqlite(path)).rejects.toThrow(/newer version of Refrain \(9999-tomorrow\).*copy from before/);
});
