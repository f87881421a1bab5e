import { canonicalJson } from './digest.ts';
import type { Graph, GraphStep } from './graph.ts';
import { portOf } from './kind.ts';
import type { PlanInput, PlanStep } from './plan.ts';
import type { Problem } from './problem.ts';
import { problemOf } from './wording.ts';

/**
 * Adapters that meet another base than the one they were trained on. Every step that takes an adapter and a
 * checkpoint is compared with the step that trained the adapter, found by going back along adapters.
 */
export function baseProblems(graph: Graph, planned: readonly PlanStep[]): Problem[] {
  const plans = new Map(planned.map((step) => [step.id, step]));
  const problems: Problem[] = [];
  for (const [id, step] of graph) {
    const base = inputOfType(step, 'checkpoint');
    const adapter = inputOfType(step, 'adapter');
    if (!base || !adapter) continue;
    const trained = trainedOn(adapter.from.step, graph);
    if (!trained || isSameSource(trained.base, base.from, plans)) continue;
    problems.push(
      problemOf(
        'wrong-base',
        `${step.kind.title.en} puts the adapter of “${trained.by}” on base “${base.from.step}”; it was trained on “${trained.base.step}”.`,
        `${step.kind.title.zh}把“${trained.by}”的适配器用在基座“${base.from.step}”上；它是在“${trained.base.step}”上训练的。`,
        { step: id, port: base.port },
        {
          en: `Connect ${trained.base.step}.${trained.base.port} to ${id}.${base.port}.`,
          zh: `请将 ${trained.base.step}.${trained.base.port} 连接到 ${id}.${base.port}。`,
        },
      ),
    );
  }
  return problems;
}

function inputOfType(step: GraphStep, type: 'checkpoint' | 'adapter'): { port: string; from: PlanInput } | undefined {
  for (const [port, from] of step.inputs) {
    if (portOf(step.kind.inputs[port]!).type === type) return { port, from };
  }
  return undefined;
}

function trainedOn(stepId: string, graph: Graph): { by: string; base: PlanInput } | undefined {
  const seen = new Set([stepId]);
  for (const id of seen) {
    const step = graph.get(id)!;
    const base = inputOfType(step, 'checkpoint');
    if (base) return { by: id, base: base.from };
    const adapter = inputOfType(step, 'adapter');
    if (adapter) seen.add(adapter.from.step);
  }
  return undefined;
}

/** One step, or two that take nothing and are set up alike: two boxes may name the same base. */
function isSameSource(a: PlanInput, b: PlanInput, plans: ReadonlyMap<string, PlanStep>): boolean {
  if (a.step === b.step) return a.port === b.port;
  const [left, right] = [plans.get(a.step)!, plans.get(b.step)!];
  const isSource = Object.keys(left.inputs).length === 0 && Object.keys(right.inputs).length === 0;
  return (
    isSource &&
    a.port === b.port &&
    left.kind === right.kind &&
    canonicalJson(left.params) === canonicalJson(right.params)
  );
}
