import { compile } from '../pipeline/compile.ts';
import { digestOf } from '../pipeline/digest.ts';
import type { Kinds } from '../pipeline/edges.ts';
import type { JsonObject, Plan } from '../pipeline/plan.ts';
import type { Problem } from '../pipeline/problem.ts';
import { readSpec } from '../pipeline/read-spec.ts';
import { ancestorsOf } from '../pipeline/restrict-plan.ts';
import { readParams } from '../pipeline/step-params.ts';
import type { Person } from './people.ts';
import { problemsRefusal, type Pipelines } from './pipelines.ts';
import { conflict, invalid, notFound } from './refusal.ts';
import type { Runs } from './runs.ts';
import type { RunRow, RunView } from './shapes.ts';

export interface ForksOptions {
  readonly kinds: Kinds;
  readonly runs: Pick<Runs, 'get' | 'launch'>;
  readonly pipelines: Pick<Pipelines, 'revisionOf'>;
}
export interface ForkWanted {
  readonly stepId: string;
  /** By step id, the parameters that change; the others stay. */
  readonly params?: Readonly<Record<string, JsonObject>> | undefined;
  /** A document in place of the run's own. */
  readonly source?: string | undefined;
  readonly priority?: number | undefined;
}
export type Forks = ReturnType<typeof createForks>;

/**
 * A past run at a step, changed from there: a run like any other. What comes before the step is asked for in the same
 * words, so the step cache answers it.
 */
export function createForks({ kinds, runs, pipelines }: ForksOptions) {
  function compiled(source: Parameters<typeof compile>[0], revision: number | null, parameters?: JsonObject): Plan {
    const result = compile(source, kinds, { revision, ...(parameters ? { parameters } : {}) });
    if (!result.ok) throw problemsRefusal(result.problems);
    return result.plan;
  }

  /** The run's own revision with parameters of steps changed, and its run parameters as they were. */
  async function editedRevision(past: RunView, revision: number, params: Readonly<Record<string, JsonObject>>) {
    const { source } = await pipelines.revisionOf(past.pipelineId, revision);
    const read = readSpec(source);
    if (!read.ok) throw problemsRefusal(read.problems);
    const steps = read.spec.steps.map((step) => ({ ...step, params: { ...step.params, ...params[step.id] } }));
    return compiled({ ...read.spec, steps }, null, past.plan.parameters);
  }

  /** Of a document that was not saved only its plan is left; its parameters are checked as a document's are. */
  function editedPlan(plan: Plan, params: Readonly<Record<string, JsonObject>>): Plan {
    const problems: Problem[] = [];
    const steps = plan.steps.map((step) => {
      const changed = params[step.id];
      const kind = kinds.get(step.kind);
      if (!changed || !kind) return step;
      const read = readParams(step.id, kind, { ...step.params, ...changed });
      if (read.ok) return { ...step, params: read.params };
      problems.push(...read.problems.map(({ problem }) => problem));
      return step;
    });
    if (problems.length > 0) throw problemsRefusal(problems);
    const { digest: _, ...content } = { ...plan, revision: null, steps };
    return { ...content, digest: digestOf(content) };
  }

  async function planOf(past: RunView, { params = {}, source }: ForkWanted): Promise<Plan> {
    if (source !== undefined) return compiled(source, null);
    const { plan, revision } = past;
    if (Object.keys(params).length === 0) return plan;
    return revision === null ? editedPlan(plan, params) : await editedRevision(past, revision, params);
  }

  return {
    async fork(person: Person, runId: string, wanted: ForkWanted): Promise<RunRow> {
      const { stepId, params = {}, priority } = wanted;
      const past = await runs.get(runId);
      if (past.trial) {
        throw conflict(
          'trial-run',
          `Run ${runId} is a trial, and may lack what makes a run releasable. Fork the run it tries, ${past.trial.of}.`,
          `运行 ${runId} 是试运行，可能缺少发布所需的步骤。请从它所试的运行 ${past.trial.of} 派生。`,
        );
      }
      const known = new Set(past.plan.steps.map(({ id }) => id));
      for (const id of [stepId, ...Object.keys(params)]) {
        if (!known.has(id)) throw notFound('step', `${runId}/${id}`);
      }
      const before = ancestorsOf(past.plan, stepId);
      const early = Object.keys(params).find((id) => before.has(id));
      if (early !== undefined) {
        throw invalid(
          'fork-later',
          `“${early}” comes before “${stepId}”, so changing it forks the run at “${early}”. Name that step.`,
          `“${early}”在“${stepId}”之前，更改它就是从“${early}”派生。请指定该步骤。`,
        );
      }
      const plan = await planOf(past, wanted);
      if (plan.pipelineId !== past.pipelineId) {
        throw invalid(
          'id-changed',
          `The document calls itself ${plan.pipelineId}; the run is of ${past.pipelineId}.`,
          `文档中的 id 是 ${plan.pipelineId}，而该运行属于 ${past.pipelineId}。`,
        );
      }
      return await runs.launch(plan, person, {
        trigger: 'person',
        forkOf: { runId, stepId },
        ...(priority === undefined ? {} : { priority }),
      });
    },
  };
}
