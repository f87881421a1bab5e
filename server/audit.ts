import { auditHash, firstPrevHash } from '../database/audit-hash.ts';
import type { Database } from '../database/open-sqlite.ts';
import { transact } from '../database/transact.ts';
import type { JsonObject } from '../pipeline/plan.ts';
import { forEachLimited } from '../store/slots.ts';
import type { Store } from '../store/store.ts';
import { createAuditCheck, entryText, headText, type AuditHead, type AuditVerdict } from './audit-chain.ts';
import type { Signer } from './signing.ts';

export interface AuditEntry {
  readonly id: number;
  readonly at: string;
  readonly person: { readonly id: string; readonly name: string };
  readonly action: string;
  readonly subject: string;
  readonly detail: JsonObject;
}
export interface AuditOptions {
  readonly db: Database;
  readonly store: Store;
  readonly signer: Signer;
}
export type Audit = ReturnType<typeof createAudit>;

/** A head is kept in the store after so many entries, or so long after the one before, whichever is first. */
const entriesPerHead = 100;
const headEveryMs = 60_000;
const headsFolder = 'audit/heads/';
const headPath = (id: number) => `${headsFolder}${String(id).padStart(12, '0')}.json`;
const pageRows = 1_000;
/** How far back a call that is repeated looks for what its first try noted. */
const repeatWithin = 10_000;

type Noted = { readonly id: string; readonly name: string };
const requestIdOf = (detail: string) => (JSON.parse(detail) as JsonObject)['requestId'];

/**
 * Who did what: appended, never changed. Every entry is chained to the one before and signed, and from time to time the
 * newest is kept in the store, so that `verify` finds what somebody changed. Secrets and lyrics do not belong in `detail`.
 */
export function createAudit({ db, store, signer }: AuditOptions) {
  /** Entries go one after another: each needs the hash of the one before. */
  let last: Promise<unknown> = Promise.resolve();
  let newestHead: { readonly id: number; readonly atMs: number } | null = null;

  interface Content {
    readonly at: string;
    readonly personId: string;
    readonly personName: string;
    readonly action: string;
    readonly subject: string;
    readonly detail: string;
  }

  /** `isOnce`: unless a try whose answer was lost has noted the same. */
  function append(content: Content, isOnce: boolean) {
    return transact(db, async (tx) => {
      const before = await tx
        .selectFrom('audit')
        .select(['id', 'hash'])
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst();
      const row = { id: (before?.id ?? 0) + 1, ...content };
      if (isOnce) {
        const same = await tx
          .selectFrom('audit')
          .select('detail')
          .where('id', '>', row.id - repeatWithin)
          .where('action', '=', row.action)
          .where('subject', '=', row.subject)
          .execute();
        if (same.some(({ detail }) => requestIdOf(detail) === requestIdOf(row.detail))) return;
      }
      const prevHash = before?.hash ?? firstPrevHash;
      const hash = auditHash(row, prevHash);
      const signature = signer.sign(entryText(hash));
      await tx
        .insertInto('audit')
        .values({ ...row, prevHash, hash, signature })
        .execute();
    });
  }

  async function inTurn(
    person: Noted,
    action: string,
    subject: string,
    detail: JsonObject,
    isOnce: boolean,
  ): Promise<void> {
    const at = new Date().toISOString();
    const who = { personId: person.id, personName: person.name };
    const content = { at, ...who, action, subject, detail: JSON.stringify(detail) };
    const mine = last.then(() => append(content, isOnce));
    last = mine.catch(() => undefined);
    await mine;
  }

  async function readHeads(): Promise<AuditHead[]> {
    const heads: AuditHead[] = [];
    await forEachLimited(await store.listRecords(headsFolder), 8, async ({ path }) => {
      const bytes = await store.getRecord(path);
      if (bytes) heads.push(JSON.parse(bytes.toString('utf8')) as AuditHead);
    });
    return heads;
  }

  /** Entries from before there was a chain get their signatures, as long as no head was ever kept. */
  async function adoptOldEntries(): Promise<void> {
    const rows = await db.selectFrom('audit').select(['id', 'hash']).where('signature', 'is', null).execute();
    for (const { id, hash } of rows) {
      const signature = signer.sign(entryText(hash ?? ''));
      await db.updateTable('audit').set({ signature }).where('id', '=', id).execute();
    }
  }

  async function findNewestHead(): Promise<{ id: number; atMs: number }> {
    const newest = (await store.listRecords(headsFolder)).at(-1);
    if (!newest) await adoptOldEntries();
    return newest
      ? { id: Number(newest.path.slice(headsFolder.length, -'.json'.length)), atMs: Date.parse(newest.modifiedAt) }
      : { id: 0, atMs: 0 };
  }

  return {
    note: (person: Noted, action: string, subject: string, detail: JsonObject = {}) =>
      inTurn(person, action, subject, detail, false),

    /**
     * Of an action that may be asked for again when its answer was lost: an entry with the same action, subject and
     * `requestId` in its detail (or none in both) stands for it.
     */
    noteOnce: (person: Noted, action: string, subject: string, detail: JsonObject = {}) =>
      inTurn(person, action, subject, detail, true),

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

    /**
     * Keeps the newest entry's hash in the store, signed, when one is due. Called from time to time; `now` at the end
     * of the process. Throws when the store holds another head of the same entry: then the audit was set back.
     */
    async anchor({ now = false } = {}): Promise<void> {
      newestHead ??= await findNewestHead();
      const newest = await db
        .selectFrom('audit')
        .select(['id', 'hash'])
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst();
      if (!newest || newest.hash === null || newest.id <= newestHead.id) return;
      const isDue = newest.id - newestHead.id >= entriesPerHead || Date.now() - newestHead.atMs >= headEveryMs;
      if (!isDue && !now) return;
      const unsigned = { id: newest.id, hash: newest.hash, at: new Date().toISOString() };
      const head: AuditHead = { schemaVersion: 1, ...unsigned, signature: signer.sign(headText(unsigned)) };
      await store.putRecord(headPath(head.id), JSON.stringify(head), { createOnce: true });
      newestHead = { id: head.id, atMs: Date.now() };
    },

    /** Reads all of it, and says what is not as it was noted. */
    async verify(): Promise<AuditVerdict> {
      const check = createAuditCheck(await readHeads(), signer.isSigned);
      for (let after: number | null = null; ;) {
        let query = db.selectFrom('audit').selectAll().orderBy('id').limit(pageRows);
        if (after !== null) query = query.where('id', '>', after);
        const rows = await query.execute();
        for (const row of rows) check.take(row);
        if (rows.length < pageRows) return check.verdict();
        after = rows.at(-1)!.id;
      }
    },
  };
}
