import { digestOf } from './digest.ts';
import type { Plan, PlanInput, PlanStep } from './plan.ts';

/** Steps that need a step, directly or through others; without the step itself. */
export function descendantsOf(plan: Pick<Plan, 'steps'>, stepId: string): Set<string> {
  const found = new Set<string>();
  // Steps are sorted by depth, so whatever a step needs comes before it.
  for (const { id, needs } of plan.steps) if (needs.some((need) => need === stepId || found.has(need))) found.add(id);
  return found;
}

/** Steps that a step needs, directly or through others; without the step itself, and not beyond those of `stop`. */
export function ancestorsOf(plan: Pick<Plan, 'steps'>, stepId: string, stop: ReadonlySet<string> = new Set()) {
  const byId = new Map(plan.steps.map((step) => [step.id, step]));
  const found = new Set<string>();
  const open = [...(byId.get(stepId)?.needs ?? [])];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    if (!stop.has(id)) open.push(...(byId.get(id)?.needs ?? []));
  }
  return found;
}

/**
 * The plan with the steps of `keep` alone, and its own digest. What a step took from one that is left out falls away:
 * the caller keeps whatever a step cannot do without. A step of `given` does not run, so it has no condition either.
 * With every step kept and none given it is the same plan.
 */
export function restrictPlan(plan: Plan, keep: ReadonlySet<string>, given: ReadonlySet<string> = new Set()): Plan {
  const steps = plan.steps.filter(({ id }) => keep.has(id)).map((step) => restrictStep(step, keep, given.has(step.id)));
  if (steps.length === plan.steps.length && steps.every((step, index) => step === plan.steps[index])) return plan;
  const { digest: _, ...content } = { ...plan, steps };
  return { ...content, digest: digestOf(content) };
}

function restrictStep(step: PlanStep, keep: ReadonlySet<string>, isGiven: boolean): PlanStep {
  const needs = step.needs.filter((id) => keep.has(id));
  if (needs.length === step.needs.length && !(isGiven && step.when)) return step;
  const inputs = Object.fromEntries(
    Object.entries(step.inputs).filter(([, from]: [string, PlanInput]) => keep.has(from.step)),
  );
  const { when, ...rest } = step;
  return { ...rest, inputs, needs, ...(when && !isGiven ? { when } : {}) };
}
