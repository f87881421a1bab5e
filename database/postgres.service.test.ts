import { generateKeyPairSync } from 'node:crypto';
import { tmpdir } from 'node:os';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createAudit } from '../server/audit.ts';
import { createPipelines } from '../server/pipelines.ts';
import { createSigner } from '../server/signing.ts';
import { openMemoryStore } from '../store/open-store.ts';
import { databaseFault } from './database-fault.ts';
import { openDatabase } from './open-database.ts';
import { openPostgres } from './open-postgres.ts';
import { openSqlite, type Database } from './open-sqlite.ts';
import { startTestPostgres, type TestPostgres } from './start-postgres.fixture.ts';
import { transact } from './transact.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres({ durable: true });
});
afterAll(() => postgres?.remove());

let made = 0;
const open: Database[] = [];
async function onPostgres(): Promise<Database> {
  const db = await openPostgres(await postgres.create(`own-${++made}`));
  open.push(db);
  return db;
}
afterEach(async () => {
  for (const db of open.splice(0)) await db.destroy();
});
const pipeline = { id: 'p', title: 'P', createdBy: 'me', createdAt: '2026-01-01T00:00:00.000Z' };
const draft = { pipelineId: 'p', source: '', version: 1, savedBy: 'me', savedAt: pipeline.createdAt };
const keys = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const auditOn = (db: Database) => createAudit({ db, store: openMemoryStore(tmpdir()), signer: createSigner(keys) });
const me = { id: 'me', name: 'Me', email: 'me@refrain.invalid', roles: [], active: true };

test('both databases have the same tables and columns', async () => {
  const tablesOf = async (db: Database) =>
    Object.fromEntries(
      (await db.introspection.getTables()).map(({ name, columns }) => [
        name,
        columns.map((column) => column.name).sort(),
      ]),
    );
  const sqlite = await openSqlite(':memory:');
  const [here, there] = [await tablesOf(await onPostgres()), await tablesOf(sqlite)];
  expect(here).toEqual(there);
  expect(Object.keys(here)).toContain('gatewayKeys');
  await sqlite.destroy();
});

test('what was committed is there after the database is opened again, and migrations run once, also two at once', async () => {
  const url = await postgres.create('again');
  const [one, other] = await Promise.all([openPostgres(url), openDatabase({ url, path: '/nowhere' })]);
  await one.insertInto('pipelines').values(pipeline).execute();
  expect(await other.selectFrom('pipelines').selectAll().execute()).toEqual([pipeline]);
  await Promise.all([one.destroy(), other.destroy()]);
});

test('counts, keys and what was changed are numbers, as in the embedded database', async () => {
  const db = await onPostgres();
  await auditOn(db).note(me, 'a', 's');
  const count = await db
    .selectFrom('audit')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  expect(count.n).toBe(1);
  expect((await auditOn(db).list(10))[0]).toMatchObject({ id: 1 });
});

test('a commit is on the disk before it is answered, even where the server was told not to', async () => {
  const url = await postgres.create('lazy');
  const admin = await openPostgres(url);
  await sql`alter database lazy set synchronous_commit = off`.execute(admin);
  await admin.destroy();
  const db = await openPostgres(url);
  open.push(db);
  const { rows } = await sql<{ value: string }>`select current_setting('synchronous_commit') as value`.execute(db);
  expect(rows).toEqual([{ value: 'on' }]);
});

describe('many at once', () => {
  test('of those who save a draft from the same base, one wins, over and over', async () => {
    const db = await onPostgres();
    const pipelines = createPipelines({
      db,
      kinds: new Map(),
      presets: { list: async () => [], read: async () => null },
      audit: auditOn(db),
    });
    await db.insertInto('pipelines').values(pipeline).execute();
    await db.insertInto('drafts').values(draft).execute();
    for (let base = 1; base <= 5; base += 1) {
      const saves = await Promise.allSettled(
        Array.from({ length: 8 }, (_, writer) => pipelines.saveDraft(me, 'p', { source: `writer ${writer}`, base })),
      );
      expect(saves.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect((await pipelines.draft('p')).source).toBe(
        `writer ${saves.findIndex(({ status }) => status === 'fulfilled')}`,
      );
    }
    expect((await pipelines.draft('p')).version).toBe(6);
  });

  test('transactions that read before they write give every number once and leave no gap', async () => {
    const db = await onPostgres();
    await db.insertInto('pipelines').values(pipeline).execute();
    const numbers = await Promise.all(
      Array.from({ length: 24 }, () =>
        transact(db, async (tx) => {
          const newest = await tx.selectFrom('revisions').select('number').orderBy('number', 'desc').executeTakeFirst();
          const number = (newest?.number ?? 0) + 1;
          await tx
            .insertInto('revisions')
            .values({
              pipelineId: 'p',
              number,
              source: '',
              comment: '',
              createdBy: 'me',
              createdAt: pipeline.createdAt,
            })
            .execute();
          return number;
        }),
      ),
    );
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 24 }, (_, at) => at + 1));
  });

  test('an audit entry that was acknowledged is in the list, once, with a number of its own', async () => {
    const audit = auditOn(await onPostgres());
    await Promise.all(Array.from({ length: 40 }, (_, at) => audit.note(me, 'act', `subject ${at}`)));
    const entries = await audit.list(100);
    expect(new Set(entries.map(({ subject }) => subject)).size).toBe(40);
    expect(new Set(entries.map(({ id }) => id)).size).toBe(40);
  });
});

test('killed under writes and started again, it holds all that was acknowledged and nothing half-written', async () => {
  const db = await onPostgres();
  const acknowledged: string[] = [];
  let stopped = false;
  async function write(writer: number): Promise<void> {
    for (let number = 0; !stopped; number += 1) {
      const id = `p-${writer}-${number}`;
      try {
        await transact(db, async (tx) => {
          await tx
            .insertInto('pipelines')
            .values({ ...pipeline, id })
            .execute();
          await tx
            .insertInto('drafts')
            .values({ ...draft, pipelineId: id })
            .execute();
          await tx
            .insertInto('revisions')
            .values({ pipelineId: id, number: 1, source: '', comment: '', createdBy: 'me', createdAt: '' })
            .execute();
        });
        acknowledged.push(id);
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }
  const writers = Array.from({ length: 6 }, (_, writer) => write(writer));
  for (const wanted of [20, 60, 120]) {
    await expect.poll(() => acknowledged.length).toBeGreaterThan(wanted);
    await postgres.kill();
    await postgres.start();
  }
  const before = acknowledged.length;
  await expect.poll(() => acknowledged.length).toBeGreaterThan(before);
  stopped = true;
  await Promise.all(writers);

  const idsOf = async (table: 'drafts' | 'revisions') =>
    (await db.selectFrom(table).select('pipelineId').orderBy('pipelineId').execute()).map((row) => row.pipelineId);
  const pipelines = (await db.selectFrom('pipelines').select('id').orderBy('id').execute()).map(({ id }) => id);
  expect(acknowledged.filter((id) => !pipelines.includes(id))).toEqual([]);
  expect(await idsOf('drafts')).toEqual(pipelines);
  expect(await idsOf('revisions')).toEqual(pipelines);
});

test('what is wrong with the address of a database is said, its password never', async () => {
  const url = new URL(postgres.url());
  url.password = 'planted-secret';
  const refused = await openPostgres(url.href).catch((error: Error) => error.message);
  expect(refused).toMatch(/127\.0\.0\.1:\d+\/postgres lets nobody in: .*DATABASE_URL/);
  expect(refused).not.toContain('planted-secret');
  await expect(openPostgres('mysql://root:planted-secret@h/d')).rejects.toThrow(/begins with mysql:\/\//);
  const none = await openPostgres('planted-secret').catch((error: Error) => error.message);
  expect(none).toContain('postgres://USER:PASSWORD@HOST');
  expect(none).not.toContain('planted-secret');
});

test('while it is away every question is refused as such, and answered again when it is back', async () => {
  const db = await onPostgres();
  const ask = () => db.selectFrom('pipelines').selectAll().execute();
  await ask();
  await postgres.kill();
  for (let turn = 0; turn < 3; turn += 1)
    expect(databaseFault(await ask().catch((error: unknown) => error))).toBe('away');
  await postgres.start();
  await expect.poll(ask).toEqual([]);
  const odd = db
    .insertInto('pipelines')
    .values({ ...pipeline, title: 'a\u0000b' })
    .execute();
  expect(databaseFault(await odd.catch((error: unknown) => error))).toBe('text');
});

test('a database that cannot hold every lyric is refused', async () => {
  const admin = await openPostgres(postgres.url());
  await sql`create database latin encoding 'SQL_ASCII' locale 'C' template template0`.execute(admin);
  await admin.destroy();
  await expect(openPostgres(postgres.url('latin'))).rejects.toThrow(/encoded as SQL_ASCII/);
});
