import type { Kysely, Migration } from 'kysely';

export const nights: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('schedules')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('pipelineId', 'text', (c) => c.notNull().references('pipelines.id'))
      .addColumn('revision', 'integer', (c) => c.notNull())
      .addColumn('parameters', 'text', (c) => c.notNull())
      .addColumn('plan', 'text', (c) => c.notNull())
      .addColumn('planDigest', 'text', (c) => c.notNull())
      .addColumn('cron', 'text', (c) => c.notNull())
      .addColumn('timezone', 'text', (c) => c.notNull())
      .addColumn('overlap', 'text', (c) => c.notNull())
      .addColumn('catchUpMs', 'integer', (c) => c.notNull())
      .addColumn('skipWithoutNews', 'integer', (c) => c.notNull())
      .addColumn('pausedSince', 'text')
      .addColumn('note', 'text', (c) => c.notNull())
      .addColumn('startedById', 'text', (c) => c.notNull())
      .addColumn('startedByName', 'text', (c) => c.notNull())
      .addColumn('createdAt', 'text', (c) => c.notNull())
      .addColumn('inForce', 'integer', (c) => c.notNull())
      .addColumn('checkedThrough', 'text', (c) => c.notNull())
      .addColumn('removedAt', 'text')
      .execute();
    await db.schema
      .createTable('nights')
      .addColumn('scheduleId', 'text', (c) => c.notNull().references('schedules.id'))
      .addColumn('scheduledAt', 'text', (c) => c.notNull())
      .addColumn('workflowId', 'text')
      .addColumn('startedAt', 'text')
      .addColumn('endedAt', 'text')
      .addColumn('outcome', 'text', (c) => c.notNull())
      .addColumn('why', 'text')
      .addColumn('detail', 'text')
      .addColumn('runId', 'text')
      .addPrimaryKeyConstraint('nights_key', ['scheduleId', 'scheduledAt'])
      .execute();
    await db.schema
      .createTable('hooks')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('label', 'text', (c) => c.notNull())
      .addColumn('pipelineId', 'text', (c) => c.notNull().references('pipelines.id'))
      .addColumn('revision', 'integer')
      .addColumn('secret', 'text', (c) => c.notNull())
      .addColumn('startedById', 'text', (c) => c.notNull())
      .addColumn('startedByName', 'text', (c) => c.notNull())
      .addColumn('createdAt', 'text', (c) => c.notNull())
      .addColumn('rotatedAt', 'text')
      .addColumn('lastUsedAt', 'text')
      .execute();
    await db.schema
      .createTable('hookDeliveries')
      .addColumn('hookId', 'text', (c) => c.notNull())
      .addColumn('key', 'text', (c) => c.notNull())
      .addColumn('bodyDigest', 'text', (c) => c.notNull())
      .addColumn('runId', 'text', (c) => c.notNull())
      .addColumn('at', 'text', (c) => c.notNull())
      .addColumn('startedAt', 'text')
      .addPrimaryKeyConstraint('hookDeliveries_key', ['hookId', 'key'])
      .execute();
    await db.schema.createIndex('hookDeliveries_at').on('hookDeliveries').columns(['at']).execute();
  },
};
