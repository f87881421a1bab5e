import type { Kysely, Migration } from 'kysely';

export const people: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('apiTokens').addColumn('scopes', 'text').execute();
    await db.schema.alterTable('apiTokens').addColumn('expiresAt', 'text').execute();
    await db.schema.alterTable('gatewayKeys').addColumn('perMinute', 'integer').execute();
    await db.schema.alterTable('gatewayKeys').addColumn('concurrent', 'integer').execute();
    await db.schema
      .createTable('invites')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('hash', 'text', (c) => c.notNull().unique())
      .addColumn('roles', 'text', (c) => c.notNull())
      .addColumn('name', 'text')
      .addColumn('email', 'text')
      .addColumn('createdById', 'text', (c) => c.notNull())
      .addColumn('createdByName', 'text', (c) => c.notNull())
      .addColumn('createdAt', 'text', (c) => c.notNull())
      .addColumn('expiresAt', 'text', (c) => c.notNull())
      .addColumn('acceptedAt', 'text')
      .addColumn('acceptedById', 'text')
      .execute();
  },
};
