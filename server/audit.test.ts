import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { Kysely, Migrator, SqliteDialect } from 'kysely';
import { expect, test } from 'vitest';
import { migrations } from '../database/migrations/migrations.ts';
import { migrate, openSqlite, type Database } from '../database/open-sqlite.ts';
import type { Schema } from '../database/schema.ts';
import { openMemoryStore } from '../store/open-store.ts';
import { createAudit } from './audit.ts';
import { createSigner } from './signing.ts';

const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const signer = createSigner(pem);
const openStore = () => openMemoryStore(mkdtempSync(join(tmpdir(), 'refrain-audit-')));
const lin = { id: 'p1', name: 'Lin' };

async function openAudit(db?: Database, store = openStore()) {
  const database = db ?? (await openSqlite(':memory:'));
  return { db: database, store, audit: createAudit({ db: database, store, signer }) };
}
const headsOf = async (store: ReturnType<typeof openStore>) =>
  (await store.listRecords('audit/heads/')).map(({ path }) => Number(/(\d+)\.json$/.exec(path)?.[1]));

test('entries that are noted at once make one chain, however many write', async () => {
  const { db, store, audit } = await openAudit();
  const other = createAudit({ db, store, signer });
  await Promise.all(
    Array.from({ length: 40 }, (_, at) => (at % 2 ? audit : other).note(lin, 'run.start', `run-${at}`, { at })),
  );
  expect(await audit.verify()).toMatchObject({ ok: true, entries: 40 });
  expect((await audit.list(40)).map(({ id }) => id)).toEqual(Array.from({ length: 40 }, (_, at) => 40 - at));
});

test('two entries that name the same one before them cannot both be kept', async () => {
  const { db, audit } = await openAudit();
  await audit.note(lin, 'run.start', 'run-1');
  const first = await db.selectFrom('audit').selectAll().executeTakeFirstOrThrow();
  await expect(
    db
      .insertInto('audit')
      .values({ ...first, id: 2 })
      .execute(),
  ).rejects.toThrow(/UNIQUE/);
});

test('a head is kept after a hundred entries or a minute, and at the end; never twice for one entry', async () => {
  const { store, audit } = await openAudit();
  await audit.anchor();
  expect(await headsOf(store)).toEqual([]);
  await audit.note(lin, 'run.start', 'run-1');
  await audit.anchor();
  await audit.anchor();
  expect(await headsOf(store), 'the first is due at once').toEqual([1]);
  for (let at = 0; at < 99; at += 1) await audit.note(lin, 'run.start', 'run-2');
  await audit.anchor();
  expect(await headsOf(store)).toEqual([1]);
  await audit.note(lin, 'run.start', 'run-3');
  await audit.anchor();
  expect(await headsOf(store)).toEqual([1, 101]);
  await audit.note(lin, 'run.start', 'run-4');
  await audit.anchor({ now: true });
  expect(await headsOf(store)).toEqual([1, 101, 102]);
  expect(await audit.verify()).toMatchObject({ ok: true, entries: 102, heads: 3, beyondLastHead: 0 });
});

test('what somebody does to the table by hand is found, from the head when the end is cut off', async () => {
  const { db, store, audit } = await openAudit();
  for (let at = 1; at <= 5; at += 1) await audit.note(lin, 'run.approve', `run-${at}`);
  await audit.anchor({ now: true });
  await db.updateTable('audit').set({ personName: 'Mei' }).where('id', '=', 2).execute();
  expect((await audit.verify()).faults.map(({ id, code }) => [id, code])).toEqual([[2, 'changed']]);
  await db.updateTable('audit').set({ personName: 'Lin' }).where('id', '=', 2).execute();
  expect((await audit.verify()).ok).toBe(true);
  await db.deleteFrom('audit').where('id', '=', 5).execute();
  expect((await audit.verify()).faults.map(({ id, code }) => [id, code])).toEqual([[5, 'entry-gone']]);
  // Another process after a restart goes on, and what is gone stays known as gone.
  const again = createAudit({ db, store, signer });
  await again.note(lin, 'run.start', 'run-6');
  await again.anchor({ now: true });
  expect((await again.verify()).faults.map(({ id, code }) => [id, code])).toEqual([[5, 'head-differs']]);
});

test('an audit from before there was a chain is chained by the migration, and signed once, at the first start', async () => {
  const sqlite = new SqliteDatabase(':memory:');
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: sqlite }) });
  const before = Object.fromEntries(Object.entries(migrations).filter(([name]) => name < '0004'));
  const migrator = new Migrator({ db, provider: { getMigrations: async () => before } });
  expect((await migrator.migrateToLatest()).error).toBeUndefined();
  const note = sqlite.prepare(
    `insert into audit ("at", "personId", "personName", "action", "subject", "detail") values (?, 'p1', 'Lin', 'run.start', ?, '{}')`,
  );
  for (let at = 1; at <= 12; at += 1) note.run(`2026-01-01T00:00:${at}Z`, `run-${at}`);
  await migrate(db);

  const { audit, store } = await openAudit(db);
  await audit.anchor();
  await audit.note(lin, 'run.start', 'run-13');
  await audit.anchor({ now: true });
  expect(await audit.verify()).toMatchObject({ ok: true, entries: 13, heads: 2 });
  // From then on what comes without a signature stays without one.
  await db.updateTable('audit').set({ signature: null }).where('id', '=', 3).execute();
  const restarted = createAudit({ db, store, signer });
  await restarted.anchor({ now: true });
  expect((await restarted.verify()).faults.map(({ id, code }) => [id, code])).toEqual([[3, 'not-ours']]);
});
