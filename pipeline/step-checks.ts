import { unknownStep } from './edges.ts';
import { parseExpression } from './expression.ts';
import type { AddProblem, Graph, GraphStep } from './graph.ts';
import { portOf, refOf, type Kind } from './kind.ts';
import { substitute, unknownParameter } from './parameters.ts';
import type { Condition, JsonObject, PlanStep } from './plan.ts';
import type { Problem } from './problem.ts';
import type { PipelineSpec } from './spec.ts';
import { edgeEndOf } from './spec.ts';
import { readParams } from './step-params.ts';
import type { Text } from './text.ts';
import { artifactWords, problemOf } from './wording.ts';

/** Checks what one step declares, and makes its part of the plan; the part is of use only when no problem was added. */
export function checkStep(
  step: GraphStep,
  graph: Graph,
  spec: PipelineSpec,
  parameters: JsonObject,
  add: AddProblem,
): PlanStep {
  const { spec: own, kind, index } = step;
  const path = ['steps', index];
  const missing = missingInputs(step, graph, spec);
  for (const problem of missing) add(problem, path);
  if (missing.length === 0 && standsAlone(step, graph, spec)) {
    add(
      problemOf(
        'unreachable-step',
        `Nothing connects “${own.id}” to the rest of the pipeline.`,
        `步骤“${own.id}”没有与流水线的其他部分相连。`,
        { step: own.id },
        {
          en: 'Connect it, switch it off or remove it.',
          zh: '请连接、停用或删除它。',
        },
      ),
      path,
    );
  }

  const params = checkParams(step, spec, parameters, add);
  const when = own.when === undefined || kind.required ? undefined : checkWhen(step, own.when, graph, parameters, add);
  const inputs = Object.fromEntries([...step.inputs].sort(([a], [b]) => (a < b ? -1 : 1)));
  const needs = new Set([...step.orderedAfter, ...(when?.steps ?? [])]);
  for (const input of step.inputs.values()) needs.add(input.step);
  return {
    id: own.id,
    kind: refOf(kind),
    title: own.title ?? kind.title.en,
    mode: kind.mode ?? 'activity',
    activity: kind.id,
    queue: kind.queue,
    params,
    inputs,
    needs: [...needs].sort(),
    reuse: kind.reuse,
    cache: own.cache,
    canRefuse: kind.canRefuse ?? false,
    timeoutMs: Math.ceil((own.timeoutMinutes ?? kind.timeoutMinutes) * 60_000),
    heartbeatMs: (kind.heartbeatSeconds ?? 20) * 1_000,
    attempts: own.retry?.attempts ?? kind.attempts ?? 3,
    ...(kind.local ? { local: true } : {}),
    ...(when ? { when: when.condition } : {}),
    ...(kind.required ? { required: true } : {}),
    ...graceOf(kind, params),
    ...(kind.compensate === undefined ? {} : { compensate: kind.compensate }),
  };
}

function graceOf({ graceParam }: Kind, params: JsonObject): { readonly graceMs?: number } {
  const seconds = graceParam === undefined ? 0 : Number(params[graceParam] ?? 0);
  return seconds > 0 ? { graceMs: seconds * 1_000 } : {};
}

function missingInputs({ spec: own, kind, inputs }: GraphStep, graph: Graph, spec: PipelineSpec): Problem[] {
  const problems: Problem[] = [];
  for (const [name, port] of Object.entries(kind.inputs)) {
    const { type, optional } = portOf(port);
    if (optional || inputs.has(name)) continue;
    const at = { step: own.id, port: name };
    const drawn = spec.edges.filter((edge) => edge.to === `${own.id}.${name}`).map((edge) => edgeEndOf(edge.from));
    const off = drawn.find(
      (from) => spec.steps.some((step) => step.id === from.step && step.disabled) && !graph.has(from.step),
    );
    const wanted = artifactWords[type];
    if (off) {
      problems.push(
        problemOf(
          'missing-input',
          `${kind.title.en} needs ${wanted.en}, and “${off.step}” is switched off.`,
          `${kind.title.zh}需要${wanted.zh}，而“${off.step}”已停用。`,
          at,
          {
            en: `Switch “${off.step}” on, or “${own.id}” off.`,
            zh: `请启用“${off.step}”，或停用“${own.id}”。`,
          },
        ),
      );
    } else if (drawn.length === 0) {
      problems.push(
        problemOf(
          'missing-input',
          `${kind.title.en} needs ${wanted.en} at “${name}”.`,
          `${kind.title.zh}的“${name}”需要${wanted.zh}。`,
          at,
          sourceFor(own.id, type, graph),
        ),
      );
    }
    // An edge that was drawn and does not fit has its own problem.
  }
  return problems;
}

/** A step of the pipeline that could feed an input without waiting for the step that needs it. */
function sourceFor(stepId: string, type: string, graph: Graph): Text | undefined {
  for (const [id, { kind }] of graph) {
    if (id === stepId || waitsFor(id, stepId, graph)) continue;
    const port = Object.entries(kind.outputs).find(([, output]) => portOf(output).type === type);
    if (port) return { en: `Connect ${id}.${port[0]} to it.`, zh: `可以连接 ${id}.${port[0]}。` };
  }
  return undefined;
}

function waitsFor(stepId: string, other: string, graph: Graph): boolean {
  const seen = new Set([stepId]);
  for (const id of seen) {
    if (id === other) return true;
    const step = graph.get(id);
    for (const input of step?.inputs.values() ?? []) seen.add(input.step);
    for (const before of step?.orderedAfter ?? []) seen.add(before);
  }
  return false;
}

/** Alone among several: no edge touches it and no condition reads it. A pipeline may consist of one step. */
function standsAlone({ spec: own }: GraphStep, graph: Graph, spec: PipelineSpec): boolean {
  if (graph.size < 2 || own.when !== undefined) return false;
  return (
    !touchedBy(spec).has(own.id) && ![...graph.values()].some((step) => step.spec.when?.includes(`steps.${own.id}.`))
  );
}

const touched = new WeakMap<PipelineSpec, ReadonlySet<string>>();

/** Steps at either end of an edge; looked for once a document, not once a step. */
function touchedBy(spec: PipelineSpec): ReadonlySet<string> {
  const known = touched.get(spec);
  if (known) return known;
  const ids = new Set(spec.edges.flatMap(({ from, to }) => [edgeEndOf(from).step, edgeEndOf(to).step]));
  touched.set(spec, ids);
  return ids;
}

function checkParams(
  { spec: own, kind, index }: GraphStep,
  spec: PipelineSpec,
  parameters: JsonObject,
  add: AddProblem,
): JsonObject {
  const unknown = new Set<string>();
  const resolved: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(own.params)) {
    resolved[name] = substitute(value, parameters, (missing) => {
      unknown.add(name);
      add(unknownParameter(missing, spec.parameters, { step: own.id, param: name }), ['steps', index, 'params', name]);
    });
  }
  const read = readParams(own.id, kind, resolved);
  if (read.ok) return read.params;
  for (const { problem, path } of read.problems) {
    const isTold = unknown.has(String(path[0])) && Object.hasOwn(kind.params.shape, String(path[0]));
    if (!isTold) add(problem, ['steps', index, 'params', ...path]);
  }
  return {};
}

function checkWhen(
  { spec: own, index }: GraphStep,
  source: string,
  graph: Graph,
  parameters: JsonObject,
  add: AddProblem,
): { condition: Condition; steps: readonly string[] } | undefined {
  const path = ['steps', index, 'when'];
  const bad = (en: string, zh: string, fix?: Text) =>
    add(problemOf('when-invalid', en, zh, { step: own.id }, fix), path);
  const parsed = parseExpression(source, parameters);
  if (!parsed.ok) {
    bad(
      `The condition of “${own.id}”: ${parsed.message.en} (at character ${parsed.column}).`,
      `“${own.id}”的条件：${parsed.message.zh}（第 ${parsed.column} 个字符）。`,
    );
    return undefined;
  }
  for (const id of parsed.steps) {
    if (id === own.id)
      bad(
        `The condition of “${own.id}” reads its own numbers, which come later.`,
        `“${own.id}”的条件引用了自己的指标，而它尚未运行。`,
      );
    else if (!graph.has(id)) {
      const { message, fix } = unknownStep(id, graph.keys());
      bad(
        `The condition of “${own.id}” reads “${id}”, which does not run. ${message.en}`,
        `“${own.id}”的条件引用了不运行的步骤“${id}”。`,
        fix,
      );
    }
  }
  return { condition: parsed.condition, steps: parsed.steps.filter((id) => id !== own.id && graph.has(id)) };
}
