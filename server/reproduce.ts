import type { Database } from '../database/open-sqlite.ts';
import type { Digest } from '../pipeline/artifact.ts';
import { canonicalJson, digestOf } from '../pipeline/digest.ts';
import type { GateOverride, JsonObject, Plan, StepState, StepStatus } from '../pipeline/plan.ts';
import { restrictPlan } from '../pipeline/restrict-plan.ts';
import { StoreError, type Making, type Store } from '../store/store.ts';
import type { RunState, Trial } from '../workflows/messages.ts';
import type { Person } from './people.ts';
import { conflict } from './refusal.ts';
import type { Runs } from './runs.ts';
import type { RunRow, RunView } from './shapes.ts';

export interface ReproductionsOptions {
  readonly db: Database;
  readonly store: Pick<Store, 'info'>;
  readonly runs: Pick<Runs, 'get' | 'rowOf' | 'launch'>;
}
export interface Drift {
  /** `refrain`, `node`, or a path such as `mark.torch`. */
  readonly field: string;
  /** Null: it was not among what was recorded. */
  readonly was: string | null;
  readonly is: string | null;
}
export interface ReproducedStep {
  readonly stepId: string;
  readonly kind: string;
  readonly verdict: 'same' | 'different' | 'not-run';
  /** Why it was not run, or what else differs. */
  readonly reason?: string;
  readonly outputs: readonly { readonly port: string; readonly was: Digest | null; readonly is: Digest | null }[];
  /** What it ran on that is not what it was; it may explain a difference. */
  readonly drift: readonly Drift[];
}
export interface Reproduction {
  readonly of: string;
  readonly runId: string;
  readonly outcome: RunState['outcome'];
  /** Whether it has ended, and every step that was run anew made the same. */
  readonly isSame: boolean;
  readonly steps: readonly ReproducedStep[];
}
export type Reproductions = ReturnType<typeof createReproductions>;

const finished: ReadonlySet<StepState | undefined> = new Set(['done', 'cached', 'not-passed']);
/** A run is one argument to Temporal, which takes 2 MB. */
const maxFrozenBytes = 1_000_000;
const longestShown = 200;

/** A past run once more, with nothing reused and everything that it read from outside as it was. */
export function createReproductions({ db, store, runs }: ReproductionsOptions) {
  /** How a step's outputs came to be: by this run, or by the one whose result it took. */
  async function makingOf(runId: string, stepId: string, status: StepStatus | undefined): Promise<Making | null> {
    const by = status?.madeBy ?? { runId, stepId };
    for (const { digest } of Object.values(status?.outputs ?? {})) {
      const info = await store.info(digest).catch((error: unknown) => {
        if (error instanceof StoreError && !error.retry) return null;
        throw error;
      });
      const making = info?.makings.find((one) => one.runId === by.runId && one.stepId === by.stepId);
      if (making) return making;
    }
    return null;
  }

  async function frozenMarksOf(past: RunView, plan: Plan): Promise<Record<string, JsonObject>> {
    const marks: Record<string, JsonObject> = {};
    for (const { id, reuse } of plan.steps) {
      const making = reuse === 'never' ? null : await makingOf(past.runId, id, past.state.steps[id]);
      const mark = making?.environment['mark'];
      if (mark && typeof mark === 'object' && !Array.isArray(mark)) marks[id] = mark as JsonObject;
    }
    if (canonicalJson(marks).length > maxFrozenBytes)
      throw conflict(
        'too-much-frozen',
        `What run ${past.runId} read from outside is more than a run can carry.`,
        `运行 ${past.runId} 从外部读取的内容过多，无法复现。`,
      );
    return marks;
  }

  async function compareStep(plan: Plan, of: RunView, again: RunView, stepId: string): Promise<ReproducedStep> {
    const { kind } = plan.steps.find(({ id }) => id === stepId)!;
    const [before, now] = [of.state.steps[stepId], again.state.steps[stepId]];
    const ports = [...new Set([before, now].flatMap((status) => Object.keys(status?.outputs ?? {})))].sort();
    const outputs = ports.map((port) => ({
      port,
      was: before?.outputs?.[port]?.digest ?? null,
      is: now?.outputs?.[port]?.digest ?? null,
    }));
    const row = { stepId, kind, outputs, drift: [] };
    const missing = !finished.has(before?.state) ? ['then', before] : !finished.has(now?.state) ? ['now', now] : null;
    if (missing) {
      const [when, status] = missing as ['then' | 'now', StepStatus | undefined];
      return { ...row, verdict: 'not-run', reason: whyNotRun(when, status) };
    }
    const [was, is] = [before, now].map((status) => (status?.state === 'not-passed' ? 'not-passed' : 'done'));
    const isSame = was === is && outputs.every((one) => one.was === one.is);
    const [one, other] = [await makingOf(of.runId, stepId, before), await makingOf(again.runId, stepId, now)];
    return {
      ...row,
      verdict: isSame ? 'same' : 'different',
      ...(was === is ? {} : { reason: otherEnding(was!, is!) }),
      drift: one && other ? driftOf(one.environment, other.environment) : [],
    };
  }

  /** The run itself when it reproduces another; else the newest that reproduces it; null when none does. */
  async function newestOf(runId: string): Promise<{ readonly id: string; readonly of: string } | null> {
    const asked = await runs.rowOf(runId);
    const trial = asked.trial === null ? null : (JSON.parse(asked.trial) as Trial);
    if (trial?.mode === 'reproduce') return { id: runId, of: trial.of };
    const rows = await db
      .selectFrom('runs')
      .select(['id', 'trial'])
      .where('trial', 'like', `%${runId}%`)
      .orderBy('id', 'desc')
      .execute();
    for (const row of rows) {
      const { mode, of } = JSON.parse(row.trial ?? '{}') as Partial<Trial>;
      if (mode === 'reproduce' && of === runId) return { id: row.id, of };
    }
    return null;
  }

  return {
    async start(person: Person, runId: string): Promise<RunRow> {
      const past = await runs.get(runId);
      if (past.trial)
        throw conflict(
          'trial-run',
          `Run ${runId} is a trial of run ${past.trial.of}. Reproduce that one.`,
          `运行 ${runId} 是对 ${past.trial.of} 的试运行，请复现后者。`,
        );
      if (past.endedAt === null)
        throw conflict(
          'run-open',
          `Run ${runId} has not ended, so there is nothing to compare with yet.`,
          `运行 ${runId} 尚未结束，暂无可比较的结果。`,
        );
      const plan = planAsItRan(past.plan, past.state);
      const { overrides } = await runs.rowOf(runId);
      return await runs.launch(plan, person, {
        trigger: 'person',
        trial: { mode: 'reproduce', of: runId },
        frozenMarks: await frozenMarksOf(past, plan),
        ...(overrides === null ? {} : { overrides: JSON.parse(overrides) as Record<string, GateOverride> }),
      });
    },

    async report(runId: string): Promise<Reproduction | null> {
      const newest = await newestOf(runId);
      if (newest === null) return null;
      const { id, of } = newest;
      const [past, again] = [await runs.get(of), await runs.get(id)];
      const steps: ReproducedStep[] = [];
      for (const step of past.plan.steps) steps.push(await compareStep(past.plan, past, again, step.id));
      const ran = steps.filter(({ verdict }) => verdict !== 'not-run');
      const isOver = again.endedAt !== null;
      const isSame = isOver && ran.length > 0 && ran.every(({ verdict }) => verdict === 'same');
      return { of, runId: id, outcome: again.state.outcome, isSame, steps };
    },
  };
}

/** The editor says these two in Chinese too. */
export const whyNotRun = (when: 'then' | 'now', status: Pick<StepStatus, 'state' | 'reason'> | undefined): string =>
  `${when}: ${status?.state ?? 'not part of it'}${status?.reason ? `, ${status.reason}` : ''}`;
export const otherEnding = (was: string, is: string): string => `then: ${was}, now: ${is}`;

/**
 * The plan with the parameters that people gave steps while it ran, and without the steps that came to nothing: those
 * that failed or that a person passed over, and those that could not do without them.
 */
function planAsItRan(plan: Plan, { steps: states, changes = [] }: RunState): Plan {
  const passedOver = new Set(changes.flatMap(({ action, stepId }) => (action === 'skip' ? [stepId] : [])));
  const lost = new Set<string>();
  for (const { id, inputs } of plan.steps) {
    const state = states[id]?.state ?? 'pending';
    const isLost = state === 'skipped' ? passedOver.has(id) : !finished.has(state);
    const needed = Object.values(inputs).some(({ step, optional }) => !optional && lost.has(step));
    if (isLost || needed) lost.add(id);
  }
  const kept = new Set(plan.steps.flatMap(({ id }) => (lost.has(id) ? [] : [id])));
  const { digest: _, ...content } = restrictPlan(plan, kept);
  const asGiven = {
    ...content,
    steps: content.steps.map((step) => ({ ...step, params: states[step.id]?.params ?? step.params })),
  };
  return { ...asGiven, digest: digestOf(asGiven) };
}

/** What of the surroundings is not as it was. `markNow` is what a step would have read, had it not been frozen. */
function driftOf(before: JsonObject, now: JsonObject): Drift[] {
  const { markNow, ...rest } = now;
  const [was, is] = [flatten(before), flatten(markNow === undefined ? rest : { ...rest, mark: markNow })];
  const fields = [...new Set([...was.keys(), ...is.keys()])].sort();
  return fields
    .map((field) => ({ field, was: was.get(field) ?? null, is: is.get(field) ?? null }))
    .filter((one) => one.was !== one.is)
    .map(({ field, was: then, is: today }) => ({ field, was: shown(then), is: shown(today) }));
}

const shown = (text: string | null) =>
  text !== null && text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;

/** Leaves by their paths; a list is one leaf. */
function flatten(value: JsonObject, path = ''): Map<string, string> {
  const leaves = new Map<string, string>();
  for (const [name, of] of Object.entries(value)) {
    const at = path === '' ? name : `${path}.${name}`;
    if (of !== null && typeof of === 'object' && !Array.isArray(of))
      for (const [field, text] of flatten(of as JsonObject, at)) leaves.set(field, text);
    else leaves.set(at, typeof of === 'string' ? of : canonicalJson(of));
  }
  return leaves;
}
