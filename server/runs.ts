import type { Database } from '../database/open-sqlite.ts';
import type { RunTable } from '../database/schema.ts';
import type { Decision, JsonObject, Plan } from '../pipeline/plan.ts';
import type { Store } from '../store/store.ts';
import { leasedRuns, releaseLeases } from '../store/leases.ts';
import type { RunChanges, RunInput } from '../workflows/messages.ts';
import type { Admission } from './admission.ts';
import type { Audit } from './audit.ts';
import type { Person } from './people.ts';
import { problemsRefusal, type Pipelines } from './pipelines.ts';
import { Refused, type RunReport, type RunWorkflows } from './ports.ts';
import { conflict, notFound } from './refusal.ts';
import { changesAtTheEnd, changesBeforeTheStart, changesOfNothing, stateBeforeTheStart } from './run-ends.ts';
import type { RunIndex } from './run-index.ts';
import { createLaunches } from './run-launch.ts';
import type { RunRecord, RunRecords } from './run-records.ts';
import { toRunRow } from './run-row.ts';
import type { RunRow, RunView } from './shapes.ts';

export interface RunsOptions {
  readonly db: Database;
  readonly store: Store;
  readonly workflows: RunWorkflows;
  readonly pipelines: Pipelines;
  readonly audit: Audit;
  readonly records: RunRecords;
  readonly index: Pick<RunIndex, 'addDecisions'>;
  readonly workflowIdOf: (pipelineId: string, runId: string) => string;
  readonly admission?: Admission | undefined;
}
export interface StartRun {
  readonly pipelineId?: string | undefined;
  readonly revision?: number | undefined;
  readonly source?: string | undefined;
  readonly parameters?: JsonObject | undefined;
  readonly trigger?: RunInput['trigger'] | undefined;
  readonly priority?: number | undefined;
}
export type Runs = ReturnType<typeof createRuns>;

/** Runs: started here, carried out by Temporal, indexed in SQL, kept in the store once they have ended. */
export function createRuns(options: RunsOptions) {
  const { db, store, workflows, pipelines, audit, records, index } = options;

  async function rowOf(runId: string): Promise<RunTable> {
    const row = await db.selectFrom('runs').selectAll().where('id', '=', runId).executeTakeFirst();
    if (!row) throw notFound('run', runId);
    return row;
  }

  const { launch, startOf, isStarting, inTurn } = createLaunches(options);

  /** One at a time of each run, however many look at it while it ends. */
  const keeping = new Map<string, Promise<RunRecord>>();
  function keep(row: RunTable, changes: RunChanges, endedAt: string): Promise<RunRecord> {
    const standing = keeping.get(row.id);
    if (standing) return standing;
    const mine = keepNow(row, changes, endedAt).finally(() => keeping.delete(row.id));
    keeping.set(row.id, mine);
    return mine;
  }

  /** Keeps what a run came to: in the store, then in the index; then nothing leans on its leases any more. */
  async function keepNow(row: RunTable, changes: RunChanges, endedAt: string): Promise<RunRecord> {
    const rows = await db
      .selectFrom('decisions')
      .select('decision')
      .where('runId', '=', row.id)
      .where('acceptedAt', 'is not', null)
      .execute();
    const indexed = rows.map(({ decision }) => JSON.parse(decision) as Decision);
    return await indexRecord(await records.keep(row, changes, endedAt, indexed));
  }

  async function indexRecord(record: RunRecord): Promise<RunRecord> {
    const { runId, outcome, endedAt, workSeconds } = record.run;
    await index.addDecisions(record.decisions ?? []);
    await db
      .updateTable('runs')
      // A record of an earlier version has none, and changes none.
      .set({ outcome, endedAt, workSeconds: workSeconds && JSON.stringify(workSeconds) })
      .where('id', '=', runId)
      .where('endedAt', 'is', null)
      .execute();
    // What is left is found by `sweepLeases`.
    await releaseLeases(store, runId).catch(() => undefined);
    return record;
  }

  /** A record of the first version lacks what was added to the row since. */
  const viewOf = (row: RunTable, { run, plan, state }: RunRecord): RunView => ({
    ...toRunRow(row),
    ...run,
    plan,
    state,
    progress: {},
    source: 'record',
  });

  async function view(row: RunTable): Promise<RunView> {
    const record = row.endedAt === null ? null : await records.read(row.id);
    if (record) return viewOf(row, record);
    const report = await workflows.report(row.workflowId);
    const plan = JSON.parse(row.plan) as Plan;
    if (!report || report.closedAt !== null) {
      const settled = await settleOne(row, report?.closedAt ?? null);
      if (settled) return viewOf(row, settled);
      return { ...toRunRow(row), plan, state: stateBeforeTheStart(row, plan), progress: {}, source: 'workflow' };
    }
    return { ...toRunRow(row), plan, state: report.state, progress: report.progress, source: 'workflow' };
  }

  /**
   * The record of a run that goes on no more: kept now, or found where the index had not heard of it. Null for one that
   * Temporal does not have yet.
   */
  async function settleOne(row: RunTable, closedAt: string | null): Promise<RunRecord | null> {
    const changes = closedAt === null ? null : await workflows.changes(row.workflowId, 0);
    if (changes && closedAt !== null) return await keep(row, changesAtTheEnd(changes, closedAt), closedAt);
    if (isStarting(row)) return null;
    return await inTurn(row.id, async () => {
      const record = await records.read(row.id);
      if (record) return await indexRecord(record);
      // It may have been handed over while this one waited for its turn.
      if ((await workflows.phase(row.workflowId)) !== 'gone') return null;
      const endedAt = new Date().toISOString();
      return await keep(row, changesOfNothing(row, endedAt), endedAt);
    });
  }

  return {
    rowOf,
    launch,
    startOf,

    async start(person: Person, wanted: StartRun): Promise<RunRow> {
      const { source, revision } =
        wanted.source === undefined
          ? await pipelines.sourceToRun(wanted.pipelineId ?? '', wanted.revision)
          : { source: wanted.source, revision: null };
      const compiled = pipelines.compile(source, { revision, parameters: wanted.parameters });
      if (!compiled.ok) throw problemsRefusal(compiled.problems);
      const plan = compiled.plan;
      return await launch(plan, person, {
        trigger: wanted.trigger ?? 'person',
        ...(wanted.priority === undefined ? {} : { priority: wanted.priority }),
      });
    },

    async list(wanted: {
      pipelineId?: string | undefined;
      outcome?: 'open' | NonNullable<RunRow['outcome']> | undefined;
      trigger?: RunRow['trigger'] | undefined;
      search?: string | undefined;
      limit: number;
      before?: string | undefined;
    }): Promise<RunRow[]> {
      let query = db.selectFrom('runs').selectAll().orderBy('id', 'desc').limit(wanted.limit);
      if (wanted.pipelineId !== undefined) query = query.where('pipelineId', '=', wanted.pipelineId);
      if (wanted.outcome === 'open') query = query.where('endedAt', 'is', null);
      else if (wanted.outcome !== undefined) query = query.where('outcome', '=', wanted.outcome);
      if (wanted.trigger !== undefined) query = query.where('trigger', '=', wanted.trigger);
      const { search } = wanted;
      if (search !== undefined) {
        // Ids of runs are written in capitals and those of pipelines in small letters, on every database alike.
        const [run, pipeline] = [search.toUpperCase(), search.toLowerCase()];
        query = query.where(({ or, eb }) =>
          or([eb('id', 'like', `${run}%`), eb('id', 'like', `%${run}`), eb('pipelineId', 'like', `%${pipeline}%`)]),
        );
      }
      if (wanted.before !== undefined) query = query.where('id', '<', wanted.before);
      return (await query.execute()).map(toRunRow);
    },

    get: async (runId: string): Promise<RunView> => view(await rowOf(runId)),

    /** Everything that happened after transition number `after`. */
    async changes(runId: string, after: number): Promise<RunChanges> {
      const row = await rowOf(runId);
      const kept = row.endedAt === null ? null : await records.changes(runId, after);
      const changes = kept ?? (await workflows.changes(row.workflowId, after));
      if (changes) return changes;
      const settled = await settleOne(row, null);
      return settled ? (await records.changes(runId, after))! : changesBeforeTheStart(row);
    },

    /** When it ended, null while it goes on, and what its running steps tell. */
    async pulse(runId: string): Promise<Pick<RunReport, 'closedAt' | 'progress'>> {
      const row = await rowOf(runId);
      const pulse = row.endedAt === null ? await workflows.pulse(row.workflowId) : null;
      return pulse ?? { closedAt: isStarting(row) ? null : (row.endedAt ?? row.startedAt), progress: {} };
    },

    async cancel(person: Person, runId: string): Promise<void> {
      const row = await rowOf(runId);
      if (row.endedAt !== null)
        throw conflict(
          'run-ended',
          `Run ${runId} has ended: ${row.outcome}.`,
          `运行 ${runId} 已结束：${row.outcome}。`,
        );
      try {
        await workflows.cancel(row.workflowId);
      } catch (error) {
        throw error instanceof Refused ? conflict('run-ended', error.message, `运行 ${runId} 已结束。`) : error;
      }
      await audit.note(person, 'run.cancel', runId);
    },

    /**
     * Keeps the record of every run that has ended since it was last looked at. Called from time to time, so that
     * a run is recorded even when nobody watches it end.
     */
    async settle(): Promise<void> {
      const open = await db.selectFrom('runs').selectAll().where('endedAt', 'is', null).orderBy('id').execute();
      // A thousand runs that wait for people are one question, not a thousand.
      const goingOn = open.length > 20 ? await workflows.goingOn() : new Set<string>();
      for (const row of open) {
        if (goingOn.has(row.workflowId)) continue;
        const phase = await workflows.phase(row.workflowId);
        if (phase === 'closed' || (phase === 'gone' && !isStarting(row))) await view(row);
      }
    },

    /** Leases of runs that have ended: of one whose last step went on after it, or whose release was cut short. */
    async sweepLeases(): Promise<void> {
      for (const runId of await leasedRuns(store)) {
        const row = await db.selectFrom('runs').select('endedAt').where('id', '=', runId).executeTakeFirst();
        if (row && row.endedAt !== null) await releaseLeases(store, runId);
      }
    },
  };
}
