import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../database/open-sqlite.ts';
import type { ScheduleTable } from '../database/schema.ts';
import { fireTimes } from '../pipeline/fire-times.ts';
import type { JsonObject } from '../pipeline/plan.ts';
import type { Audit } from './audit.ts';
import { createNightLedger } from './night-ledger.ts';
import type { Person } from './people.ts';
import { problemsRefusal, type Pipelines } from './pipelines.ts';
import { conflict, invalid, notFound } from './refusal.ts';
import type { Overlap, ScheduleExecutor } from './schedule-ports.ts';
import { whenOf } from './schedule-spec.ts';
import { createScheduleSync, onlyUnavailable } from './schedule-sync.ts';
import { viewSchedule, type ScheduleView } from './schedule-view.ts';

export interface SchedulesOptions {
  readonly db: Database;
  readonly executor: ScheduleExecutor;
  readonly pipelines: Pipelines;
  readonly audit: Audit;
  readonly workflowIdOf: (pipelineId: string, runId: string) => string;
}
export interface CreateSchedule {
  readonly scheduleId: string;
  readonly pipelineId: string;
  readonly revision?: number | undefined;
  readonly parameters: JsonObject;
  readonly cron: string;
  readonly timezone: string;
  readonly overlap: Overlap;
  readonly catchUpMs: number;
  readonly skipWithoutNews: boolean;
}
export type ChangeSchedule = { readonly [Key in ChangeableKey]?: CreateSchedule[Key] | undefined };
type ChangeableKey = 'cron' | 'timezone' | 'overlap' | 'catchUpMs' | 'skipWithoutNews';

export type Schedules = ReturnType<typeof createSchedules>;

const mostBackfilled = 100;
/** Temporal names nights by the second; two of one name would count as one. */
const nightApartMs = 2_000;

/** Schedules: wanted here, carried out by Temporal, brought together again whenever the two differ. */
export function createSchedules({ db, executor, pipelines, audit, workflowIdOf }: SchedulesOptions) {
  const ledger = createNightLedger(db, executor);
  const sync = createScheduleSync({ db, executor, ledger, audit, workflowIdOf });
  const view = (row: ScheduleTable) => viewSchedule(db, ledger, row);

  async function rowOf(scheduleId: string): Promise<ScheduleTable> {
    const row = await db
      .selectFrom('schedules')
      .selectAll()
      .where('id', '=', scheduleId)
      .where('removedAt', 'is', null)
      .executeTakeFirst();
    if (!row) throw notFound('schedule', scheduleId);
    return row;
  }

  async function planOf(pipelineId: string, wanted: number | undefined, parameters: JsonObject) {
    const { source, revision } = await pipelines.sourceToRun(pipelineId, wanted);
    const compiled = pipelines.compile(source, { revision, parameters });
    if (!compiled.ok) throw problemsRefusal(compiled.problems);
    const pinned = Object.keys(compiled.spec.editor?.pins ?? {});
    if (pinned.length > 0)
      throw conflict(
        'pinned',
        `Revision ${revision} pins what ${pinned.join(', ')} make, for trial runs. A schedule makes everything anew: remove the pins and save a revision.`,
        `修订版 ${revision} 固定了 ${pinned.join('、')} 的产物（仅供试运行）。定时运行须全部重新计算：请移除固定并保存修订版。`,
      );
    return { plan: compiled.plan, revision };
  }

  async function changed(
    person: Person,
    scheduleId: string,
    change: Partial<ScheduleTable>,
    action: string,
    detail: JsonObject,
  ): Promise<ScheduleView> {
    await db
      .updateTable('schedules')
      .set({ ...change, inForce: 0 })
      .where('id', '=', scheduleId)
      .execute();
    await audit.note(person, action, scheduleId, detail);
    await sync.applySoon(scheduleId);
    return await view(await rowOf(scheduleId));
  }

  return {
    ledger,

    async create(person: Person, wanted: CreateSchedule): Promise<ScheduleView> {
      const { timezone } = whenOf(wanted.cron, wanted.timezone);
      const { plan, revision } = await planOf(wanted.pipelineId, wanted.revision, wanted.parameters);
      const at = new Date().toISOString();
      const row: ScheduleTable = {
        id: wanted.scheduleId,
        pipelineId: wanted.pipelineId,
        revision,
        parameters: JSON.stringify(wanted.parameters),
        plan: JSON.stringify(plan),
        planDigest: plan.digest,
        cron: wanted.cron.trim(),
        timezone,
        overlap: wanted.overlap,
        catchUpMs: wanted.catchUpMs,
        skipWithoutNews: wanted.skipWithoutNews ? 1 : 0,
        pausedSince: null,
        note: '',
        startedById: person.id,
        startedByName: person.name,
        createdAt: at,
        inForce: 0,
        checkedThrough: at,
        removedAt: null,
      };
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('schedules')
        .values(row)
        .onConflict((c) => c.column('id').doNothing())
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows === 0n) {
        throw conflict('schedule-exists', `A schedule ${row.id} is here already.`, `定时任务 ${row.id} 已存在。`);
      }
      const { pipelineId, cron } = row;
      await audit.note(person, 'schedule.create', row.id, {
        pipelineId,
        revision,
        planDigest: plan.digest,
        cron,
        timezone,
      });
      await sync.applySoon(row.id);
      return await view(await rowOf(row.id));
    },

    async list(): Promise<ScheduleView[]> {
      const rows = await db.selectFrom('schedules').selectAll().where('removedAt', 'is', null).orderBy('id').execute();
      return await Promise.all(rows.map((row) => view(row)));
    },

    /** With nights up to now, as far as Temporal can be asked. */
    async get(scheduleId: string): Promise<ScheduleView> {
      await ledger.observe(await rowOf(scheduleId)).catch(onlyUnavailable);
      return await view(await rowOf(scheduleId));
    },

    /** When and how it fires. What it runs is changed by `move` alone. */
    async change(person: Person, scheduleId: string, wanted: ChangeSchedule): Promise<ScheduleView> {
      const row = await rowOf(scheduleId);
      const { timezone } = whenOf(wanted.cron ?? row.cron, wanted.timezone ?? row.timezone);
      // What the old times came to is written down by the old times.
      await ledger.observe(row).catch(onlyUnavailable);
      await ledger.noteMissed(await rowOf(scheduleId), Date.now() - 1000);
      const { skipWithoutNews: skips, timezone: _, ...rest } = wanted;
      const change = {
        ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
        timezone,
        ...(skips === undefined ? {} : { skipWithoutNews: skips ? 1 : 0 }),
      };
      return await changed(person, scheduleId, change, 'schedule.change', change);
    },

    async pause(person: Person, scheduleId: string, note: string): Promise<ScheduleView> {
      const row = await rowOf(scheduleId);
      if (row.pausedSince !== null)
        throw conflict('schedule-paused', `It is paused already: ${row.note}`, `它已暂停：${row.note}`);
      const change = { pausedSince: new Date().toISOString(), note };
      return await changed(person, scheduleId, change, 'schedule.pause', { note });
    },

    async resume(person: Person, scheduleId: string, note: string): Promise<ScheduleView> {
      const row = await rowOf(scheduleId);
      if (row.pausedSince === null) throw conflict('schedule-not-paused', 'It is not paused.', '它没有暂停。');
      await ledger.noteMissed(row, Date.now());
      return await changed(person, scheduleId, { pausedSince: null, note }, 'schedule.resume', { note });
    },

    /** To another revision, the newest when none is named. Its runs count as those of whoever moved it. */
    async move(
      person: Person,
      scheduleId: string,
      wanted: { revision?: number | undefined; parameters?: JsonObject | undefined },
    ) {
      const row = await rowOf(scheduleId);
      const parameters = wanted.parameters ?? (JSON.parse(row.parameters) as JsonObject);
      const { plan, revision } = await planOf(row.pipelineId, wanted.revision, parameters);
      const change = {
        revision,
        parameters: JSON.stringify(parameters),
        plan: JSON.stringify(plan),
        planDigest: plan.digest,
        startedById: person.id,
        startedByName: person.name,
      };
      const detail = { from: row.revision, to: revision, planDigestFrom: row.planDigest, planDigestTo: plan.digest };
      return await changed(person, scheduleId, change, 'schedule.move', detail);
    },

    async runNow(person: Person, scheduleId: string): Promise<void> {
      const row = await rowOf(scheduleId);
      await sync.apply(scheduleId);
      await ledger.observe(row);
      const working = await ledger.working(scheduleId);
      if (working !== null && row.overlap === 'skip') {
        throw conflict('night-working', `The night of ${working} is still at work.`, `${working} 的那一夜仍在运行。`);
      }
      const newest = await ledger.newest(scheduleId);
      if (newest !== null) await pause(Math.max(0, Date.parse(newest) + nightApartMs - Date.now()));
      await executor.trigger(scheduleId);
      await audit.note(person, 'schedule.run-now', scheduleId);
    },

    /** Starts the nights of a span that nothing ran in, one after another. */
    async backfill(
      person: Person,
      scheduleId: string,
      span: { from: string; to: string },
    ): Promise<{ times: string[] }> {
      const row = await rowOf(scheduleId);
      const [from, to] = [Date.parse(span.from), Math.min(Date.parse(span.to), Date.now())];
      if (!(from < to))
        throw invalid('span-empty', 'The span ends before it begins, or has not begun.', '时间范围为空或尚未开始。');
      await sync.apply(scheduleId);
      await ledger.observe(row);
      const { cron, timezone } = whenOf(row.cron, row.timezone);
      const all = fireTimes(cron, timezone, from - 1, { untilMs: to, count: mostBackfilled + 1 });
      if (all.length > mostBackfilled) {
        throw invalid(
          'span-too-long',
          `The span has more than ${mostBackfilled} nights; ask for a shorter one.`,
          `该时间范围超过 ${mostBackfilled} 夜，请缩短。`,
        );
      }
      const times = await ledger.withoutRun(
        row,
        all.map((ms) => new Date(ms).toISOString()),
      );
      if (times.length > 0) await executor.backfill(scheduleId, times);
      await audit.note(person, 'schedule.backfill', scheduleId, { ...span, nights: times.length });
      return { times };
    },

    /** What runs goes on; nothing starts any more. */
    async remove(person: Person, scheduleId: string): Promise<{ inForce: boolean }> {
      await rowOf(scheduleId);
      const removedAt = new Date().toISOString();
      await db.updateTable('schedules').set({ removedAt }).where('id', '=', scheduleId).execute();
      await audit.note(person, 'schedule.remove', scheduleId);
      return { inForce: await sync.applySoon(scheduleId) };
    },

    /** Brings every schedule and its nights together with Temporal. Called at start and from time to time. */
    async tend(): Promise<void> {
      const rows = await db.selectFrom('schedules').select(['id', 'removedAt']).orderBy('id').execute();
      const faults: unknown[] = [];
      for (const { id, removedAt } of rows) {
        try {
          await sync.apply(id);
          if (removedAt === null) await ledger.observe(await rowOf(id));
        } catch (error) {
          faults.push(error); // one that cannot be tended keeps no other from it
        }
      }
      if (faults.length > 0) throw faults[0];
    },
  };
}
