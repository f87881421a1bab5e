import type { Kysely, Migration } from 'kysely';
import { auditHash, firstPrevHash, type AuditContent } from '../audit-hash.ts';

interface Chained extends AuditContent {
  readonly prevHash: string | null;
  readonly hash: string | null;
}

/** The audit becomes a chain; what was noted before is chained here, once. */
export const memory: Migration = {
  async up(unknown: Kysely<unknown>) {
    const db = unknown as Kysely<{ audit: Chained }>;
    for (const column of ['prevHash', 'hash', 'signature'] as const)
      await db.schema.alterTable('audit').addColumn(column, 'text').execute();
    let prevHash = firstPrevHash;
    for (const row of await db.selectFrom('audit').selectAll().orderBy('id').execute()) {
      const hash = auditHash(row, prevHash);
      await db.updateTable('audit').set({ prevHash, hash }).where('id', '=', row.id).execute();
      prevHash = hash;
    }
    // Two writers that read the same last entry: the second is refused, and reads again.
    await db.schema.createIndex('audit_chain').unique().on('audit').column('prevHash').execute();
  },
};
