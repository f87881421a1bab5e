import type { ArtifactRef } from '../pipeline/artifact.ts';
import type { Plan, PlanStep, StepOutcome, StepState, StepStatus } from '../pipeline/plan.ts';
import { evaluateCondition } from './evaluate-condition.ts';

export type StepInputs = Readonly<Record<string, ArtifactRef>>;

/** What comes with a step's new state. */
export interface Detail {
  readonly outcome?: StepOutcome;
  readonly reason?: string;
  readonly code?: string;
}

/** How a visit ended that answered nothing. */
export type Ending =
  | { readonly state: 'cancelled' }
  /** A person passed the step over: what needs its outputs is passed over as well, the rest goes on. */
  | { readonly state: 'skipped'; readonly reason: string }
  | { readonly state: 'failed'; readonly reason: string; readonly code?: string };

export interface WalkPorts {
  /** Does the step's work. Rejects when the step failed or was cancelled. */
  visit(step: PlanStep, inputs: StepInputs): Promise<StepOutcome>;
  /** Hears of every change of every step, once, in order. */
  report?(step: PlanStep, state: StepState, detail: Detail): void;
  /** Tells a cancelled visit from a failed one. */
  explain?(error: unknown): Ending;
  /** Once true no step starts any more. */
  isCancelled?(): boolean;
  /** While false no step starts; `onAdmission` is given what makes the walk look again. */
  admits?(): boolean;
  onAdmission?(look: () => void): void;
  /** Why a step that is ready is passed over all the same. */
  passOver?(step: PlanStep): string | undefined;
}

export interface Walked {
  readonly outcome: 'done' | 'rejected' | 'failed' | 'cancelled';
  /** Why, unless it is done. */
  readonly reason?: string;
  readonly code?: string;
}

/** Why a step was passed over. `chosen`: a `when` said so. `blocked`: something before it failed. */
type Skip = 'chosen' | 'blocked';

/**
 * Visits a plan in dependency order. A step starts the moment its own needs are met; steps that become ready together
 * start in the plan's order, so the same answers in the same order give the same walk.
 *
 * One failed step does not stop its neighbours: only what needs it is skipped, and the walk ends as failed. A step that
 * did not pass stops everything that has not started: the walk ends as rejected, unless something failed as well.
 */
export async function walk(
  plan: Pick<Plan, 'steps'>,
  ports: WalkPorts,
  /** How far an earlier walk of the same plan came: what had ended stays, what was under way is visited again. */
  carried: Readonly<Record<string, StepStatus>> = {},
): Promise<Walked> {
  /** In the plan's order. */
  const pending = new Map(plan.steps.map((step) => [step.id, step]));
  const running = new Set<string>();
  const outcomes = new Map<string, StepOutcome>();
  const failed = new Map<string, { reason: string; code?: string }>();
  const skipped = new Map<string, Skip>();
  let refused: { readonly step: PlanStep; readonly reason: string } | undefined;
  let cancelled = false;

  // A step may be called like something that every object inherits.
  const carriedOf = ({ id }: PlanStep) => (Object.hasOwn(carried, id) ? carried[id] : undefined);
  const report = (step: PlanStep, state: StepState, detail: Detail = {}) => ports.report?.(step, state, detail);

  const skip = (step: PlanStep, why: Skip, reason: string) => {
    pending.delete(step.id);
    skipped.set(step.id, why);
    report(step, 'skipped', { reason });
  };

  /** Inputs of a ready step, or why it cannot have them. */
  const gather = (step: PlanStep): { inputs: StepInputs } | { missing: string } => {
    const inputs: Record<string, ArtifactRef> = {};
    for (const [name, from] of Object.entries(step.inputs)) {
      const ref = outcomes.get(from.step)?.outputs[from.port];
      if (ref) inputs[name] = ref;
      else if (!from.optional)
        return { missing: `its input "${name}" comes from step "${from.step}", which was skipped.` };
    }
    return { inputs };
  };

  return await new Promise<Walked>((resolve, reject) => {
    const settle = (step: PlanStep) => {
      running.delete(step.id);
      try {
        advance();
      } catch (error) {
        reject(error);
      }
    };

    const start = (step: PlanStep, inputs: StepInputs) => {
      pending.delete(step.id);
      running.add(step.id);
      if ((carriedOf(step)?.state ?? 'pending') === 'pending') report(step, 'running');
      ports
        .visit(step, inputs)
        .then(
          (outcome) => {
            outcomes.set(step.id, outcome);
            if (outcome.outcome === 'not-passed') {
              refused ??= { step, reason: outcome.reason ?? `Step "${step.id}" did not pass.` };
            }
            report(step, outcome.outcome, {
              outcome,
              ...(outcome.reason === undefined ? {} : { reason: outcome.reason }),
            });
          },
          (error: unknown) => {
            const ending = ports.explain?.(error) ?? { state: 'failed', reason: String(error) };
            if (ending.state === 'cancelled') {
              cancelled = true;
              report(step, 'cancelled', { reason: 'The run was cancelled while this step ran.' });
            } else if (ending.state === 'skipped') {
              skip(step, 'chosen', ending.reason);
            } else {
              const { state: _, ...why } = ending;
              failed.set(step.id, why);
              report(step, 'failed', why);
            }
          },
        )
        .then(() => settle(step), reject);
    };

    const consider = (step: PlanStep) => {
      if (cancelled) return skip(step, 'blocked', 'The run was cancelled before this step started.');
      if (refused) return skip(step, 'blocked', `Step "${refused.step.id}" did not pass, so nothing after it runs.`);
      const broken = failed.size > 0 ? step.needs.find((id) => failed.has(id)) : undefined;
      if (broken !== undefined) return skip(step, 'blocked', `Step "${broken}" failed, and this step needs it.`);
      const blocked = skipped.size > 0 ? step.needs.find((id) => skipped.get(id) === 'blocked') : undefined;
      if (blocked !== undefined) return skip(step, 'blocked', `Step "${blocked}" was skipped, and this step needs it.`);
      if (step.needs.some((id) => !outcomes.has(id) && !skipped.has(id))) return undefined;
      const gathered = gather(step);
      if ('missing' in gathered) return skip(step, 'chosen', `Skipped: ${gathered.missing}`);
      if (step.when) {
        const answer = evaluateCondition(step.when, outcomes);
        if (!answer.holds) return skip(step, 'chosen', `Skipped: ${answer.reason}.`);
      }
      const passedOver = ports.passOver?.(step);
      if (passedOver !== undefined) return skip(step, 'chosen', passedOver);
      if (ports.admits?.() === false) return undefined;
      return start(step, gathered.inputs);
    };

    /** Passing over one step may decide another, so it looks again until nothing changes. */
    const advance = () => {
      if (ports.isCancelled?.()) cancelled = true;
      for (let before = -1; before !== pending.size;) {
        before = pending.size;
        for (const step of pending.values()) consider(step);
      }
      if (running.size > 0) return;
      if (pending.size > 0 && ports.admits?.() === false) return;
      if (pending.size > 0) return reject(new Error(`Steps wait for each other: ${[...pending.keys()].join(', ')}`));
      resolve(ending());
    };

    takeUp();
    ports.onAdmission?.(advance);
    advance();

    function takeUp() {
      const underWay: PlanStep[] = [];
      for (const step of plan.steps) {
        const status = carriedOf(step);
        if (!status || status.state === 'pending') continue;
        pending.delete(step.id);
        const { state, outputs = {}, metrics, reason = '', code } = status;
        if (state === 'done' || state === 'cached' || state === 'not-passed') {
          outcomes.set(step.id, { outcome: state, outputs, ...(metrics ? { metrics } : {}) });
          if (state === 'not-passed') refused ??= { step, reason };
        } else if (state === 'failed') failed.set(step.id, { reason, ...(code === undefined ? {} : { code }) });
        else if (state === 'skipped') {
          const isBlocked = step.needs.some((id) => failed.has(id) || skipped.get(id) === 'blocked');
          skipped.set(step.id, isBlocked ? 'blocked' : 'chosen');
        } else if (state === 'cancelled') cancelled = true;
        else underWay.push(step);
      }
      // Their needs had been met, so all their inputs are there.
      for (const step of underWay) {
        const gathered = gather(step);
        if ('inputs' in gathered) start(step, gathered.inputs);
      }
    }
  });

  function ending(): Walked {
    const [first] = failed;
    if (cancelled) return { outcome: 'cancelled', reason: 'The run was cancelled.' };
    if (first) {
      const [id, why] = first;
      return { outcome: 'failed', ...why, reason: `Step "${id}" failed: ${why.reason}` };
    }
    if (refused) return { outcome: 'rejected', reason: refused.reason };
    return { outcome: 'done' };
  }
}
