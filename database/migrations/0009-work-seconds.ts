import type { Kysely, Migration } from 'kysely';

/** What a run that ended took of each queue's machine, as JSON; null in runs from before it was counted. */
export const workSeconds: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('runs').addColumn('workSeconds', 'text').execute();
  },
};
