import type { Kysely, Migration } from 'kysely';

export const questions: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('questions')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('runId', 'text', (c) => c.notNull())
      .addColumn('stepId', 'text', (c) => c.notNull())
      .addColumn('evidenceDigest', 'text', (c) => c.notNull())
      .addColumn('personId', 'text', (c) => c.notNull())
      .addColumn('personName', 'text', (c) => c.notNull())
      .addColumn('requestId', 'text', (c) => c.notNull())
      .addColumn('text', 'text', (c) => c.notNull())
      .addColumn('askedAt', 'text', (c) => c.notNull())
      .addColumn('answer', 'text')
      .addColumn('answeredById', 'text')
      .addColumn('answeredByName', 'text')
      .addColumn('answeredAt', 'text')
      .addColumn('answerRequestId', 'text')
      .addUniqueConstraint('questions_request', ['personId', 'requestId'])
      .execute();
    await db.schema.createIndex('questions_of_approval').on('questions').columns(['runId', 'stepId']).execute();
  },
};
