import type { PlanStep, StepState } from '../pipeline/plan.ts';
import type { Text } from '../pipeline/text.ts';
import { forEachLimited } from '../store/slots.ts';
import type { DeploymentEvent } from '../workflows/messages.ts';
import type { KindWords } from './kind-words.ts';
import { factsOf } from './night-facts.ts';
import type {
  AboutRun,
  AliasTraffic,
  BrokenStep,
  EndedBadly,
  Night,
  NightStrip,
  RolledBack,
  RunningNow,
  SharedOverview,
  WaitingApproval,
} from './overview-shapes.ts';
import type { Releases } from './releases.ts';
import type { Runs } from './runs.ts';
import type { Schedules } from './schedules.ts';
import type { RunRow, RunView } from './shapes.ts';
import type { Store } from '../store/store.ts';

export interface OverviewOptions {
  readonly runs: Pick<Runs, 'get' | 'list'>;
  readonly schedules: Pick<Schedules, 'list'>;
  readonly releases: Pick<Releases, 'deployments'>;
  readonly store: Pick<Store, 'readText' | 'manifest'>;
  readonly words: KindWords;
}
export type OverviewDesk = ReturnType<typeof createOverview>;

/** Many browsers ask; each part is asked once in this time. */
const freshMs = 1_500;
const mostOpen = 60;
const shownNights = 14;
const recentDays = 7;

export function createOverview({ runs, schedules, releases, store, words }: OverviewOptions) {
  let standing: { readonly atMs: number; readonly answer: Promise<SharedOverview> } | null = null;
  const facts = factsOf(store);

  async function make(): Promise<SharedOverview> {
    const unreachable: SharedOverview['unreachable'][number][] = [];
    const orNothing = async <T>(part: (typeof unreachable)[number], work: Promise<T[]>): Promise<T[]> =>
      work.catch(() => {
        unreachable.push(part);
        return [];
      });
    const [open, strips, traffic, ended, recent] = await Promise.all([
      orNothing('runs', openRuns(unreachable)),
      orNothing('schedules', stripsOf()),
      orNothing('deployments', releases.deployments()),
      orNothing('runs', endedBadly()),
      orNothing('runs', recentRuns()),
    ]);
    return {
      at: new Date().toISOString(),
      waiting: open.flatMap(waitingOf).sort((a, b) => (a.until ?? a.since).localeCompare(b.until ?? b.since)),
      broken: open.flatMap((view) => brokenOf(view, words)),
      ended,
      rolledBack: traffic.flatMap(({ state }) => state.history.flatMap((event) => rolledBackOf(state.alias, event))),
      running: open.filter(isAtWork).map((view) => runningOf(view, words)),
      schedules: strips,
      recent,
      traffic: traffic.flatMap(trafficOf),
      unreachable: [...new Set(unreachable)],
    };
  }

  /** Those that go on, as their workflows tell it. One that does not answer takes nothing from the others. */
  async function openRuns(unreachable: SharedOverview['unreachable'][number][]): Promise<RunView[]> {
    const rows = await runs.list({ outcome: 'open', limit: mostOpen });
    const views: RunView[] = [];
    await forEachLimited(rows, 8, async ({ runId }) => {
      const view = await runs.get(runId).catch(() => null);
      if (view === null) unreachable.push('runs');
      else if (view.endedAt === null && view.state.outcome === 'running') views.push(view);
    });
    return views.sort((a, b) => b.runId.localeCompare(a.runId));
  }

  async function endedBadly(): Promise<EndedBadly[]> {
    const since = new Date(Date.now() - recentDays * 86_400_000).toISOString();
    const outcomes = ['failed', 'rejected', 'expired'] as const;
    const lists = await Promise.all(outcomes.map((outcome) => runs.list({ outcome, limit: 10 })));
    const rows = lists.flat().filter(({ endedAt, trial }) => (endedAt ?? '') > since && trial === null);
    return await Promise.all(rows.map(async (row) => ({ ...aboutRun(row), ...(await endOf(row)) })));
  }

  async function endOf(row: RunRow) {
    const view = await runs.get(row.runId).catch(() => null);
    const steps = view?.plan.steps ?? [];
    const culprit = steps.find(({ id }) => ['failed', 'not-passed'].includes(view!.state.steps[id]?.state ?? ''));
    const refusedBy = culprit?.canRefuse && culprit.mode !== 'approval' ? culprit.id : null;
    const approval = refusedBy === null ? undefined : steps.find((step) => step.inputs['pass']?.step === refusedBy);
    const status = culprit && view?.state.steps[culprit.id];
    return {
      outcome: row.outcome as EndedBadly['outcome'],
      endedAt: row.endedAt!,
      reason: status?.reason ?? view?.state.reason ?? null,
      stepId: culprit?.id ?? null,
      approvalStepId: approval?.id ?? (culprit?.mode === 'approval' ? culprit.id : null),
    };
  }

  async function nightOf(runId: string | null, at: string, outcome: string, reason: Text | null): Promise<Night> {
    const view = runId === null ? null : await runs.get(runId).catch(() => null);
    const now = view && view.endedAt === null && outcome === 'working' ? view.state : null;
    const waits = now && now.waiting.length > 0 ? 'waiting' : null;
    const isBroken = now && (now.broken ?? []).length > 0 ? 'broken' : null;
    return { at, outcome: isBroken ?? waits ?? outcome, runId, reason, ...(await facts(view)) };
  }

  async function stripsOf(): Promise<NightStrip[]> {
    const all = await schedules.list();
    return await Promise.all(
      all.map(async ({ scheduleId, pipelineId, cron, timezone, nextAt, pausedSince, nights }) => ({
        scheduleId,
        pipelineId,
        cron,
        timezone,
        nextAt: pausedSince === null ? (nextAt[0] ?? null) : null,
        isPaused: pausedSince !== null,
        nights: await Promise.all(
          nights
            .slice(0, shownNights)
            .toReversed()
            .map(({ scheduledAt, outcome, runId, reason }) => nightOf(runId, scheduledAt, outcome, reason)),
        ),
      })),
    );
  }

  async function recentRuns(): Promise<Night[]> {
    const rows = (await runs.list({ limit: 4 * shownNights })).filter(
      ({ trigger, trial }) => trigger !== 'schedule' && trial === null,
    );
    return await Promise.all(
      rows
        .slice(0, shownNights)
        .toReversed()
        .map(({ runId, startedAt, outcome }) => nightOf(runId, startedAt, outcome ?? 'working', null)),
    );
  }

  return function overview(): Promise<SharedOverview> {
    const now = Date.now();
    if (standing && now - standing.atMs < freshMs) return standing.answer;
    standing = { atMs: now, answer: make() };
    return standing.answer;
  };
}

const aboutRun = ({ runId, pipelineId, trigger, startedBy }: RunRow): AboutRun => ({
  runId,
  pipelineId,
  trigger,
  startedBy,
});

function waitingOf(view: RunView): WaitingApproval[] {
  // What is decided and not in effect yet waits for nobody.
  const open = view.state.waiting.filter(({ decided }) => decided === undefined);
  return open.map(({ stepId, evidence, since, until }) => {
    const step = view.plan.steps.find(({ id }) => id === stepId);
    const alias = step?.params['alias'];
    const gate = view.state.steps[step?.inputs['pass']?.step ?? '']?.metrics;
    const all = gate?.['rules'];
    return {
      ...aboutRun(view),
      stepId,
      alias: typeof alias === 'string' ? alias : '',
      since,
      until: until ?? null,
      evidence: evidence.digest,
      gate:
        all === undefined
          ? null
          : { passed: all - (gate?.['failed'] ?? 0), all, isOverridden: (gate?.['overridden'] ?? 0) > 0 },
    };
  });
}

function brokenOf(view: RunView, words: KindWords): BrokenStep[] {
  return (view.state.broken ?? []).map(({ stepId, since, until }) => {
    const status = view.state.steps[stepId];
    const step = view.plan.steps.find(({ id }) => id === stepId);
    return {
      ...aboutRun(view),
      stepId,
      title: step ? words.stepTitle(step) : { en: stepId, zh: stepId },
      since,
      until,
      code: status?.code ?? null,
      reason: status?.reason ?? null,
    };
  });
}

const atWork: ReadonlySet<StepState | undefined> = new Set(['running', 'held']);
const finished: ReadonlySet<StepState | undefined> = new Set(['done', 'cached', 'skipped', 'not-passed']);
/** What waits for people alone is shown where people look for what waits. */
const isAtWork = ({ plan, state }: RunView) =>
  plan.steps.some(({ id }) => atWork.has(state.steps[id]?.state)) ||
  (state.waiting.every(({ decided }) => decided !== undefined) && (state.broken ?? []).length === 0);

function runningOf(view: RunView, words: KindWords): RunningNow {
  const { plan, state, progress, startedAt } = view;
  const stepOf = (step: PlanStep) => ({
    stepId: step.id,
    title: words.stepTitle(step),
    startedAt: state.steps[step.id]?.startedAt ?? null,
    progress: progress[step.id] ?? null,
  });
  return {
    ...aboutRun(view),
    startedAt,
    done: plan.steps.filter(({ id }) => finished.has(state.steps[id]?.state)).length,
    all: plan.steps.length,
    steps: plan.steps.filter(({ id }) => atWork.has(state.steps[id]?.state)).map(stepOf),
    pausedBy: state.paused?.by ?? null,
  };
}

function rolledBackOf(alias: string, { action, at, who, reason, version }: DeploymentEvent): RolledBack[] {
  if (action !== 'roll-back' && action !== 'canary-withdrawn') return [];
  if (Date.now() - Date.parse(at) > recentDays * 86_400_000) return [];
  return [{ alias, at, who, reason, action, version }];
}

function trafficOf({ state, stats }: Awaited<ReturnType<Releases['deployments']>>[number]): AliasTraffic[] {
  if (!state.entry) return [];
  const { route, changedAt, changedBy } = state.entry;
  const { stable, canary, previous } = route;
  return [
    {
      alias: state.alias,
      phase: state.phase,
      changedAt,
      changedBy,
      stable: { release: stable.release, number: stable.number, model: stable.model },
      canary: canary && { release: canary.release, number: canary.number, share: canary.share },
      previous: previous && { number: previous.number, release: previous.release },
      stats,
    },
  ];
}
