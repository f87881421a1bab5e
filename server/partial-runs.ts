import type { ArtifactRef } from '../pipeline/artifact.ts';
import type { Kinds } from '../pipeline/edges.ts';
import { portOf } from '../pipeline/kind.ts';
import { choosePartialRun, usefulPins, type PartialMode, type PartialRun } from '../pipeline/partial-run.ts';
import type { JsonObject, Plan, PlanStep, StepOutcome } from '../pipeline/plan.ts';
import { canonicalJson } from '../pipeline/digest.ts';
import type { Trial } from '../workflows/messages.ts';
import type { Artifacts } from './artifacts.ts';
import type { Person } from './people.ts';
import { problemsRefusal, type Pipelines } from './pipelines.ts';
import { conflict, invalid, Refusal } from './refusal.ts';
import type { Runs } from './runs.ts';
import type { RunRow, RunView } from './shapes.ts';

export interface PartialRunsOptions {
  readonly kinds: Kinds;
  readonly artifacts: Pick<Artifacts, 'get'>;
  readonly runs: Pick<Runs, 'get' | 'launch'>;
  readonly pipelines: Pick<Pipelines, 'compile' | 'revisionOf'>;
}
/** Step id to port to artifact: a digest, a name, or `name v3`. */
export type Substitutes = Readonly<Record<string, Readonly<Record<string, string>>>>;
export interface AgainWanted {
  readonly mode: PartialMode;
  readonly stepId?: string | undefined;
  readonly substitutes?: Substitutes | undefined;
  /** What the document pins: stands in where that changes anything, and is passed over elsewhere. */
  readonly pins?: Substitutes | undefined;
  /** Most rows of every dataset that enters a step. */
  readonly sampleRows?: number | undefined;
  /** Run parameters that change. */
  readonly parameters?: JsonObject | undefined;
  readonly priority?: number | undefined;
}
export interface Preview {
  /** Nothing of it can be released. */
  readonly isTrial: boolean;
  readonly steps: {
    readonly stepId: string;
    readonly title: string;
    /** `run`: it runs, or an equal earlier result is taken. `taken`: as it was in the past run. `passed-over`: a trial never reaches it. */
    readonly how: 'run' | 'taken' | 'passed-over';
    /** The run and step whose result is taken. */
    readonly from?: { readonly runId: string; readonly stepId: string };
  }[];
  /** Steps of the past run that are no part of this one. */
  readonly leftOut: string[];
}
export type PartialRuns = ReturnType<typeof createPartialRuns>;

/** By step id, what stands in for some of its outputs. */
type Replaced = ReadonlyMap<string, Readonly<Record<string, ArtifactRef>>>;
interface Prepared {
  readonly past: RunView;
  readonly chosen: PartialRun;
  /** Null: a run like any other. */
  readonly trial: Trial | null;
  readonly given: Readonly<Record<string, StepOutcome>>;
}

/** A run with all references it carries is one argument to Temporal, which takes 2 MB. */
const maxGivenBytes = 1_200_000;

/** A past run once more: the whole, or a part of it with the rest taken from it. All but the plain whole are trials. */
export function createPartialRuns({ kinds, artifacts, runs, pipelines }: PartialRunsOptions) {
  async function prepare(runId: string, asked: AgainWanted, by: string): Promise<Prepared> {
    const seen = await runs.get(runId);
    // A trial run again is the same trial again: its own plan may lack what makes a run releasable.
    const repeats = asked.mode === 'again' ? seen.trial : null;
    if (repeats?.mode === 'reproduce')
      throw conflict(
        'reproduction',
        `Run ${runId} reproduces run ${repeats.of}; reproduce that one again.`,
        `运行 ${runId} 是对 ${repeats.of} 的复现，请再次复现该运行。`,
      );
    const past = repeats ? await runs.get(repeats.of) : seen;
    const wanted = repeats ? repeatOf(seen, past, repeats, asked) : asked;
    const { mode, sampleRows } = wanted;
    if ((mode === 'again') !== (wanted.stepId === undefined))
      throw invalid(
        'step-of-part',
        'from, to and only name a step; again names none.',
        'from、to、only 需指定步骤，again 不需要。',
      );

    const plan = wanted.parameters ? await withParameters(past, wanted.parameters) : past.plan;
    const substitutes = await resolveAll(plan, withPins(plan, past, wanted));
    const ports = [...substitutes].flatMap(([step, of]) => Object.keys(of).map((port) => `${step}.${port}`));
    const choice = choosePartialRun(plan, past.state.steps, {
      mode,
      stepId: wanted.stepId,
      substituted: new Set(ports),
    });
    if (!choice.ok) {
      const all = (language: 'en' | 'zh') => choice.faults.map(({ message }) => message[language]).join(' ');
      const [first] = choice.faults;
      throw new Refusal(first?.code === 'no-such-step' ? 404 : 422, first?.code ?? 'not-possible', {
        en: all('en'),
        zh: all('zh'),
      });
    }
    const chosen = choice.run;
    for (const id of chosen.given) if (!substitutes.has(id)) refuseChanged(past.plan, plan, id);
    const given = Object.fromEntries(
      chosen.given.map((id) => [id, outcomeOf(past, id, substitutes.get(id) ?? {}, by)]),
    );
    refuseLacking(chosen, given);
    if (canonicalJson(given).length > maxGivenBytes)
      throw invalid(
        'too-many-given',
        'More results would be taken from the past run than a run can carry. Start nearer to the beginning, or at a smaller part.',
        '需要沿用的结果过多。请从更靠前的步骤开始，或只运行更小的部分。',
      );
    const isTrial = mode !== 'again' || ports.length > 0 || sampleRows !== undefined;
    const trial: Trial = {
      mode,
      of: past.runId,
      ...(wanted.stepId === undefined ? {} : { stepId: wanted.stepId }),
      ...(sampleRows === undefined ? {} : { sampleRows }),
      ...(ports.length > 0 ? { substitutes: digestsOf(substitutes) } : {}),
    };
    return { past, chosen, trial: isTrial ? trial : null, given };
  }

  /** The run's own revision with other run parameters. What a past run gives must not depend on those. */
  async function withParameters(past: RunView, parameters: JsonObject): Promise<Plan> {
    if (past.revision === null)
      throw conflict(
        'no-revision',
        `Run ${past.runId} ran a document that was not saved, so its run parameters are fixed. Fork it, and change parameters of steps.`,
        `运行 ${past.runId} 使用的文档未保存，其运行参数无法更改。请派生该运行并更改步骤参数。`,
      );
    const { source } = await pipelines.revisionOf(past.pipelineId, past.revision);
    const all = { ...past.plan.parameters, ...parameters };
    const compiled = pipelines.compile(source, { revision: past.revision, parameters: all });
    if (!compiled.ok) throw problemsRefusal(compiled.problems);
    return compiled.plan;
  }

  async function resolveAll(plan: Plan, substitutes: Substitutes): Promise<Replaced> {
    const resolved = new Map<string, Readonly<Record<string, ArtifactRef>>>();
    for (const [stepId, ports] of Object.entries(substitutes)) {
      const step = plan.steps.find(({ id }) => id === stepId);
      const outputs = (step && kinds.get(step.kind)?.outputs) ?? {};
      for (const [port, which] of Object.entries(ports)) {
        const declared = Object.hasOwn(outputs, port) ? portOf(outputs[port]!) : undefined;
        if (!declared) {
          const known = Object.keys(outputs).join(', ') || (step ? 'none' : `no step ${stepId}`);
          throw invalid(
            'no-such-port',
            `There is no output ${stepId}.${port} to stand in for; there is ${known}.`,
            `没有可替换的输出 ${stepId}.${port}；现有：${known}。`,
          );
        }
        const { ref } = await artifacts.get(which);
        if (ref.type !== declared.type)
          throw invalid(
            'substitute-type',
            `${stepId}.${port} is of type ${declared.type}; ${which} is of type ${ref.type}.`,
            `${stepId}.${port} 的类型是 ${declared.type}，而 ${which} 的类型是 ${ref.type}。`,
          );
        resolved.set(stepId, { ...resolved.get(stepId), [port]: ref });
      }
    }
    return resolved;
  }

  /** What a step of the past run hands on, with the substitutes in their places. */
  function outcomeOf(
    past: RunView,
    stepId: string,
    substitutes: Readonly<Record<string, ArtifactRef>>,
    by: string,
  ): StepOutcome {
    const { outputs = {}, metrics, madeBy } = past.state.steps[stepId] ?? {};
    const from = madeBy ?? { runId: past.runId, stepId };
    if (Object.keys(substitutes).length === 0)
      return { outcome: 'done', outputs, madeBy: from, ...(metrics ? { metrics } : {}) };
    // The numbers spoke of what was replaced, so they are gone: a condition on them does not hold.
    return {
      outcome: 'done',
      outputs: { ...outputs, ...substitutes },
      reason: `${Object.keys(substitutes).join(', ')} put in by ${by}`,
    };
  }

  return {
    async preview(runId: string, wanted: AgainWanted): Promise<Preview> {
      const { past, chosen, trial, given } = await prepare(runId, wanted, '');
      const kept = new Set(chosen.plan.steps.map(({ id }) => id));
      return {
        isTrial: trial !== null,
        steps: chosen.plan.steps.map(({ id, title }) => {
          const isTaken = chosen.given.includes(id);
          const from = isTaken ? given[id]?.madeBy : undefined;
          const how = chosen.runs.includes(id) || trial === null ? 'run' : isTaken ? 'taken' : 'passed-over';
          return { stepId: id, title, how, ...(from ? { from } : {}) };
        }),
        leftOut: past.plan.steps.flatMap(({ id }) => (kept.has(id) ? [] : [id])),
      };
    },

    async again(person: Person, runId: string, wanted: AgainWanted): Promise<RunRow> {
      const { chosen, trial, given } = await prepare(runId, wanted, person.name);
      return await runs.launch(chosen.plan, person, {
        trigger: 'person',
        ...(trial ? { trial } : {}),
        ...(Object.keys(given).length > 0 ? { given } : {}),
        ...(wanted.priority === undefined ? {} : { priority: wanted.priority }),
      });
    },
  };
}

const stepOf = (plan: Plan, stepId: string): PlanStep | undefined => plan.steps.find(({ id }) => id === stepId);

/** A step whose result would be taken although other parameters ask for another result. */
function refuseChanged(before: Plan, after: Plan, stepId: string): void {
  const [was, is] = [stepOf(before, stepId), stepOf(after, stepId)];
  if (before === after || (was && is && canonicalJson(was) === canonicalJson(is))) return;
  throw invalid(
    'given-changed',
    `The parameters change “${stepId}”, whose result would be taken from the past run. Start from “${stepId}”.`,
    `这些参数会改变“${stepId}”，而它的结果将沿用过去的运行。请从“${stepId}”开始。`,
  );
}

/** A step that was replaced in part, and never made the other part. */
function refuseLacking({ plan, runs, given }: PartialRun, outcomes: Readonly<Record<string, StepOutcome>>): void {
  for (const step of plan.steps.filter(({ id }) => runs.includes(id))) {
    for (const { step: from, port, optional } of Object.values(step.inputs)) {
      if (optional || !given.includes(from) || outcomes[from]?.outputs[port]) continue;
      throw invalid(
        'substitute-missing',
        `“${step.id}” also takes ${from}.${port}, which the past run does not have. Give a substitute for it as well.`,
        `“${step.id}”还需要 ${from}.${port}，而过去的运行中没有。请同时提供它的替代结果。`,
      );
    }
  }
}

/** The request that made a trial, with what is asked otherwise now. */
function repeatOf(trialRun: RunView, past: RunView, trial: Trial, asked: AgainWanted): AgainWanted {
  const isChanged = canonicalJson(trialRun.plan.parameters) !== canonicalJson(past.plan.parameters);
  return {
    mode: trial.mode as PartialMode,
    stepId: trial.stepId,
    substitutes: asked.substitutes ?? trial.substitutes,
    sampleRows: asked.sampleRows ?? trial.sampleRows,
    parameters:
      isChanged || asked.parameters
        ? { ...(isChanged ? trialRun.plan.parameters : {}), ...asked.parameters }
        : undefined,
    priority: asked.priority,
  };
}

/** Substitutes, and the pins that stand in for something; what somebody asks for goes before what is pinned. */
function withPins(plan: Plan, past: RunView, { mode, stepId, substitutes = {}, pins = {} }: AgainWanted): Substitutes {
  const known = new Set(plan.steps.map(({ id }) => id));
  const ports = Object.entries(pins).flatMap(([step, of]) => Object.keys(of).map((port) => `${step}.${port}`));
  const asked = ports.filter((port) => known.has(port.slice(0, port.lastIndexOf('.'))));
  const merged: Record<string, Record<string, string>> = {};
  for (const end of usefulPins(plan, past.state.steps, { mode, stepId }, new Set(asked))) {
    const [step, port] = [end.slice(0, end.lastIndexOf('.')), end.slice(end.lastIndexOf('.') + 1)];
    merged[step] = { ...merged[step], [port]: pins[step]![port]! };
  }
  for (const [step, of] of Object.entries(substitutes)) merged[step] = { ...merged[step], ...of };
  return merged;
}

const digestsOf = (substitutes: Replaced): NonNullable<Trial['substitutes']> =>
  Object.fromEntries(
    [...substitutes].map(([stepId, ports]) => [
      stepId,
      Object.fromEntries(Object.entries(ports).map(([port, { digest }]) => [port, digest])),
    ]),
  );
