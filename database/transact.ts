import { setTimeout as wait } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import type { Database } from './open-sqlite.ts';
import type { Schema } from './schema.ts';

/** PostgreSQL's codes for two transactions that cannot both have happened: serialization, deadlock, one unique key. */
const collisions = new Set(['40001', '40P01', '23505']);
const attempts = 20;

/**
 * Runs `work` as if nobody else used the database meanwhile, and commits what it wrote, all or nothing. SQLite has one
 * writer at a time; on PostgreSQL one of two that collide is run again, so `work` does nothing but read and write `tx`.
 */
export async function transact<Answer>(
  db: Database,
  work: (tx: Transaction<Schema>) => Promise<Answer>,
): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction().setIsolationLevel('serializable').execute(work);
    } catch (error) {
      if (attempt === attempts || !isCollision(error)) throw error;
      await wait(Math.random() * 10 * attempt);
    }
  }
}

function isCollision(error: unknown): boolean {
  return error instanceof Error && 'code' in error && collisions.has(String(error.code));
}
