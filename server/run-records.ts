import { gzipSync } from 'node:zlib';
import type { RunTable } from '../database/schema.ts';
import { workOf } from '../pipeline/cost.ts';
import type { Decision, GateOverride, Plan, StepStatus } from '../pipeline/plan.ts';
import { StoreError, type Store } from '../store/store.ts';
import type { RunChanges, RunState, Transition } from '../workflows/messages.ts';
import type { RunWorkflows } from './ports.ts';
import { readHistories, wasTakenBack, type JsonHistory } from './run-history.ts';
import { toRunRow } from './run-row.ts';
import type { RunRow } from './shapes.ts';
import { createWorkTimes } from './work-times.ts';
import type { Signer } from './signing.ts';

/** `runs/<runId>/record.json`: what is kept of a run when Temporal has forgotten it. Written last of all that is kept. */
export interface RunRecord {
  /** 1 had neither what the index needs to be made again, nor decisions, nor transitions. */
  readonly schemaVersion: 1 | 2;
  readonly run: RunRow;
  readonly plan: Plan;
  readonly state: RunState;
  readonly workflowId?: string;
  /** Refusals of gates that two people signed over before it started. */
  readonly overrides?: Readonly<Record<string, GateOverride>>;
  /** As its workflow took them, signed. */
  readonly decisions?: readonly Decision[];
  /** How many files of history were kept; 0 when Temporal had none any more. */
  readonly histories?: number;
}
/** One line of `runs/<runId>/events.ndjson`; `status` stands with the last transition of each step. */
type KeptTransition = Transition & { readonly status?: StepStatus };

export interface RunRecordsOptions {
  readonly store: Store;
  readonly workflows: Pick<RunWorkflows, 'histories'>;
  readonly signer: Pick<Signer, 'isOurs'>;
}
export type RunRecords = ReturnType<typeof createRunRecords>;

export const recordPath = (runId: string) => `runs/${runId}/record.json`;
const eventsPath = (runId: string) => `runs/${runId}/events.ndjson`;
const decisionPath = (runId: string, stepId: string) => `runs/${runId}/decisions/${stepId}.json`;
/** The newest execution has the plain name; those before it, of a run that went on in a new one, are numbered from 1. */
const historyPath = (runId: string, place: number, count: number) =>
  `runs/${runId}/${place === count - 1 ? 'history' : `history-${place + 1}`}.json.gz`;

/** What the store keeps of runs, so that they outlive Temporal's memory and the index. */
export function createRunRecords({ store, workflows, signer }: RunRecordsOptions) {
  const workTimes = createWorkTimes(store);

  async function read(runId: string): Promise<RunRecord | null> {
    const bytes = await store.getRecord(recordPath(runId));
    return bytes ? (JSON.parse(bytes.toString('utf8')) as RunRecord) : null;
  }

  async function keepEvents(runId: string, { transitions, steps }: RunChanges): Promise<void> {
    const last = new Map(transitions.map(({ stepId, sequence }) => [stepId, sequence]));
    const lines = transitions.map((transition): KeptTransition => {
      const { stepId, sequence } = transition;
      const status = stepId !== null && last.get(stepId) === sequence ? steps[stepId] : undefined;
      return { ...transition, ...(status ? { status } : {}) };
    });
    await store.putRecord(eventsPath(runId), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }

  async function keepHistories(runId: string, histories: readonly string[]): Promise<number> {
    for (const [place, json] of histories.entries()) {
      try {
        await store.putRecord(historyPath(runId, place, histories.length), gzipSync(json));
      } catch (error) {
        // Beyond what the store takes at once; the record says that it is not there.
        if (error instanceof StoreError && error.code === 'TooLarge') return place;
        throw error;
      }
    }
    return histories.length;
  }

  /** Once; a decision that stands is never written over. */
  async function keepDecision(decision: Decision): Promise<void> {
    await store
      .putRecord(decisionPath(decision.runId, decision.stepId), JSON.stringify(decision), { createOnce: true })
      .catch((error: unknown) => {
        if (!(error instanceof StoreError && error.code === 'AlreadyExists')) throw error;
      });
  }

  return {
    read,
    keepDecision,

    /** Signed decisions of a run, from the store alone. */
    async decisions(runId: string): Promise<readonly Decision[]> {
      const paths = await store.listRecords(`runs/${runId}/decisions/`);
      const found = await Promise.all(paths.map(({ path }) => store.getRecord(path)));
      return found
        .flatMap((bytes) => (bytes ? [JSON.parse(bytes.toString('utf8')) as Decision] : []))
        .filter((decision) => signer.isOurs(decision));
    },

    /** Everything after transition `after` of a run that was kept; null for one that was not. */
    async changes(runId: string, after: number): Promise<RunChanges | null> {
      const record = await read(runId);
      if (!record) return null;
      const { steps, ...run } = record.state;
      const bytes = await store.getRecord(eventsPath(runId));
      const lines = bytes ? bytes.toString('utf8').split('\n').filter(Boolean) : [];
      const transitions = lines
        .map((line) => {
          const { status: _, ...transition } = JSON.parse(line) as KeptTransition;
          return transition;
        })
        .filter(({ sequence }) => sequence > after);
      return { sequence: run.sequence, transitions, steps, run };
    },

    /**
     * Keeps a run that has ended: transitions, history and decisions, then the record. Doing it again changes nothing,
     * so it may be cut short anywhere.
     * @param changes from the first transition on
     * @param indexed decisions the index has; those of the history come first
     */
    async keep(row: RunTable, changes: RunChanges, endedAt: string, indexed: readonly Decision[]): Promise<RunRecord> {
      const plan = JSON.parse(row.plan) as Plan;
      const pending = Object.fromEntries(plan.steps.map(({ id }) => [id, { state: 'pending' as const }]));
      const state: RunState = { ...changes.run, steps: { ...pending, ...changes.steps } };
      const histories = await workflows.histories(row.workflowId);
      const told = readHistories(histories.map((json) => JSON.parse(json) as JsonHistory)).decisions;
      const decisions = new Map(
        [...indexed.filter((one) => !wasTakenBack(one, changes.run.changes)), ...told]
          .filter((one) => signer.isOurs(one))
          .map((one) => [one.stepId, one]),
      );
      await keepEvents(row.id, changes);
      const kept = await keepHistories(row.id, histories);
      for (const decision of decisions.values()) await keepDecision(decision);
      const byStep = await workTimes.of(row.id);
      const workSeconds = Object.keys(byStep).length === 0 ? null : workOf(plan.steps, byStep);
      const record: RunRecord = {
        schemaVersion: 2,
        run: { ...toRunRow(row), outcome: state.outcome as NonNullable<RunRow['outcome']>, endedAt, workSeconds },
        plan,
        state,
        workflowId: row.workflowId,
        ...(row.overrides === null
          ? {}
          : { overrides: JSON.parse(row.overrides) as NonNullable<RunRecord['overrides']> }),
        decisions: [...decisions.values()],
        histories: kept,
      };
      await store.putRecord(recordPath(row.id), JSON.stringify(record));
      return record;
    },
  };
}
