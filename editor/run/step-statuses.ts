import type { RunView } from '../../server/client.ts';
import type { StepStatus } from '../state/step-status.ts';

type Steps = Readonly<Record<string, StepStatus>>;
const mostPoints = 60;

/** What the state of a run does not say. */
interface Beside {
  /** What interruptions cost, by step id, in the reader's words. */
  readonly crashCosts?: Readonly<Record<string, string>>;
  /** What steps cost so far, by step id, in the reader's words. */
  readonly costs?: Readonly<Record<string, string>>;
  /** Attempts so far, by step id. */
  readonly attempts?: ReadonlyMap<string, number>;
  /** Who may decide, in the reader's words. */
  readonly approvers?: string;
}

/** What the cards show of a run, after `before`; the entry of a step that did not change is the same object. */
export function stepStatusesOf(
  run: Pick<RunView, 'plan' | 'state' | 'progress'>,
  before: Steps,
  { crashCosts = {}, costs = {}, attempts, approvers }: Beside = {},
): Steps {
  const next: Record<string, StepStatus> = {};
  for (const { id } of run.plan.steps) {
    const crashCost = crashCosts[id];
    const cost = costs[id];
    const attempt = attempts?.get(id);
    const made: StepStatus = {
      ...(attempt === undefined ? {} : { attempt }),
      ...statusOf(run, id, before[id], approvers),
      ...(crashCost === undefined ? {} : { crashCost }),
      ...(cost === undefined ? {} : { cost }),
    };
    const was = before[id];
    next[id] = was && JSON.stringify(was) === JSON.stringify(made) ? was : made;
  }
  return next;
}

function statusOf(
  { state, progress }: Pick<RunView, 'state' | 'progress'>,
  id: string,
  was: StepStatus | undefined,
  approvers: string | undefined,
): StepStatus {
  const status = state.steps[id] ?? { state: 'pending' as const };
  const told = status.state === 'running' ? progress[id] : undefined;
  const waits = state.waiting.find(({ stepId }) => stepId === id);
  // Somebody has decided, and it takes effect in a moment: nobody is asked any more.
  const who = waits && !waits.decided ? approvers : undefined;
  const metric = told ? metricOf(told.metrics, was?.metric) : was?.metric;
  return {
    state: status.state,
    ...(status.startedAt === undefined ? {} : { startedAt: status.startedAt }),
    ...(status.endedAt === undefined ? {} : { endedAt: status.endedAt }),
    ...(told?.attempt === undefined ? {} : { attempt: told.attempt }),
    ...(told?.step === undefined || !told.totalSteps ? {} : { progress: told.step / told.totalSteps }),
    ...(told?.etaSeconds ? { leftMs: told.etaSeconds * 1_000 } : {}),
    ...(waits ? { since: waits.since } : {}),
    ...(who === undefined ? {} : { who }),
    ...(metric ? { metric } : {}),
  };
}

function metricOf(
  metrics: Readonly<Record<string, number>> | undefined,
  was: StepStatus['metric'],
): StepStatus['metric'] | undefined {
  const first = Object.entries(metrics ?? {})[0];
  if (!first) return was;
  const [name, value] = first;
  if (was?.name !== name) return { name, points: [value] };
  return was.points.at(-1) === value ? was : { name, points: [...was.points, value].slice(-mostPoints) };
}
