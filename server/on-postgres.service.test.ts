import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { connectPostgres, openPostgres } from '../database/open-postgres.ts';
import type { Database } from '../database/open-sqlite.ts';
import { startTestPostgres } from '../database/start-postgres.fixture.ts';
import { useTestDatabases } from '../database/test-database.fixture.ts';
import { createPeople } from './people.ts';

/* Every unit test of the server and of its doors that opens a database, a second time, on PostgreSQL. */

const postgres = await startTestPostgres({ durable: false });
afterAll(() => postgres.remove());

// Migrated once; a test gets a copy.
const template = await openPostgres(await postgres.create('template'));
await createPeople({
  db: template,
  baseUrl: 'http://127.0.0.1:8070',
  sessionSecret: 's'.repeat(40),
  localToken: 'none',
});
await template.destroy();

let made = 0;
const open: { name: string; db: Database }[] = [];
useTestDatabases(async () => {
  made += 1;
  const name = `test-${made}`;
  const db = connectPostgres(await postgres.create(name, 'template'));
  open.push({ name, db });
  return db;
});
afterEach(async () => {
  for (const { name, db } of open.splice(0)) {
    await db.destroy();
    await postgres.drop(name);
  }
});

const home = import.meta.dirname;
const suites = [home, join(home, '../tests/security')].flatMap((folder) =>
  readdirSync(folder)
    .map((name) => join(folder, name))
    .filter(
      (file) =>
        /\/[^./]+\.test\.ts$/.test(file) &&
        /createWorld|createScene|createCandidate|openTestDatabase/.test(readFileSync(file, 'utf8')),
    ),
);
for (const file of suites) {
  describe(`${relative(home, file)} on PostgreSQL`, async () => {
    await import(file);
  });
}

test('the tests that ran used PostgreSQL', () => {
  expect(suites.length).toBeGreaterThan(5);
  expect(made).toBeGreaterThan(20);
});
