import type { Kysely, Migration } from 'kysely';

export const labels: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('labels')
      .addColumn('preferences', 'text', (c) => c.notNull())
      .addColumn('pairId', 'text', (c) => c.notNull())
      .addColumn('personId', 'text', (c) => c.notNull())
      .addColumn('personName', 'text', (c) => c.notNull())
      .addColumn('answer', 'text', (c) => c.notNull())
      .addColumn('answeredAt', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('labels_key', ['preferences', 'pairId', 'personId'])
      .execute();
  },
};
