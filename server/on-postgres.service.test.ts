import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { connectPostgres, openPostgres } from '../database/open-postgres.ts';
import type { Database } from '../database/open-sqlite.ts';
import { startTestPostgres } from '../database/start-postgres.fixture.ts';
import { useTestDatabases } from '../database/test-database.fixture.ts';
import { createPeople } from './people.ts';

/* Every unit test of the server that opens a database, a second time, on PostgreSQL. */

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

const suites = readdirSync(import.meta.dirname).filter(
  (name) =>
    /^[^.]+\.test\.ts$/.test(name) &&
    /createWorld|openTestDatabase/.test(readFileSync(join(import.meta.dirname, name), 'utf8')),
);
for (const name of suites) {
  describe(`${name} on PostgreSQL`, async () => {
    await import(join(import.meta.dirname, name));
  });
}

test('the tests that ran used PostgreSQL', () => {
  expect(suites.length).toBeGreaterThan(5);
  expect(made).toBeGreaterThan(20);
});
