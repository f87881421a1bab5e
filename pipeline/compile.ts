import { canonicalJson, digestOf } from './digest.ts';
import type { Kinds } from './edges.ts';
import type { GraphStep } from './graph.ts';
import { cycles, depths, linkSteps } from './graph.ts';
import { cycleProblem, unknownKind } from './edges.ts';
import { resolveParameters } from './parameters.ts';
import type { JsonObject, Plan, PlanStep } from './plan.ts';
import type { Problem } from './problem.ts';
import type { Path, Place } from './read-yaml.ts';
import { readSpec } from './read-spec.ts';
import type { PipelineInput, PipelineSpec, StepSpec } from './spec.ts';
import { maxSteps } from './spec.ts';
import { checkStep } from './step-checks.ts';
import { baseProblems } from './wrong-base.ts';
import { problemOf } from './wording.ts';

/** Bytes of canonical JSON; a plan travels to the workflow as one argument. */
export const maxPlanBytes = 512 * 1024;

export interface CompileOptions {
  /** Values of run parameters; the defaults stand for those not given. */
  readonly parameters?: JsonObject;
  /** Revision the document was saved as; null for an unsaved one. */
  readonly revision?: number | null;
}
export type Compiled =
  | { readonly ok: true; readonly plan: Plan; readonly spec: PipelineSpec }
  | { readonly ok: false; readonly problems: Problem[] };

/**
 * Turns a pipeline document into a plan in which nothing is left to look up, or finds every problem in it. The same
 * document, kinds and options give the same plan, byte for byte, whatever the order of steps and edges in the text.
 */
export function compile(
  source: string | PipelineInput | PipelineSpec,
  kinds: Kinds,
  options: CompileOptions = {},
): Compiled {
  const read = readSpec(source);
  if (!read.ok) return read;
  const { spec } = read;
  if (spec.steps.length > maxSteps) return { ok: false, problems: [tooManySteps(spec.steps.length)] };

  const found = new Findings(read.placeOf);
  const parameters = resolveParameters(spec.parameters, options.parameters ?? {});
  for (const problem of parameters.problems) found.add(problem, ['parameters', problem.at.param ?? '']);

  const graph = linkSteps(enabledSteps(spec, kinds, found), spec, kinds, found.add);
  const planned = [...graph.values()].map((step) => checkStep(step, graph, spec, parameters.values, found.add));
  const needs = new Map(planned.map((step) => [step.id, step.needs]));
  for (const path of cycles(needs))
    found.add(cycleProblem(path, { step: path[0]! }), ['steps', graph.get(path[0]!)!.index]);
  for (const problem of baseProblems(graph, planned)) found.add(problem, ['steps', graph.get(problem.at.step!)!.index]);
  if (planned.length === 0 && found.problems.length === 0) {
    found.add(problemOf('document-invalid', 'The pipeline has no step that runs.', '流水线中没有可运行的步骤。'), [
      'steps',
    ]);
  }
  if (found.problems.length > 0) return { ok: false, problems: found.sorted() };

  const plan = planOf(spec, planned, depths(needs), parameters.values, options.revision ?? null);
  return 'digest' in plan ? { ok: true, plan, spec } : { ok: false, problems: [plan] };
}

/** Collects problems and gives each its place in the text. */
class Findings {
  readonly problems: Problem[] = [];
  private readonly placeOf: (path: Path) => Place | undefined;

  constructor(placeOf: (path: Path) => Place | undefined) {
    this.placeOf = placeOf;
  }

  readonly add = (problem: Problem, path: Path): void => {
    this.problems.push({ ...problem, at: { ...problem.at, ...this.placeOf(path) } });
  };

  sorted(): Problem[] {
    const line = (problem: Problem) => problem.at.line ?? 0;
    return [...this.problems].sort((a, b) => line(a) - line(b));
  }
}

/** Steps that will run and whose kind is known, by id. A gate that is switched off is refused, and treated as on. */
function enabledSteps(spec: PipelineSpec, kinds: Kinds, found: Findings): Map<string, GraphStep> {
  const steps = new Map<string, GraphStep>();
  const seen = new Set<string>();
  for (const [index, step] of spec.steps.entries()) {
    const path = ['steps', index];
    if (seen.has(step.id)) {
      found.add(
        problemOf('duplicate-id', `Two steps are called “${step.id}”.`, `有两个步骤都叫“${step.id}”。`, {
          step: step.id,
        }),
        [...path, 'id'],
      );
      continue;
    }
    seen.add(step.id);
    const kind = kinds.get(step.kind);
    if (!kind) {
      if (!step.disabled) found.add(unknownKind(step, kinds), [...path, 'kind']);
      continue;
    }
    if (kind.required) for (const problem of requiredProblems(step, kind.title)) found.add(problem, path);
    if (!step.disabled || kind.required)
      steps.set(step.id, { spec: step, kind, index, inputs: new Map(), orderedAfter: new Set() });
  }
  return steps;
}

function requiredProblems(step: StepSpec, title: { en: string; zh: string }): Problem[] {
  const problems: Problem[] = [];
  if (step.disabled) {
    problems.push(
      problemOf(
        'required-step',
        `${title.en} may not be switched off.`,
        `“${title.zh}”不能停用。`,
        { step: step.id },
        {
          en: `Switch “${step.id}” on, or remove it and what follows it.`,
          zh: `请启用“${step.id}”，或将它和后续步骤一起删除。`,
        },
      ),
    );
  }
  if (step.when !== undefined) {
    problems.push(
      problemOf(
        'required-step',
        `${title.en} may not depend on a condition.`,
        `“${title.zh}”不能带条件。`,
        { step: step.id },
        {
          en: `Remove “when” from “${step.id}”.`,
          zh: `请删除“${step.id}”的 when。`,
        },
      ),
    );
  }
  return problems;
}

function tooManySteps(count: number): Problem {
  return problemOf(
    'too-many-steps',
    `The pipeline has ${count} steps; ${maxSteps} is the most.`,
    `流水线有 ${count} 个步骤；最多 ${maxSteps} 个。`,
  );
}

function planOf(
  spec: PipelineSpec,
  planned: readonly PlanStep[],
  depthOf: ReadonlyMap<string, number>,
  parameters: JsonObject,
  revision: number | null,
): Plan | Problem {
  const byDepthThenId = (a: PlanStep, b: PlanStep) => depthOf.get(a.id)! - depthOf.get(b.id)! || (a.id < b.id ? -1 : 1);
  const content = {
    planVersion: 1,
    pipelineId: spec.id,
    revision,
    parameters,
    steps: [...planned].sort(byDepthThenId),
  } as const;
  const plan: Plan = { ...content, digest: digestOf(content) };
  if (new TextEncoder().encode(canonicalJson(plan)).length <= maxPlanBytes) return plan;
  return problemOf(
    'document-too-large',
    `The compiled plan is larger than ${maxPlanBytes / 1024} KB.`,
    `编译后的计划超过 ${maxPlanBytes / 1024} KB。`,
  );
}
