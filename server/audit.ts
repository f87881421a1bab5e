import type { Database } from '../database/open-sqlite.ts';
import type { JsonObject } from '../pipeline/plan.ts';

export interface AuditEntry {
  readonly id: number;
  readonly at: string;
  readonly person: { readonly id: string; readonly name: string };
  readonly action: string;
  readonly subject: string;
  readonly detail: JsonObject;
}
export type Audit = ReturnType<typeof createAudit>;

/** Who did what: appended, never changed. Secrets and lyrics do not belong in `detail`. */
export function createAudit(db: Database) {
  return {
    async note(
      person: { readonly id: string; readonly name: string },
      action: string,
      subject: string,
      detail: JsonObject = {},
    ): Promise<void> {
      const at = new Date().toISOString();
      const row = { at, personId: person.id, personName: person.name, action, subject, detail: JSON.stringify(detail) };
      await db.insertInto('audit').values(row).execute();
    },

    /** Newest first. */
    async list(limit: number, before?: number): Promise<readonly AuditEntry[]> {
      let query = db.selectFrom('audit').selectAll().orderBy('id', 'desc').limit(limit);
      if (before !== undefined) query = query.where('id', '<', before);
      const rows = await query.execute();
      return rows.map((row) => ({
        id: row.id,
        at: row.at,
        person: { id: row.personId, name: row.personName },
        action: row.action,
        subject: row.subject,
        detail: JSON.parse(row.detail) as JsonObject,
      }));
    },
  };
}
