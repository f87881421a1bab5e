import type { Migration } from 'kysely';
import { firstTables } from './0001-first-tables.ts';

/** In order; one that has been released never changes. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-first-tables': firstTables,
};
