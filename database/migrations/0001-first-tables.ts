import type { Kysely, Migration } from 'kysely';
import { dialectOf } from '../dialect.ts';

export const firstTables: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('pipelines')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('title', 'text', (c) => c.notNull())
      .addColumn('createdBy', 'text', (c) => c.notNull())
      .addColumn('createdAt', 'text', (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('drafts')
      .addColumn('pipelineId', 'text', (c) => c.primaryKey().references('pipelines.id'))
      .addColumn('source', 'text', (c) => c.notNull())
      .addColumn('version', 'integer', (c) => c.notNull())
      .addColumn('savedBy', 'text', (c) => c.notNull())
      .addColumn('savedAt', 'text', (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('revisions')
      .addColumn('pipelineId', 'text', (c) => c.notNull().references('pipelines.id'))
      .addColumn('number', 'integer', (c) => c.notNull())
      .addColumn('source', 'text', (c) => c.notNull())
      .addColumn('comment', 'text', (c) => c.notNull())
      .addColumn('createdBy', 'text', (c) => c.notNull())
      .addColumn('createdAt', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('revisions_key', ['pipelineId', 'number'])
      .execute();
    await db.schema
      .createTable('runs')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('pipelineId', 'text', (c) => c.notNull())
      .addColumn('revision', 'integer')
      .addColumn('planDigest', 'text', (c) => c.notNull())
      .addColumn('plan', 'text', (c) => c.notNull())
      .addColumn('startedById', 'text', (c) => c.notNull())
      .addColumn('startedByName', 'text', (c) => c.notNull())
      .addColumn('trigger', 'text', (c) => c.notNull())
      .addColumn('startedAt', 'text', (c) => c.notNull())
      .addColumn('workflowId', 'text', (c) => c.notNull().unique())
      .addColumn('overrideOf', 'text')
      .addColumn('overrides', 'text')
      .addColumn('outcome', 'text')
      .addColumn('endedAt', 'text')
      .execute();
    await db.schema.createIndex('runs_pipeline').on('runs').columns(['pipelineId', 'id']).execute();
    await db.schema.createIndex('runs_open').on('runs').columns(['endedAt', 'id']).execute();
    await db.schema
      .createTable('decisions')
      .addColumn('runId', 'text', (c) => c.notNull().references('runs.id'))
      .addColumn('stepId', 'text', (c) => c.notNull())
      .addColumn('personId', 'text', (c) => c.notNull())
      .addColumn('personName', 'text', (c) => c.notNull())
      .addColumn('verdict', 'text', (c) => c.notNull())
      .addColumn('decision', 'text', (c) => c.notNull())
      .addColumn('sentAt', 'text', (c) => c.notNull())
      .addColumn('acceptedAt', 'text')
      .addPrimaryKeyConstraint('decisions_key', ['runId', 'stepId'])
      .execute();
    await db.schema
      .createTable('overrides')
      .addColumn('runId', 'text', (c) => c.notNull().references('runs.id'))
      .addColumn('stepId', 'text', (c) => c.notNull())
      .addColumn('reportDigest', 'text', (c) => c.notNull())
      .addColumn('personId', 'text', (c) => c.notNull())
      .addColumn('personName', 'text', (c) => c.notNull())
      .addColumn('comment', 'text', (c) => c.notNull())
      .addColumn('at', 'text', (c) => c.notNull())
      .addColumn('startedRunId', 'text')
      .addPrimaryKeyConstraint('overrides_key', ['runId', 'stepId'])
      .execute();
    await db.schema
      .createTable('apiTokens')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('hash', 'text', (c) => c.notNull().unique())
      .addColumn('personId', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('createdAt', 'text', (c) => c.notNull())
      .addColumn('lastUsedAt', 'text')
      .execute();
    await db.schema
      .createTable('gatewayKeys')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('hash', 'text', (c) => c.notNull().unique())
      .addColumn('label', 'text', (c) => c.notNull())
      .addColumn('createdBy', 'text', (c) => c.notNull())
      .addColumn('createdAt', 'text', (c) => c.notNull())
      .execute();
    // Each database has words of its own for a key that counts up by itself.
    const isPostgres = dialectOf(db) === 'postgres';
    await db.schema
      .createTable('audit')
      .addColumn('id', 'integer', (c) =>
        isPostgres ? c.primaryKey().generatedByDefaultAsIdentity() : c.primaryKey().autoIncrement(),
      )
      .addColumn('at', 'text', (c) => c.notNull())
      .addColumn('personId', 'text', (c) => c.notNull())
      .addColumn('personName', 'text', (c) => c.notNull())
      .addColumn('action', 'text', (c) => c.notNull())
      .addColumn('subject', 'text', (c) => c.notNull())
      .addColumn('detail', 'text', (c) => c.notNull())
      .execute();
  },
};
