import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceFiles } from '../tests/import-graph.ts';
import { openTestDatabase } from './test-database.fixture.ts';
import { transact } from './transact.ts';

const pipeline = { id: 'p', title: 'P', createdBy: 'me', createdAt: '2026-01-01T00:00:00.000Z' };

test('what a transaction wrote before it failed is gone', async () => {
  const db = await openTestDatabase();
  const failing = transact(db, async (tx) => {
    await tx.insertInto('pipelines').values(pipeline).execute();
    throw new Error('half-way');
  });
  await expect(failing).rejects.toThrow('half-way');
  expect(await db.selectFrom('pipelines').selectAll().execute()).toEqual([]);
});

test('a transaction that collides with another is run again, a mistake is not', async () => {
  const db = await openTestDatabase();
  let runs = 0;
  const collide = (code: string, until: number) =>
    transact(db, async () => {
      runs += 1;
      if (runs < until) throw Object.assign(new Error('collision'), { code });
      return 'done';
    });
  expect(await collide('40001', 4)).toBe('done');
  expect(runs).toBe(4);
  runs = 0;
  await expect(collide('42P01', 4)).rejects.toThrow('collision');
  expect(runs).toBe(1);
});

test('nobody opens a transaction past this one: on PostgreSQL it would see half of another', async () => {
  const root = join(import.meta.dirname, '..');
  const files = (await sourceFiles(root)).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  const strays: string[] = [];
  for (const file of files)
    if (file !== 'database/transact.ts' && /\.transaction\(\)/.test(await readFile(join(root, file), 'utf8')))
      strays.push(file);
  expect(strays).toEqual([]);
});
