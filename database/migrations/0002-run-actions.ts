import type { Kysely, Migration } from 'kysely';

/** One column a statement: SQLite adds no more at once. */
export const runActions: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('runs').addColumn('trial', 'text').execute();
    await db.schema.alterTable('runs').addColumn('forkOf', 'text').execute();
    await db.schema.alterTable('runs').addColumn('priority', 'integer').execute();
  },
};
