import type { Database } from '../database/open-sqlite.ts';
import type { Audit } from './audit.ts';
import type { NightLedger } from './night-ledger.ts';
import { rowOfInput } from './run-row.ts';
import type { ScheduleExecutor } from './schedule-ports.ts';

export type ScheduledRuns = ReturnType<typeof createScheduledRuns>;

/** Before the last look: the index of Temporal is not in order. */
const lookBackMs = 10 * 60_000;

/**
 * Finds runs that schedules started, which the index does not have: nobody asked the server for them, and it may have been
 * away. The first look takes all that Temporal remembers.
 */
export function createScheduledRuns({
  db,
  executor,
  ledger,
  audit,
}: {
  readonly db: Database;
  readonly executor: Pick<ScheduleExecutor, 'scheduledRuns'>;
  readonly ledger: Pick<NightLedger, 'attachRun'>;
  readonly audit: Audit;
}) {
  let lookedMs = 0;
  const isKnown = async (workflowId: string) =>
    (await db.selectFrom('runs').select('id').where('workflowId', '=', workflowId).executeTakeFirst()) !== undefined;

  return {
    async reconcile(): Promise<void> {
      const now = Date.now();
      const since = new Date(Math.max(0, lookedMs - lookBackMs)).toISOString();
      for await (const { workflowId, input } of executor.scheduledRuns(since, isKnown)) {
        const { numInsertedOrUpdatedRows } = await db
          .insertInto('runs')
          .values(rowOfInput(workflowId, input, null))
          .onConflict((c) => c.column('id').doNothing())
          .executeTakeFirstOrThrow();
        const { runId, plan, night, trigger, startedBy } = input;
        if (night) await ledger.attachRun(night.scheduleId, night.scheduledAt, runId);
        if (numInsertedOrUpdatedRows === 0n) continue;
        const { pipelineId, revision, digest: planDigest } = plan;
        const detail = { pipelineId, revision, planDigest, trigger, scheduleId: night?.scheduleId ?? null };
        await audit.noteOnce(startedBy, 'run.start', runId, detail);
      }
      lookedMs = now;
    },
  };
}
