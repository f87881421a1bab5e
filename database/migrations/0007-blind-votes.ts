import type { Kysely, Migration } from 'kysely';

export const blindVotes: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('blindPairs')
      .addColumn('runId', 'text', (c) => c.notNull())
      .addColumn('stepId', 'text', (c) => c.notNull())
      .addColumn('reportDigest', 'text', (c) => c.notNull())
      .addColumn('personId', 'text', (c) => c.notNull())
      .addColumn('personName', 'text', (c) => c.notNull())
      .addColumn('place', 'integer', (c) => c.notNull())
      .addColumn('lyric', 'integer', (c) => c.notNull())
      .addColumn('candidateSide', 'text', (c) => c.notNull())
      .addColumn('vote', 'text')
      .addColumn('votedAt', 'text')
      .addColumn('keptAt', 'text')
      .addPrimaryKeyConstraint('blindPairs_key', ['runId', 'stepId', 'reportDigest', 'personId', 'place'])
      .execute();
  },
};
