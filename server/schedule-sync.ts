import type { Database } from '../database/open-sqlite.ts';
import type { ScheduleTable } from '../database/schema.ts';
import type { Audit } from './audit.ts';
import type { NightLedger } from './night-ledger.ts';
import { Refusal } from './refusal.ts';
import type { ScheduleExecutor } from './schedule-ports.ts';
import { wantedOf } from './schedule-spec.ts';

export interface ScheduleSyncParts {
  readonly db: Database;
  readonly executor: ScheduleExecutor;
  readonly ledger: NightLedger;
  readonly audit: Audit;
  readonly workflowIdOf: (pipelineId: string, runId: string) => string;
}

/** Brings Temporal to what the rows say; a row is read in the same breath, so that no older one is put in its place. */
export function createScheduleSync({ db, executor, ledger, audit, workflowIdOf }: ScheduleSyncParts) {
  let last: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  }
  const find = (id: string) => db.selectFrom('schedules').selectAll().where('id', '=', id).executeTakeFirst();

  async function apply(scheduleId: string): Promise<void> {
    const row = await find(scheduleId);
    if (!row) return;
    if (row.removedAt !== null) {
      await executor.remove(row.id);
      await db.deleteFrom('nights').where('scheduleId', '=', row.id).execute();
      await db.deleteFrom('schedules').where('id', '=', row.id).execute();
      return;
    }
    const there = await executor.describe(row.id);
    let wanted = wantedOf(row, workflowIdOf);
    if (there?.digest === wanted.digest && there.paused !== wanted.paused) {
      wanted = wantedOf(await takeOver(row, there), workflowIdOf);
    }
    if (there?.digest !== wanted.digest) await executor.put(wanted);
    await db.updateTable('schedules').set({ inForce: 1 }).where('id', '=', row.id).execute();
  }

  /** Somebody paused it, or let it go on, in Temporal itself: that is not undone behind their back. */
  async function takeOver(row: ScheduleTable, { paused, note }: { paused: boolean; note: string }) {
    if (!paused) await ledger.noteMissed(row, Date.now());
    const change = { pausedSince: paused ? new Date().toISOString() : null, note };
    await db.updateTable('schedules').set(change).where('id', '=', row.id).execute();
    await audit.note({ id: 'temporal', name: 'Temporal' }, 'schedule.paused-outside', row.id, { paused, note });
    return { ...row, ...change };
  }

  return {
    /** Throws `Refusal` 503 when Temporal is away. */
    apply: (scheduleId: string) => inTurn(() => apply(scheduleId)),

    /** As `apply`; false when Temporal is away, which then gets it when it is back. */
    async applySoon(scheduleId: string): Promise<boolean> {
      try {
        await inTurn(() => apply(scheduleId));
        return true;
      } catch (error) {
        onlyUnavailable(error);
        return false;
      }
    },
  };
}

export function onlyUnavailable(error: unknown): void {
  if (!(error instanceof Refusal) || error.status !== 503) throw error;
}
