import { openPostgres } from './open-postgres.ts';
import { openSqlite, type Database } from './open-sqlite.ts';

/**
 * The database of this installation, brought to the newest schema.
 * @param where.url PostgreSQL, when one is named; the embedded database at `where.path` otherwise
 */
export async function openDatabase(where: {
  readonly url: string | undefined;
  readonly path: string;
}): Promise<Database> {
  return where.url === undefined ? await openSqlite(where.path) : await openPostgres(where.url);
}
