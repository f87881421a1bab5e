import type { Plan, PlanStep, StepState, StepStatus } from './plan.ts';
import { ancestorsOf, descendantsOf, restrictPlan } from './restrict-plan.ts';
import type { Text } from './text.ts';

/** `again`: all of it. `from`: a step and what follows. `to`: a step and what comes before. `only`: the step alone. */
export type PartialMode = 'again' | 'from' | 'to' | 'only';

export interface PartialRequest {
  readonly mode: PartialMode;
  /** Of every mode but `again`. */
  readonly stepId?: string | undefined;
  /** Output ports that something else stands in for, as `step.port`. */
  readonly substituted?: ReadonlySet<string>;
}
export interface PartialRun {
  /** What the run follows: steps that run, and steps whose results are taken. */
  readonly plan: Plan;
  readonly runs: readonly string[];
  /** Their results are taken from the past run. */
  readonly given: readonly string[];
  /** Approvals, effects, and what cannot do without them: a trial reaches none of them. */
  readonly passedOver: readonly string[];
}
export interface PartialFault {
  readonly code: 'no-such-step' | 'step-not-finished' | 'substitute-unused' | 'not-in-a-trial';
  readonly message: Text;
}
export type Chosen =
  | { readonly ok: true; readonly run: PartialRun }
  | { readonly ok: false; readonly faults: readonly PartialFault[] };

/** A person's yes, or something done to the outside: nothing that may come of a trial. */
const isEffect = ({ mode, reuse }: PlanStep) => mode === 'approval' || reuse === 'never';
const isFinished = (state: StepState | undefined) => state === 'done' || state === 'cached';

/** Chooses which steps of a past run are run again as a trial, and which results of it stand in for the others. */
export function choosePartialRun(
  plan: Plan,
  past: Readonly<Record<string, StepStatus>>,
  { mode, stepId, substituted = new Set() }: PartialRequest,
): Chosen {
  const byId = new Map(plan.steps.map((step) => [step.id, step]));
  if (mode !== 'again' && !byId.has(stepId ?? '')) return { ok: false, faults: [noSuchStep(stepId ?? '', byId)] };

  const replaced = new Set([...substituted].map(stepOfPort));
  const { runs, given } = divide(plan, past, mode, stepId ?? '', replaced);
  const passedOver = passOver(plan, runs, given);
  const target = mode === 'again' ? undefined : byId.get(stepId!);
  if (target && !runs.has(target.id) && !given.has(target.id)) return { ok: false, faults: [notInATrial(target)] };

  const faults = [...missing(plan, past, runs, given, passedOver), ...unused(plan, substituted, runs)];
  if (faults.length > 0) return { ok: false, faults };
  const kept = restrictPlan(plan, new Set([...runs, ...given, ...passedOver.shown]), given);
  const inOrder = (ids: ReadonlySet<string>) => kept.steps.flatMap(({ id }) => (ids.has(id) ? [id] : []));
  return {
    ok: true,
    run: { plan: kept, runs: inOrder(runs), given: inOrder(given), passedOver: inOrder(passedOver.shown) },
  };
}

/** Of the outputs that are pinned in a document, those that stand in for something in such a run; the others change nothing. */
export function usefulPins(
  plan: Plan,
  past: Readonly<Record<string, StepStatus>>,
  { mode, stepId = '' }: Pick<PartialRequest, 'mode' | 'stepId'>,
  pinned: ReadonlySet<string>,
): ReadonlySet<string> {
  // What is asked for runs, pinned or not.
  let useful = new Set([...pinned].filter((port) => stepOfPort(port) !== stepId));
  for (;;) {
    const { runs, given } = divide(plan, past, mode, stepId, new Set([...useful].map(stepOfPort)));
    passOver(plan, runs, given);
    const taken = takenBy(plan, runs);
    const left = new Set([...useful].filter((port) => taken.has(port) && given.has(stepOfPort(port))));
    if (left.size === useful.size) return left;
    useful = left;
  }
}

const stepOfPort = (port: string) => port.slice(0, port.lastIndexOf('.'));

/** Output ports that steps which run take. */
const takenBy = (plan: Plan, runs: ReadonlySet<string>): ReadonlySet<string> =>
  new Set(
    plan.steps
      .filter(({ id }) => runs.has(id))
      .flatMap(({ inputs }) => Object.values(inputs).map(({ step, port }) => `${step}.${port}`)),
  );

function divide(
  plan: Plan,
  past: Readonly<Record<string, StepStatus>>,
  mode: PartialMode,
  stepId: string,
  replaced: ReadonlySet<string>,
): { runs: Set<string>; given: Set<string> } {
  if (mode === 'from' || mode === 'only') {
    const runs = mode === 'from' ? descendantsOf(plan, stepId).add(stepId) : new Set([stepId]);
    const before = mode === 'only' ? ancestorsOf(plan, stepId) : new Set(plan.steps.map(({ id }) => id));
    const given = plan.steps.filter(
      (step) =>
        before.has(step.id) &&
        !runs.has(step.id) &&
        !isEffect(step) &&
        (replaced.has(step.id) || isFinished(past[step.id]?.state)),
    );
    return { runs, given: new Set(given.map(({ id }) => id)) };
  }
  const followed = new Set(plan.steps.flatMap(({ needs }) => needs));
  const last = mode === 'to' ? [stepId] : plan.steps.flatMap(({ id }) => (followed.has(id) ? [] : [id]));
  const reached = new Set(last.flatMap((id) => [id, ...ancestorsOf(plan, id, replaced)]));
  const given = new Set([...reached].filter((id) => replaced.has(id) && !isEffectOf(plan, id)));
  return { runs: new Set([...reached].filter((id) => !given.has(id))), given };
}

interface PassedOver {
  /** Stay in the plan to be seen. */
  readonly shown: Set<string>;
  /** Need an effect that this run does not contain: left out. */
  readonly lost: Set<string>;
}

/** Takes out of `runs` what a trial passes over. */
function passOver(plan: Plan, runs: Set<string>, given: ReadonlySet<string>): PassedOver {
  const shown = new Set<string>();
  const lost = new Set<string>();
  for (const step of plan.steps) {
    if (!runs.has(step.id)) continue;
    const sources = Object.values(step.inputs).flatMap(({ step: id, optional }) => (optional ? [] : [id]));
    const isHere = (id: string) => runs.has(id) || given.has(id) || shown.has(id);
    if (sources.some((id) => lost.has(id) || (!isHere(id) && isEffectOf(plan, id)))) lost.add(step.id);
    else if (isEffect(step) || sources.some((id) => shown.has(id))) shown.add(step.id);
    else continue;
    runs.delete(step.id);
  }
  return { shown, lost };
}

const isEffectOf = (plan: Plan, id: string) => plan.steps.some((step) => step.id === id && isEffect(step));

/** What steps that run need and the past run does not have. One that was skipped there is missed only where its output is. */
function missing(
  plan: Plan,
  past: Readonly<Record<string, StepStatus>>,
  runs: ReadonlySet<string>,
  given: ReadonlySet<string>,
  { shown, lost }: PassedOver,
): PartialFault[] {
  const faults = new Map<string, PartialFault>();
  for (const step of plan.steps.filter(({ id }) => runs.has(id))) {
    for (const need of step.needs) {
      if (runs.has(need) || given.has(need) || shown.has(need) || lost.has(need)) continue;
      const state = past[need]?.state ?? 'pending';
      const wanted = Object.values(step.inputs).some((from) => from.step === need && !from.optional);
      if (!wanted && (state === 'skipped' || isEffectOf(plan, need))) continue;
      if (!faults.has(need)) faults.set(need, notFinished(need, state, step.id));
    }
  }
  return [...faults.values()];
}

/** A substitute that no step takes that runs would change nothing, silently. */
function unused(plan: Plan, substituted: ReadonlySet<string>, runs: ReadonlySet<string>): PartialFault[] {
  const taken = takenBy(plan, runs);
  return [...substituted]
    .filter((port) => !taken.has(port) || runs.has(stepOfPort(port)))
    .map((port) => ({
      code: 'substitute-unused',
      message: {
        en: `A substitute for ${port} would change nothing: no step that runs takes it. Start from a step that does.`,
        zh: `替换 ${port} 不会产生影响：没有要运行的步骤使用它。请从使用它的步骤开始。`,
      },
    }));
}

function noSuchStep(stepId: string, steps: ReadonlyMap<string, PlanStep>): PartialFault {
  const known = [...steps.keys()].slice(0, 30).join(', ');
  return {
    code: 'no-such-step',
    message: {
      en: `The run has no step “${stepId}”; it has ${known}.`,
      zh: `该运行没有步骤“${stepId}”；已有：${known}。`,
    },
  };
}

function notInATrial({ id }: PlanStep): PartialFault {
  return {
    code: 'not-in-a-trial',
    message: {
      en: `“${id}” releases or puts something to use, or needs what does. A trial run does neither; start the pipeline, or fork the run.`,
      zh: `“${id}”会发布或启用结果，或依赖这样的步骤。试运行不会这样做；请启动流水线，或从该运行派生。`,
    },
  };
}

function notFinished(need: string, state: StepState, stepId: string): PartialFault {
  return {
    code: 'step-not-finished',
    message: {
      en: `“${stepId}” needs what “${need}” makes, and in the past run “${need}” is ${state}. Start from “${need}”, or give a substitute for it.`,
      zh: `“${stepId}”需要“${need}”的结果，而在过去的运行中“${need}”的状态是 ${state}。请从“${need}”开始，或提供替代结果。`,
    },
  };
}
