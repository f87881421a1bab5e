import type { Database } from '../database/open-sqlite.ts';
import type { NightTable, ScheduleTable } from '../database/schema.ts';
import { fireTimes } from '../pipeline/fire-times.ts';
import type { Text } from '../pipeline/text.ts';
import type { NightReport, ScheduleExecutor } from './schedule-ports.ts';
import { whenOf } from './schedule-spec.ts';

/** A night that Temporal started and its index does not show yet, at most this long after its time. */
const indexLagMs = 60_000;
/** Nights that started this long before the last look are looked for again: the index of Temporal is not in order. */
const lookBackMs = 10 * 60_000;
/** What Temporal keeps of ended nights, less a day. */
const rememberedMs = 29 * 24 * 60 * 60_000;

export interface NightView {
  /** When the schedule meant it to start. */
  readonly scheduledAt: string;
  readonly startedAt: string | null;
  readonly outcome: string;
  readonly runId: string | null;
  /** Why it was skipped or missed. */
  readonly reason: Text | null;
}

export type NightLedger = ReturnType<typeof createNightLedger>;

/** What became of every time of every schedule: a night that ran, was skipped, or was missed, and why. */
export function createNightLedger(db: Database, executor: ScheduleExecutor) {
  const nightsOf = (scheduleId: string) =>
    db.selectFrom('nights').selectAll('nights').where('scheduleId', '=', scheduleId);

  async function note(row: NightTable): Promise<void> {
    await db
      .insertInto('nights')
      .values(row)
      .onConflict((c) => c.columns(['scheduleId', 'scheduledAt']).doUpdateSet(row))
      .execute();
  }

  /** Writes down the times of a schedule, up to a moment, that Temporal started nothing at. */
  async function noteMissed(schedule: ScheduleTable, untilMs: number): Promise<void> {
    const fromMs = Date.parse(schedule.checkedThrough);
    if (untilMs <= fromMs) return;
    const { cron, timezone } = whenOf(schedule.cron, schedule.timezone);
    const there = await nightsOf(schedule.id).where('scheduledAt', '>=', schedule.checkedThrough).execute();
    const known = new Set(there.map(({ scheduledAt }) => scheduledAt));
    for (const ms of fireTimes(cron, timezone, fromMs, { untilMs })) {
      const scheduledAt = new Date(ms).toISOString();
      if (known.has(scheduledAt)) continue;
      const nothing = { workflowId: null, startedAt: null, endedAt: null, runId: null, outcome: 'missed' };
      await note({ scheduleId: schedule.id, scheduledAt, ...nothing, ...(await whyMissed(schedule, scheduledAt)) });
    }
    const checkedThrough = new Date(untilMs).toISOString();
    await db.updateTable('schedules').set({ checkedThrough }).where('id', '=', schedule.id).execute();
  }

  async function whyMissed(schedule: ScheduleTable, scheduledAt: string): Promise<Pick<NightTable, 'why' | 'detail'>> {
    if (schedule.pausedSince !== null && scheduledAt >= schedule.pausedSince)
      return { why: 'paused', detail: schedule.note };
    if (Date.parse(scheduledAt) < Date.now() - rememberedMs) return { why: 'unseen', detail: null };
    const before = await nightsOf(schedule.id)
      .where('startedAt', '<=', scheduledAt)
      .where((eb) => eb.or([eb('endedAt', 'is', null), eb('endedAt', '>', scheduledAt)]))
      .executeTakeFirst();
    if (before) return { why: 'overlap', detail: before.scheduledAt };
    return { why: 'away', detail: String(schedule.catchUpMs) };
  }

  async function take(scheduleId: string, { workflowId, scheduledAt, startedAt, endedAt, result }: NightReport) {
    const told = (() => {
      if (endedAt === null) return { outcome: 'working', why: null, detail: null };
      if (result === null) return { outcome: 'failed', why: 'ended', detail: null };
      if (result.outcome !== 'skipped')
        return { outcome: result.outcome, why: null, detail: null, runId: result.runId };
      const { skip } = result;
      return { outcome: 'skipped', why: 'no-news', detail: JSON.stringify(skip) };
    })();
    const known = await nightsOf(scheduleId).where('scheduledAt', '=', scheduledAt).executeTakeFirst();
    const row = { scheduleId, scheduledAt, workflowId, startedAt, endedAt, runId: null, ...told };
    await note({ ...row, runId: row.runId ?? known?.runId ?? null });
  }

  return {
    noteMissed,

    /** Brings the index of a schedule up to now. */
    async observe(schedule: ScheduleTable): Promise<void> {
      const now = Date.now();
      const there = await executor.describe(schedule.id);
      const since = new Date(Date.parse(schedule.checkedThrough) - lookBackMs).toISOString();
      const reports = await executor.nightsSince(schedule.id, since);
      for (const report of reports) await take(schedule.id, report);
      const seen = new Set(reports.map(({ workflowId }) => workflowId));
      for (const { workflowId } of await nightsOf(schedule.id).where('outcome', '=', 'working').execute()) {
        if (workflowId === null || seen.has(workflowId)) continue;
        const report = await executor.night(workflowId);
        if (report) await take(schedule.id, report);
        else await db.updateTable('nights').set({ outcome: 'unknown' }).where('workflowId', '=', workflowId).execute();
      }
      if (!there || there.buffered > 0) return;
      // Whatever lies before the next time that Temporal names has been dealt with.
      const dealtWith = there.paused || there.nextAt === null ? now : Math.min(now, Date.parse(there.nextAt) - 1);
      await noteMissed(schedule, Math.min(dealtWith, now - indexLagMs));
    },

    /** Gives a night its run as soon as the run is known. */
    async attachRun(scheduleId: string, scheduledAt: string, runId: string): Promise<void> {
      await db
        .updateTable('nights')
        .set({ runId })
        .where('scheduleId', '=', scheduleId)
        .where('scheduledAt', '=', scheduledAt)
        .where('runId', 'is', null)
        .execute();
    },

    /** Newest first; what a run came to after its night had ended included. */
    async list(scheduleId: string, limit: number): Promise<NightView[]> {
      const rows = await nightsOf(scheduleId)
        .leftJoin('runs', 'runs.id', 'nights.runId')
        .select('runs.outcome as runOutcome')
        .orderBy('scheduledAt', 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        scheduledAt: row.scheduledAt,
        startedAt: row.startedAt,
        outcome: row.runOutcome ?? row.outcome,
        runId: row.runId,
        reason: reasonOf(row),
      }));
    },

    /** Times in a span at which nothing ran, so that a backfill does nothing twice. */
    async withoutRun(schedule: ScheduleTable, times: readonly string[]): Promise<string[]> {
      const rows = await nightsOf(schedule.id).where('outcome', 'not in', ['missed', 'skipped', 'unknown']).execute();
      const ran = new Set(rows.map(({ scheduledAt }) => scheduledAt));
      return times.filter((time) => !ran.has(time));
    },

    /** When the newest night was meant to start. */
    async newest(scheduleId: string): Promise<string | null> {
      const row = await nightsOf(scheduleId).orderBy('scheduledAt', 'desc').executeTakeFirst();
      return row?.scheduledAt ?? null;
    },

    async working(scheduleId: string): Promise<string | null> {
      const row = await nightsOf(scheduleId).where('outcome', '=', 'working').executeTakeFirst();
      return row?.scheduledAt ?? null;
    },
  };
}

function reasonOf({ why, detail }: Pick<NightTable, 'why' | 'detail'>): Text | null {
  switch (why) {
    case 'no-news': {
      const { since, runId } = JSON.parse(detail ?? '{}') as { since: string; runId: string };
      return {
        en: `No new data since the night of ${since} (run ${runId}).`,
        zh: `自 ${since} 那一夜（运行 ${runId}）以来没有新数据。`,
      };
    }
    case 'paused':
      return { en: `The schedule was paused: ${detail ?? ''}`, zh: `定时任务已暂停：${detail ?? ''}` };
    case 'overlap':
      return { en: `The night of ${detail} was still at work.`, zh: `${detail} 的那一夜仍在运行。` };
    case 'away': {
      const hours = Math.round((Number(detail) / 3_600_000) * 100) / 100;
      return {
        en: `Temporal was not running then, nor within the ${hours} h in which it catches up.`,
        zh: `当时 Temporal 未运行，其后 ${hours} 小时的补跑期内也未恢复。`,
      };
    }
    case 'unseen':
      return {
        en: 'The server was away for so long that Temporal no longer knows what became of it.',
        zh: '服务器离线过久，Temporal 已没有这一夜的记录。',
      };
    case 'ended':
      return { en: 'It was ended from outside, through Temporal.', zh: '它被人从外部经 Temporal 终止。' };
    default:
      return null;
  }
}
