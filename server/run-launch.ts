import type { Database } from '../database/open-sqlite.ts';
import type { RunTable } from '../database/schema.ts';
import type { Plan } from '../pipeline/plan.ts';
import { runLimits } from '../pipeline/run-limits.ts';
import { leaseGiven } from '../store/leases.ts';
import type { Store } from '../store/store.ts';
import type { RunInput } from '../workflows/messages.ts';
import type { Admission } from './admission.ts';
import type { Audit } from './audit.ts';
import { createTurns } from './in-turn.ts';
import type { Person } from './people.ts';
import type { RunWorkflows } from './ports.ts';
import { isOfNothing } from './run-ends.ts';
import type { RunRecords } from './run-records.ts';
import { inputOfRow, rowOfInput, toRunRow } from './run-row.ts';
import type { RunRow } from './shapes.ts';
import { ulid } from './ulid.ts';

export interface LaunchOptions {
  readonly db: Database;
  readonly store: Store;
  readonly workflows: Pick<RunWorkflows, 'start' | 'phase'>;
  readonly audit: Audit;
  readonly records: Pick<RunRecords, 'read'>;
  readonly workflowIdOf: (pipelineId: string, runId: string) => string;
  readonly admission?: Admission | undefined;
}
/** What a run is started with beside its plan and the person. */
export type Launch = Pick<
  RunInput,
  'trigger' | 'overrides' | 'trial' | 'given' | 'frozenMarks' | 'forkOf' | 'priority'
> & {
  readonly overrideOf?: string;
  /** Given beforehand where starting twice must start one run. */
  readonly runId?: string;
};

/** A run that Temporal does not have so long after it was indexed was never handed over. */
const startMs = 60_000;
/** What was sent to Temporal arrives so soon, or never, once whoever sent it has given up or is gone. */
const lateMs = 10_000;

/** Handing runs over to Temporal: indexed first, and once, however often it is tried. */
export function createLaunches({ db, store, workflows, audit, records, workflowIdOf, admission }: LaunchOptions) {
  const rowOf = (runId: string) => db.selectFrom('runs').selectAll().where('id', '=', runId).executeTakeFirst();
  /** Runs that are being handed over now. */
  const launching = new Set<string>();
  /** A run is handed over, or recorded as one that never was, one after the other. */
  const inTurn = createTurns();
  /** When handing them over failed. */
  const failedMs = new Map<string, number>();
  /** Nobody hands over any more what a server before this one did not. */
  const openedMs = Date.now();

  /** Indexed so lately that it need not have reached Temporal yet. */
  function isStarting({ id, endedAt, startedAt }: RunTable): boolean {
    if (endedAt !== null) return false;
    if (launching.has(id)) return true;
    const [now, indexedMs, failed] = [Date.now(), Date.parse(startedAt), failedMs.get(id)];
    if (failed !== undefined) return now - failed < lateMs;
    return now - indexedMs < startMs && (indexedMs >= openedMs || now - openedMs < lateMs);
  }

  function noteFailure(runId: string): void {
    const now = Date.now();
    for (const [id, ms] of failedMs) if (now - ms > startMs) failedMs.delete(id);
    failedMs.set(runId, now);
  }

  /** Given a run id for the second time, it is the same run: handed over if it was not yet, left alone if it has ended. */
  async function launch(plan: Plan, by: Pick<Person, 'id' | 'name'>, wanted: Launch): Promise<RunRow> {
    await admission?.admit();
    const { runId = ulid() } = wanted;
    launching.add(runId);
    try {
      return await inTurn(runId, () => handOver(plan, by, { ...wanted, runId }));
    } catch (error) {
      noteFailure(runId);
      throw error;
    } finally {
      launching.delete(runId);
    }
  }

  async function handOver(
    plan: Plan,
    by: Pick<Person, 'id' | 'name'>,
    { overrideOf, runId, ...more }: Launch & { readonly runId: string },
  ): Promise<RunRow> {
    const wanted: RunInput = {
      runId,
      plan,
      startedBy: { id: by.id, name: by.name },
      startedAt: new Date().toISOString(),
      limits: runLimits[more.trigger],
      ...more,
    };
    const row = rowOfInput(workflowIdOf(plan.pipelineId, runId), wanted, overrideOf ?? null);
    // The index first: a run that Temporal has and nobody can find would be worse than a row that never started.
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('runs')
      .values(row)
      .onConflict((c) => c.column('id').doNothing())
      .executeTakeFirstOrThrow();
    const begun = numInsertedOrUpdatedRows === 0n ? await rowOf(runId) : undefined;
    // A run that goes on behind a row that has ended would be seen by nobody.
    if (begun && begun.endedAt !== null) return toRunRow(begun);
    const input: RunInput = { ...wanted, ...(begun ? inputOfRow(begun) : {}) };
    const { startedBy, trigger, trial, forkOf } = input;
    if (input.given) await leaseGiven(store, runId, input.plan.digest, outputsOf(input.given));
    // Before it is handed over: no run goes on of which the audit does not know.
    await audit.noteOnce(startedBy, 'run.start', runId, {
      pipelineId: input.plan.pipelineId,
      revision: input.plan.revision,
      planDigest: input.plan.digest,
      trigger,
      ...(trial ? { trial: { ...trial } } : {}),
      ...(forkOf ? { forkOf: { ...forkOf } } : {}),
    });
    await workflows.start((begun ?? row).workflowId, input);
    return toRunRow(begun ?? row);
  }

  return {
    launch,
    isStarting,
    inTurn,

    /** How far a start with this id came. `lost`: it was recorded as a run that Temporal never had. */
    async startOf(runId: string): Promise<'none' | 'starting' | 'begun' | 'lost'> {
      const row = await rowOf(runId);
      if (!row) return 'none';
      if (row.endedAt !== null) return isOfNothing(await records.read(runId)) ? 'lost' : 'begun';
      return (await workflows.phase(row.workflowId)) === 'gone' ? 'starting' : 'begun';
    },
  };
}

const outputsOf = (given: NonNullable<RunInput['given']>) =>
  Object.fromEntries(
    Object.entries(given).flatMap(([stepId, { outputs }]) =>
      Object.entries(outputs).map(([port, ref]) => [`${stepId}.${port}`, ref] as const),
    ),
  );
