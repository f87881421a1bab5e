import type { PlanStep, RunChange, StepState, StepStatus } from '../pipeline/plan.ts';
import type { CarriedRun, Control, RunChanges, RunInput, RunOutcome, RunState, Transition } from './messages.ts';
import type { Detail } from './walk.ts';

type Waiting = RunState['waiting'][number];
type Broken = NonNullable<RunState['broken']>[number];
type Paused = NonNullable<RunState['paused']>;

export interface Heard {
  readonly transition: Transition;
  /** Of the step the transition is about. */
  readonly status: StepStatus | null;
}

/**
 * What a run has come to, and every transition that brought it there, numbered from 1 without gaps. Plain TypeScript:
 * the clock is the caller's, so that a replay writes the same ledger.
 */
export class RunLedger {
  readonly waiting = new Map<string, Waiting>();
  readonly broken = new Map<string, Broken>();
  outcome: RunOutcome = 'running';
  reason: string | undefined;
  private readonly left: string[] = [];
  private pausedNow: Paused | undefined;
  private readonly input: RunInput;
  private readonly heard: (news: Heard) => void;
  private readonly steps: Record<string, StepStatus>;
  private readonly transitions: Transition[];
  private readonly changes: RunChange[];

  constructor(input: RunInput, heard: (news: Heard) => void) {
    const { plan, carried } = input;
    this.input = input;
    this.heard = heard;
    this.steps = carried
      ? { ...carried.state.steps }
      : Object.fromEntries(plan.steps.map(({ id }) => [id, { state: 'pending' }]));
    this.transitions = carried ? unpack(carried, plan.steps) : [];
    this.changes = [...(carried?.state.changes ?? [])];
    this.pausedNow = carried?.state.paused;
    for (const one of carried?.state.waiting ?? []) this.waiting.set(one.stepId, one);
    for (const one of carried?.state.broken ?? []) this.broken.set(one.stepId, one);
  }

  begin(): void {
    this.note(null, 'running');
  }

  get paused(): Paused | undefined {
    return this.pausedNow;
  }

  step(id: string): StepStatus {
    return this.steps[id] ?? { state: 'pending' };
  }

  /** A step's new state, as the walk or the run tells it. */
  report({ id }: PlanStep, now: StepState, { outcome: made, reason: why, code }: Detail = {}): void {
    const before = this.steps[id];
    const over = !['running', 'waiting', 'broken', 'held'].includes(now);
    const at = new Date().toISOString();
    const startedAt = before?.startedAt ?? (now === 'running' ? at : undefined);
    const because = why ?? made?.reason;
    this.steps[id] = {
      state: now,
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(over ? { endedAt: at } : {}),
      ...(made ? { outputs: made.outputs } : {}),
      ...(made?.metrics ? { metrics: made.metrics } : {}),
      ...(made?.madeBy ? { madeBy: made.madeBy } : {}),
      ...(made?.missed === undefined ? {} : { missed: made.missed }),
      ...(because === undefined ? {} : { reason: because }),
      ...(code === undefined ? {} : { code }),
      ...(before?.params ? { params: before.params } : {}),
    };
    if (now !== 'waiting') this.waiting.delete(id);
    if (now !== 'broken') this.broken.delete(id);
    this.note(id, now, at);
  }

  /** What a step did to the world could not be taken back. Its state stays, its reason says so. */
  stillStands({ id }: PlanStep, why: string): void {
    const { reason, ...before } = this.step(id);
    const left = `What it did still stands, since it could not be taken back: ${why}`;
    this.steps[id] = { ...before, reason: reason === undefined ? left : `${reason} ${left}` };
    this.left.push(`step "${id}" could not be taken back`);
    this.note(id, before.state);
  }

  leftStanding(): readonly string[] {
    return this.left;
  }

  /** What a person changed; with new parameters the step keeps them for all its later attempts. */
  change(change: RunChange): void {
    this.changes.push(change);
    const { stepId, params } = change;
    if (params) this.steps[stepId] = { ...this.step(stepId), params };
  }

  pause({ action, who, reason, at }: Control): void {
    if (action !== 'drain' && action !== 'hold') return;
    this.pausedNow = { mode: action, by: who.name, reason, since: at };
    this.note(null, 'paused');
  }

  resume(): void {
    if (!this.pausedNow) return;
    this.pausedNow = undefined;
    this.note(null, 'resumed');
  }

  end(outcome: RunOutcome, reason: string | undefined): void {
    this.outcome = outcome;
    this.reason = reason;
    this.note(null, outcome);
  }

  state(): RunState {
    return { ...this.run(), steps: this.steps };
  }

  changesAfter(after: number): RunChanges {
    const transitions = this.transitions.slice(Math.max(0, Math.trunc(after)));
    const ids = new Set(transitions.flatMap(({ stepId }) => (stepId === null ? [] : [stepId])));
    return {
      sequence: this.transitions.length,
      transitions,
      steps: Object.fromEntries([...ids].map((id) => [id, this.step(id)])),
      run: this.run(),
    };
  }

  changesSoFar(): readonly RunChange[] {
    return this.changes;
  }

  /** Everything the next execution of the same run needs; small enough to be its argument beside the plan. */
  carry(rest: Omit<CarriedRun, 'state' | 'transitions'>): CarriedRun {
    return { state: this.state(), transitions: pack(this.transitions, this.input.plan.steps), ...rest };
  }

  private run(): RunChanges['run'] {
    return {
      runId: this.input.runId,
      outcome: this.outcome,
      sequence: this.transitions.length,
      waiting: [...this.waiting.values()],
      broken: [...this.broken.values()],
      ...(this.pausedNow ? { paused: this.pausedNow } : {}),
      changes: this.changes,
      ...(this.reason === undefined ? {} : { reason: this.reason }),
    };
  }

  private note(stepId: string | null, state: Transition['state'], at = new Date().toISOString()): void {
    const transition: Transition = { sequence: this.transitions.length + 1, at, stepId, state };
    this.transitions.push(transition);
    this.heard({ transition, status: stepId === null ? null : this.step(stepId) });
  }
}

const runWide = -1;

/** `[milliseconds since the one before, place of the step in the plan, state]`: a plan of 2,000 steps has thousands. */
function pack(transitions: readonly Transition[], steps: readonly PlanStep[]): CarriedRun['transitions'] {
  const placeOf = new Map(steps.map(({ id }, place) => [id, place]));
  let before = 0;
  return transitions.map(({ at, stepId, state }) => {
    const now = Date.parse(at);
    const since = now - before;
    before = now;
    return [since, stepId === null ? runWide : placeOf.get(stepId)!, state] as const;
  });
}

function unpack({ transitions }: CarriedRun, steps: readonly PlanStep[]): Transition[] {
  let now = 0;
  return transitions.map(([since, place, state], index) => {
    now += since;
    const stepId = place === runWide ? null : steps[place]!.id;
    return { sequence: index + 1, at: new Date(now).toISOString(), stepId, state };
  });
}
