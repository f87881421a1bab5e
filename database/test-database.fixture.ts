import { openSqlite, type Database } from './open-sqlite.ts';

/** How tests open an empty database: in memory, unless a suite is run on another one. */
let open: () => Promise<Database> = () => openSqlite(':memory:');

export const openTestDatabase = (): Promise<Database> => open();

/** Everything in this test process that asks for an empty database gets one of these. */
export function useTestDatabases(opener: () => Promise<Database>): void {
  open = opener;
}
