import type { Database } from '../database/open-sqlite.ts';
import type { RunTable } from '../database/schema.ts';
import type { Digest } from '../pipeline/artifact.ts';
import type { JsonObject, Plan } from '../pipeline/plan.ts';
import type { Store } from '../store/store.ts';
import type { RunInput, RunState } from '../workflows/messages.ts';
import type { Audit } from './audit.ts';
import type { Person } from './people.ts';
import { problemsRefusal, type Pipelines } from './pipelines.ts';
import { Refused, type RunReport, type RunWorkflows } from './ports.ts';
import { conflict, notFound } from './refusal.ts';
import type { RunRow, RunView } from './shapes.ts';
import { ulid } from './ulid.ts';

export interface RunsOptions {
  readonly db: Database;
  readonly store: Store;
  readonly workflows: RunWorkflows;
  readonly pipelines: Pipelines;
  readonly audit: Audit;
  readonly workflowIdOf: (pipelineId: string, runId: string) => string;
}
export interface StartRun {
  readonly pipelineId?: string | undefined;
  readonly revision?: number | undefined;
  readonly source?: string | undefined;
  readonly parameters?: JsonObject | undefined;
  readonly trigger?: RunInput['trigger'] | undefined;
}
export type Runs = ReturnType<typeof createRuns>;

/** `runs/<runId>/record.json`: what is kept of a run when Temporal has forgotten it. */
interface RunRecord {
  readonly schemaVersion: 1;
  readonly run: RunRow;
  readonly plan: Plan;
  readonly state: RunState;
}
const recordPath = (runId: string) => `runs/${runId}/record.json`;

/** Runs: started here, carried out by Temporal, indexed in SQL, kept in the store once they have ended. */
export function createRuns(options: RunsOptions) {
  const { db, store, workflows, pipelines, audit, workflowIdOf } = options;

  async function rowOf(runId: string): Promise<RunTable> {
    const row = await db.selectFrom('runs').selectAll().where('id', '=', runId).executeTakeFirst();
    if (!row) throw notFound('run', runId);
    return row;
  }

  async function launch(
    plan: Plan,
    by: Pick<Person, 'id' | 'name'>,
    more: Pick<RunInput, 'trigger' | 'overrides'> & { overrideOf?: string },
  ): Promise<RunRow> {
    const runId = ulid();
    const { trigger, overrides, overrideOf } = more;
    const startedBy = { id: by.id, name: by.name };
    const input: RunInput = {
      runId,
      plan,
      startedBy,
      trigger,
      startedAt: new Date().toISOString(),
      ...(overrides ? { overrides } : {}),
    };
    const row: RunTable = {
      id: runId,
      pipelineId: plan.pipelineId,
      revision: plan.revision,
      planDigest: plan.digest,
      plan: JSON.stringify(plan),
      startedById: by.id,
      startedByName: by.name,
      trigger,
      startedAt: input.startedAt,
      workflowId: workflowIdOf(plan.pipelineId, runId),
      overrideOf: overrideOf ?? null,
      overrides: overrides ? JSON.stringify(overrides) : null,
      outcome: null,
      endedAt: null,
    };
    // The index first: a run that Temporal has and nobody can find would be worse than a row that never started.
    await db.insertInto('runs').values(row).execute();
    await workflows.start(row.workflowId, input);
    await audit.note(by, 'run.start', runId, {
      pipelineId: plan.pipelineId,
      revision: plan.revision,
      planDigest: plan.digest,
      trigger,
    });
    return toRunRow(row);
  }

  async function readRecord(runId: string): Promise<RunRecord | null> {
    const bytes = await store.getRecord(recordPath(runId));
    return bytes ? (JSON.parse(bytes.toString('utf8')) as RunRecord) : null;
  }

  /** Keeps what a run came to, in the store and then in the index. */
  async function keep(row: RunTable, state: RunState, endedAt: string): Promise<RunView> {
    const outcome = state.outcome as NonNullable<RunRow['outcome']>;
    const run = { ...toRunRow(row), outcome, endedAt };
    const plan = JSON.parse(row.plan) as Plan;
    const record: RunRecord = { schemaVersion: 1, run, plan, state };
    await store.putRecord(recordPath(row.id), JSON.stringify(record));
    await db
      .updateTable('runs')
      .set({ outcome, endedAt })
      .where('id', '=', row.id)
      .where('endedAt', 'is', null)
      .execute();
    return { ...run, plan, state, progress: {}, source: 'record' };
  }

  async function view(row: RunTable): Promise<RunView> {
    const plan = JSON.parse(row.plan) as Plan;
    const record = row.endedAt === null ? null : await readRecord(row.id);
    if (record) return { ...record.run, plan, state: record.state, progress: {}, source: 'record' };
    const report = await workflows.report(row.workflowId);
    if (!report) return await viewWithoutHistory(row);
    if (report.closedAt !== null) return await keep(row, stateAtTheEnd(report), report.closedAt);
    return { ...toRunRow(row), plan, state: report.state, progress: report.progress, source: 'workflow' };
  }

  async function viewWithoutHistory(row: RunTable): Promise<RunView> {
    const record = await readRecord(row.id);
    if (record) return { ...record.run, plan: record.plan, state: record.state, progress: {}, source: 'record' };
    const reason = 'Temporal has no history of this run: it was never handed over, or the history was lost.';
    const plan = JSON.parse(row.plan) as Plan;
    const steps = Object.fromEntries(plan.steps.map(({ id }) => [id, { state: 'skipped' as const, reason }]));
    return await keep(
      row,
      { runId: row.id, outcome: 'failed', sequence: 0, steps, waiting: [], reason },
      new Date().toISOString(),
    );
  }

  return {
    rowOf,
    launch,

    async start(person: Person, wanted: StartRun): Promise<RunRow> {
      const { source, revision } =
        wanted.source === undefined
          ? await pipelines.sourceToRun(wanted.pipelineId ?? '', wanted.revision)
          : { source: wanted.source, revision: null };
      const compiled = pipelines.compile(source, { revision, parameters: wanted.parameters });
      if (!compiled.ok) throw problemsRefusal(compiled.problems);
      const plan = compiled.plan;
      return await launch(plan, person, { trigger: wanted.trigger ?? 'person' });
    },

    async list(wanted: {
      pipelineId?: string | undefined;
      limit: number;
      before?: string | undefined;
    }): Promise<RunRow[]> {
      let query = db.selectFrom('runs').selectAll().orderBy('id', 'desc').limit(wanted.limit);
      if (wanted.pipelineId !== undefined) query = query.where('pipelineId', '=', wanted.pipelineId);
      if (wanted.before !== undefined) query = query.where('id', '<', wanted.before);
      return (await query.execute()).map(toRunRow);
    },

    get: async (runId: string): Promise<RunView> => view(await rowOf(runId)),

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
      for (const row of open) {
        const age = Date.now() - Date.parse(row.startedAt);
        const phase = await workflows.phase(row.workflowId);
        if (phase === 'closed' || (phase === 'gone' && age > 60_000)) await view(row);
      }
    },
  };
}

export function toRunRow(row: RunTable): RunRow {
  return {
    runId: row.id,
    pipelineId: row.pipelineId,
    revision: row.revision,
    planDigest: row.planDigest as Digest,
    startedBy: { id: row.startedById, name: row.startedByName },
    trigger: row.trigger as RunRow['trigger'],
    startedAt: row.startedAt,
    overrideOf: row.overrideOf,
    outcome: row.outcome as RunRow['outcome'],
    endedAt: row.endedAt,
  };
}

/** A workflow that was ended from outside never said how it ended. */
function stateAtTheEnd({ state }: RunReport): RunState {
  if (state.outcome !== 'running') return state;
  return { ...state, outcome: 'failed', waiting: [], reason: 'The run was ended from outside, through Temporal.' };
}
