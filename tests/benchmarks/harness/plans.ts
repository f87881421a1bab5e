import { digestOf } from '../../../pipeline/digest.ts';
import type { Plan, PlanStep, StepOutcome } from '../../../pipeline/plan.ts';

/** A step that needs only to be called: no artifact, nothing reused. */
export function plainStep(id: string, activity: string, more: Partial<PlanStep> = {}): PlanStep {
  return {
    id,
    kind: `${activity}@1`,
    title: id,
    mode: 'activity',
    activity,
    queue: 'cpu',
    params: {},
    inputs: {},
    needs: [],
    reuse: 'never',
    cache: 'off',
    canRefuse: false,
    timeoutMs: 60_000,
    heartbeatMs: 10_000,
    attempts: 3,
    ...more,
  };
}

export function planOf(steps: readonly PlanStep[]): Plan {
  const plan = { planVersion: 1, pipelineId: 'benchmark', revision: null, parameters: {}, steps } as const;
  return { ...plan, digest: digestOf(plan) };
}

const numbered = (length: number) => Array.from({ length }, (_, place) => place);

/** Each step after the one before. */
export const chain = (length: number, activity: string, more: Partial<PlanStep> = {}): Plan =>
  planOf(
    numbered(length).map((place) =>
      plainStep(`s${place}`, activity, {
        ...(place === 0 ? {} : { needs: [`s${place - 1}`], params: { place } }),
        ...more,
      }),
    ),
  );

/** Four side by side, then one that needs them, and so on. */
export const diamonds = (count: number, activity: string): Plan =>
  planOf(
    numbered(count).flatMap((layer) => {
      const before = layer === 0 ? [] : [`join${layer - 1}`];
      const sides = numbered(4).map((side) => `d${layer}-${side}`);
      return [
        ...sides.map((id) => plainStep(id, activity, { needs: before })),
        plainStep(`join${layer}`, activity, { needs: sides }),
      ];
    }),
  );

/** All at once, then one that is given what each of them made. */
export const fan = (width: number, activity: string): Plan => {
  const ids = numbered(width).map((place) => `f${String(place).padStart(4, '0')}`);
  const inputs = Object.fromEntries(ids.map((id) => [id, { step: id, port: 'text' }]));
  return planOf([...ids.map((id) => plainStep(id, activity)), plainStep('join', activity, { inputs, needs: ids })]);
};

/** What every trivial step answers. */
export const trivialOutcome: StepOutcome = { outcome: 'done', outputs: {}, metrics: { value: 1 } };
