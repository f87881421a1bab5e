import { randomUUID } from 'node:crypto';
import type { Database } from '../database/open-sqlite.ts';
import type { RunTable } from '../database/schema.ts';
import type { Kinds } from '../pipeline/edges.ts';
import type { JsonObject, Plan, PlanStep } from '../pipeline/plan.ts';
import { readParams } from '../pipeline/step-params.ts';
import type { Control, Repair, RunState } from '../workflows/messages.ts';
import type { Audit } from './audit.ts';
import type { Person } from './people.ts';
import { Refused, type RunWorkflows } from './ports.ts';
import { conflict, invalid, notFound, Refusal } from './refusal.ts';
import type { Runs } from './runs.ts';

export interface RunActionsOptions {
  readonly db: Database;
  readonly kinds: Kinds;
  readonly runs: Pick<Runs, 'rowOf' | 'get'>;
  readonly workflows: Pick<RunWorkflows, 'repair' | 'control'>;
  readonly audit: Audit;
}
export interface RepairWanted {
  readonly stepId: string;
  readonly action: Repair['action'];
  /** Of a retry: those that change; the others stay as they are. */
  readonly params?: JsonObject | undefined;
  readonly reason: string;
  /** Sent again with the same id it is taken once. */
  readonly requestId?: string | undefined;
}
export interface ControlWanted {
  readonly action: Control['action'];
  readonly priority?: number | undefined;
  readonly reason: string;
  readonly requestId?: string | undefined;
}
export type RunActions = ReturnType<typeof createRunActions>;

/** What a person does to a run that goes on: repairs a broken step, pauses, resumes, changes its priority. */
export function createRunActions({ db, kinds, runs, workflows, audit }: RunActionsOptions) {
  async function openRow(runId: string): Promise<RunTable> {
    const row = await runs.rowOf(runId);
    if (row.endedAt !== null)
      throw conflict('run-ended', `Run ${runId} has ended: ${row.outcome}.`, `运行 ${runId} 已结束：${row.outcome}。`);
    return row;
  }

  /** Every parameter of the step, with those that change in their place; all that is wrong with them at once. */
  async function paramsOf(runId: string, step: PlanStep, changed: JsonObject): Promise<JsonObject> {
    const kind = kinds.get(step.kind);
    if (!kind)
      throw conflict(
        'kind-gone',
        `This version of Refrain has no ${step.kind} any more, so its parameters cannot be checked. Try again without changing them.`,
        `当前版本已没有 ${step.kind}，无法检查其参数。请不改参数直接重试。`,
      );
    const { state } = await runs.get(runId);
    const now = state.steps[step.id]?.params ?? step.params;
    const read = readParams(step.id, kind, { ...now, ...changed });
    if (read.ok) return read.params;
    throw new Refusal(
      422,
      'params-invalid',
      {
        en: `“${step.id}” cannot run with these parameters.`,
        zh: `步骤“${step.id}”不能以这些参数运行。`,
      },
      { problems: read.problems.map(({ problem }) => problem) },
    );
  }

  return {
    async repair(person: Person, runId: string, wanted: RepairWanted): Promise<RunState> {
      const row = await openRow(runId);
      const { stepId, action } = wanted;
      const step = (JSON.parse(row.plan) as Plan).steps.find(({ id }) => id === stepId);
      if (!step) throw notFound('step', `${runId}/${stepId}`);
      const reason = wanted.reason.trim();
      if (action === 'skip' && (step.required || step.mode === 'approval' || kinds.get(step.kind)?.required)) {
        throw invalid(
          'step-required',
          `“${stepId}” is a gate or an approval: it may be tried again, never skipped.`,
          `“${stepId}”是门禁或审批：可以重试，不能跳过。`,
        );
      }
      if (wanted.params && action !== 'retry')
        throw invalid('params-of-retry', 'Only a retry takes parameters.', '只有重试可以更改参数。');
      if (reason === '' && (action === 'skip' || wanted.params)) {
        throw invalid(
          'reason-missing',
          'Skipping a step or changing its parameters needs a reason: whoever decides on the run reads it.',
          '跳过步骤或更改参数必须说明理由，供决定者阅读。',
        );
      }
      const params = wanted.params ? await paramsOf(runId, step, wanted.params) : undefined;
      const repair: Repair = {
        requestId: wanted.requestId ?? randomUUID(),
        stepId,
        action,
        ...(params ? { params } : {}),
        reason,
        who: { id: person.id, name: person.name },
        at: new Date().toISOString(),
      };
      const state = await workflows.repair(row.workflowId, repair).catch(explain);
      await audit.noteOnce(person, `run.${action}-step`, `${runId} ${stepId}`, {
        reason,
        requestId: repair.requestId,
        ...(wanted.params ? { params: wanted.params } : {}),
      });
      return state;
    },

    async control(person: Person, runId: string, wanted: ControlWanted): Promise<RunState> {
      const row = await openRow(runId);
      const { action, priority } = wanted;
      if ((action === 'priority') !== (priority !== undefined))
        throw invalid(
          'priority-of-priority',
          'Action priority takes a priority from 1 to 5, and no other action does.',
          '只有 priority 操作需要优先级（1 到 5）。',
        );
      const control: Control = {
        requestId: wanted.requestId ?? randomUUID(),
        action,
        ...(priority === undefined ? {} : { priority }),
        reason: wanted.reason.trim(),
        who: { id: person.id, name: person.name },
        at: new Date().toISOString(),
      };
      const state = await workflows.control(row.workflowId, control).catch(explain);
      if (priority !== undefined) await db.updateTable('runs').set({ priority }).where('id', '=', runId).execute();
      await audit.noteOnce(person, `run.${action}`, runId, {
        reason: control.reason,
        requestId: control.requestId,
        ...(priority === undefined ? {} : { priority }),
      });
      return state;
    },
  };
}

const chinese: Readonly<Record<string, readonly [code: string, zh: string]>> = {
  NotBroken: ['not-broken', '该步骤现在不等待处理'],
  StepRequired: ['step-required', '门禁和审批不能跳过'],
  NotPaused: ['not-paused', '该运行没有暂停'],
  RunEnded: ['run-ended', '该运行已结束'],
};

/** The workflow's own reasons for a no; it says them in English. */
function explain(error: unknown): never {
  if (!(error instanceof Refused)) throw error;
  const [code, zh] = chinese[error.code] ?? ['not-now', '该运行现在不接受此操作'];
  throw conflict(code, error.message, `${zh}：${error.message}`);
}
