import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { migrate, openSqlite } from './open-sqlite.ts';

const pipeline = { id: 'p', title: 'P', createdBy: 'me', createdAt: '2026-01-01T00:00:00.000Z' };
const newPath = () => join(mkdtempSync(join(tmpdir(), 'refrain-db-')), 'inner', 'refrain.db');

test('what was committed is there after the database is opened again, and migrations run once', async () => {
  const path = newPath();
  const first = await openSqlite(path);
  await first.insertInto('pipelines').values(pipeline).execute();
  await first.destroy();
  const second = await openSqlite(path);
  expect(await second.selectFrom('pipelines').selectAll().execute()).toEqual([pipeline]);
  await expect(migrate(second)).resolves.toBeUndefined();
  await second.destroy();
});

test('a commit is on the disk before it is answered', async () => {
  const db = await openSqlite(newPath());
  const value = async (name: string) =>
    Object.values((await sql.raw(`PRAGMA ${name}`).execute(db)).rows[0] as object)[0] as unknown;
  expect(await value('journal_mode')).toBe('wal');
  expect(await value('synchronous')).toBe(2);
  expect(await value('foreign_keys')).toBe(1);
  await db.destroy();
});

test('the folder of the database is closed to other users of the machine', async () => {
  const path = newPath();
  await (await openSqlite(path)).destroy();
  expect(statSync(join(path, '..')).mode & 0o077).toBe(0);
});

test('a revision’s number is taken once, and a revision needs its pipeline', async () => {
  const db = await openSqlite(':memory:');
  await db.insertInto('pipelines').values(pipeline).execute();
  const revision = {
    pipelineId: 'p',
    number: 1,
    source: '',
    comment: '',
    createdBy: 'me',
    createdAt: pipeline.createdAt,
  };
  const insert = (values: typeof revision) => db.insertInto('revisions').values(values).execute();
  await insert(revision);
  await expect(insert({ ...revision, source: 'other' })).rejects.toThrow(/UNIQUE/);
  await db
    .insertInto('drafts')
    .values({ pipelineId: 'p', source: '', version: 1, savedBy: 'me', savedAt: pipeline.createdAt })
    .execute();
  await expect(
    db
      .insertInto('drafts')
      .values({ pipelineId: 'none', source: '', version: 1, savedBy: 'me', savedAt: pipeline.createdAt })
      .execute(),
  ).rejects.toThrow(/FOREIGN KEY/);
});
