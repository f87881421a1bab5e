import type { Database } from '../database/open-sqlite.ts';
import type { DecisionTable, RunTable } from '../database/schema.ts';
import { transact } from '../database/transact.ts';
import type { Decision, Plan } from '../pipeline/plan.ts';
import { forEachLimited } from '../store/slots.ts';
import type { Store } from '../store/store.ts';
import type { RunWorkflows } from './ports.ts';
import { readHistories, type JsonHistory } from './run-history.ts';
import { recordPath, type RunRecord, type RunRecords } from './run-records.ts';
import { rowOfInput } from './run-row.ts';
import type { Signer } from './signing.ts';

export interface RunIndexOptions {
  readonly db: Database;
  readonly store: Store;
  readonly workflows: Pick<RunWorkflows, 'histories' | 'remembered'>;
  readonly records: RunRecords;
  readonly signer: Pick<Signer, 'isOurs'>;
  readonly workflowIdOf: (pipelineId: string, runId: string) => string;
}
export interface Rebuilt {
  /** Runs in the index now: from records in the store, and from Temporal. */
  readonly fromRecords: number;
  readonly fromTemporal: number;
  readonly decisions: number;
  /** Rows of which neither knew anything. */
  readonly removed: number;
  /** Records in the store that could not be read; nothing is indexed of them. */
  readonly unreadable: readonly string[];
}
export type RunIndex = ReturnType<typeof createRunIndex>;

interface Known {
  readonly row: RunTable;
  readonly decisions: readonly Decision[];
}
/** A run that was indexed just now may not have reached Temporal yet. */
const newMs = 60_000;

/** Runs and decisions as SQL lists them. All of it can be made again: the truth lies in Temporal and in the store. */
export function createRunIndex({ db, store, workflows, records, signer, workflowIdOf }: RunIndexOptions) {
  /** A repeat over a refusal is known as one by the first signature's row alone while it goes on. */
  async function overridesByRun(): Promise<ReadonlyMap<string, string>> {
    const rows = await db.selectFrom('overrides').select(['runId', 'startedRunId']).execute();
    return new Map(rows.flatMap(({ runId, startedRunId }) => (startedRunId === null ? [] : [[startedRunId, runId]])));
  }

  async function fromRecords(known: Map<string, Known>): Promise<string[]> {
    const unreadable: string[] = [];
    const all = await store.listRecords('runs/');
    const paths = all.filter(({ path }) => path === recordPath(path.split('/')[1] ?? ''));
    await forEachLimited(paths, 8, async ({ path }) => {
      const runId = path.split('/')[1]!;
      const record = await records.read(runId).catch((error: unknown) => {
        if (error instanceof SyntaxError) return null;
        throw error;
      });
      if (record) known.set(runId, { row: rowOfRecord(record, workflowIdOf), decisions: record.decisions ?? [] });
      else unreadable.push(path);
    });
    return unreadable;
  }

  async function fromTemporal(known: Map<string, Known>): Promise<number> {
    const overridden = await overridesByRun();
    const byWorkflow = new Set([...known.values()].map(({ row }) => row.workflowId));
    const ids = (await workflows.remembered()).filter((id) => !byWorkflow.has(id));
    let found = 0;
    await forEachLimited(ids, 4, async (workflowId) => {
      const histories = (await workflows.histories(workflowId)).map((json) => JSON.parse(json) as JsonHistory);
      const { input, decisions } = readHistories(histories);
      if (!input || known.has(input.runId)) return;
      const kept = await records.decisions(input.runId);
      known.set(input.runId, {
        row: rowOfInput(workflowId, input, overridden.get(input.runId) ?? null),
        decisions: [...decisions, ...kept],
      });
      found += 1;
    });
    return found;
  }

  return {
    /** Puts accepted decisions where lists find them. */
    async addDecisions(decisions: readonly Decision[]): Promise<void> {
      for (const row of rowsOf(decisions)) {
        const { runId: _run, stepId: _step, ...changes } = row;
        await db
          .insertInto('decisions')
          .values(row)
          .onConflict((oc) =>
            oc.columns(['runId', 'stepId']).doUpdateSet(changes).where('decisions.acceptedAt', 'is', null),
          )
          .execute();
      }
    },

    /** Makes the index anew, in one transaction, from the records in the store and what Temporal remembers. */
    async rebuild(): Promise<Rebuilt> {
      const known = new Map<string, Known>();
      const unreadable = await fromRecords(known);
      const recorded = known.size;
      const remembered = await fromTemporal(known);
      const decisions = [...known.values()].flatMap((one) =>
        rowsOf(one.decisions.filter((decision) => signer.isOurs(decision))),
      );
      const removed = await transact(db, async (tx) => {
        await tx.deleteFrom('decisions').where('acceptedAt', 'is not', null).execute();
        const rows = await tx.selectFrom('runs').select(['id', 'startedAt']).execute();
        const half = new Set((await tx.selectFrom('overrides').select('runId').execute()).map(({ runId }) => runId));
        const old = new Date(Date.now() - newMs).toISOString();
        const lost = rows.filter(({ id, startedAt }) => !known.has(id) && !half.has(id) && startedAt < old);
        for (const { id } of lost) {
          await tx.deleteFrom('decisions').where('runId', '=', id).execute();
          await tx.deleteFrom('runs').where('id', '=', id).execute();
        }
        for (const { row } of known.values()) {
          const { id: _, ...changes } = row;
          await tx
            .insertInto('runs')
            .values(row)
            .onConflict((oc) => oc.column('id').doUpdateSet(changes))
            .execute();
        }
        for (const row of decisions) {
          const { runId: _run, stepId: _step, ...changes } = row;
          await tx
            .insertInto('decisions')
            .values(row)
            .onConflict((oc) => oc.columns(['runId', 'stepId']).doUpdateSet(changes))
            .execute();
        }
        return lost.length;
      });
      return {
        fromRecords: recorded,
        fromTemporal: remembered,
        decisions: decisions.length,
        removed,
        unreadable,
      };
    },
  };
}

/** One row a step; the first of several stands. */
function rowsOf(decisions: readonly Decision[]): DecisionTable[] {
  const byStep = new Map<string, DecisionTable>();
  for (const decision of decisions) {
    const { runId, stepId, person, verdict, decidedAt } = decision;
    const key = `${runId} ${stepId}`;
    if (byStep.has(key)) continue;
    byStep.set(key, {
      runId,
      stepId,
      personId: person.id,
      personName: person.name,
      verdict,
      decision: JSON.stringify(decision),
      sentAt: decidedAt,
      acceptedAt: decidedAt,
    });
  }
  return [...byStep.values()];
}

function rowOfRecord(
  { run, plan, workflowId, overrides }: RunRecord,
  workflowIdOf: RunIndexOptions['workflowIdOf'],
): RunTable {
  return {
    id: run.runId,
    pipelineId: run.pipelineId,
    revision: run.revision,
    planDigest: run.planDigest,
    plan: JSON.stringify(plan satisfies Plan),
    startedById: run.startedBy.id,
    startedByName: run.startedBy.name,
    trigger: run.trigger,
    startedAt: run.startedAt,
    workflowId: workflowId ?? workflowIdOf(run.pipelineId, run.runId),
    overrideOf: run.overrideOf,
    overrides: overrides ? JSON.stringify(overrides) : null,
    // A record of the first version has none of these.
    trial: run.trial ? JSON.stringify(run.trial) : null,
    forkOf: run.forkOf ? JSON.stringify(run.forkOf) : null,
    priority: run.priority ?? null,
    outcome: run.outcome,
    endedAt: run.endedAt,
    workSeconds: run.workSeconds ? JSON.stringify(run.workSeconds) : null,
  };
}
