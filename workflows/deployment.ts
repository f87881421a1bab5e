import {
  ActivityFailure,
  allHandlersFinished,
  ApplicationFailure,
  condition,
  continueAsNew,
  defineQuery,
  defineUpdate,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Digest } from '../pipeline/artifact.ts';
import type {
  AliasRoute,
  ApplyRoute,
  DeploymentEvent,
  DeploymentInput,
  DeploymentState,
  PromoteCanary,
  RollBack,
  RouteEntry,
  RouteSlot,
  StartCanary,
} from './messages.ts';
import {
  applyRouteActivity,
  promoteUpdateName,
  rollBackUpdateName,
  startCanaryUpdateName,
  stateQueryName,
} from './messages.ts';

export const deploymentStateQuery = defineQuery<DeploymentState>(stateQueryName);
export const startCanaryUpdate = defineUpdate<DeploymentState, [StartCanary]>(startCanaryUpdateName);
export const promoteUpdate = defineUpdate<DeploymentState, [PromoteCanary]>(promoteUpdateName);
export const rollBackUpdate = defineUpdate<DeploymentState, [RollBack]>(rollBackUpdateName);

const keptEvents = 50;
/** Characters of a reason kept in the list of events; the route's own entry has it in full. */
const longestReason = 200;
/** Request ids remembered: far more than can be in flight or retried at once. */
const keptRequests = 100;
/** Events after which the entity starts a new history, when nothing is in flight; about 35 changes. */
const longHistory = 400;

type Request = StartCanary | PromoteCanary | RollBack;
interface Change {
  readonly action: DeploymentEvent['action'];
  readonly route: AliasRoute;
  readonly release: Digest | null;
}

/** Retried for as long as it takes: a change that was accepted is carried out, and the next one waits for it. */
const { [applyRouteActivity]: applyRoute } = proxyActivities<
  Record<string, (change: ApplyRoute) => Promise<RouteEntry>>
>({
  taskQueue: 'serving',
  startToCloseTimeout: '30s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '5s' },
});

/**
 * Who answers a public alias. One such workflow lives for every alias; it alone decides changes, one at a time, and
 * carries out each request id once, over retries and over new histories.
 */
export async function deployment(input: DeploymentInput): Promise<void> {
  const { alias, base, carried } = input;
  let entry = carried?.entry ?? null;
  let changing = false;
  const history: DeploymentEvent[] = [...(carried?.history ?? [])];
  const handled = new Set<string>(carried?.handled ?? []);

  const state = (): DeploymentState => ({
    alias,
    entry,
    phase: changing ? 'changing' : entry?.route.canary ? 'canary' : 'idle',
    history,
  });

  /** What an update answers: it stays in the event history, so it tells the newest event only. */
  const answer = (): DeploymentState => ({ ...state(), history: history.slice(-1) });

  setHandler(deploymentStateQuery, state);
  setHandler(startCanaryUpdate, (request) => change(request, planCanary), { validator: validate(planCanary) });
  setHandler(promoteUpdate, (request) => change(request, planPromotion), { validator: validate(planPromotion) });
  setHandler(rollBackUpdate, (request) => change(request, planRollBack), { validator: validate(planRollBack) });

  await condition(() => !changing && allHandlersFinished() && historyIsLong());
  await continueAsNew<typeof deployment>({ alias, base, carried: { ...state(), handled: [...handled] } });

  /** Answers what a request would change, or throws the reason why it may not. */
  function planCanary({ slot, share }: StartCanary): Change {
    if (!(share > 0 && share <= 1))
      refuse('ShareInvalid', `A canary takes a share above 0 and at most 1, not ${share}.`);
    if (slot.release === null || slot.adapter === null) refuse('ReleaseInvalid', 'Only a release can be put on trial.');
    const route = entry?.route;
    if (route?.canary) {
      refuse(
        'DeploymentBusy',
        `Release ${name(route.canary)} of "${alias}" is on trial. Promote it or roll it back first.`,
      );
    }
    if (route && route.stable.release === slot.release) {
      refuse('ReleaseInvalid', `Release ${name(slot)} answers "${alias}" already.`);
    }
    return {
      action: 'canary',
      release: slot.release,
      route: { alias, stable: route?.stable ?? base, canary: { ...slot, share }, previous: route?.previous ?? null },
    };
  }

  function planPromotion({ release }: PromoteCanary): Change {
    const route = entry?.route;
    if (!route?.canary)
      return refuse('NothingOnTrial', `No release of "${alias}" is on trial; there is nothing to promote.`);
    if (route.canary.release !== release) {
      return refuse('ReleaseInvalid', `Release ${name(route.canary)} of "${alias}" is on trial, not ${release}.`);
    }
    const { share: _, ...stable } = route.canary;
    return { action: 'promote', release, route: { alias, stable, canary: null, previous: route.stable } };
  }

  function planRollBack({ onTrial }: RollBack): Change {
    const route = entry?.route;
    if (onTrial !== undefined && route?.canary?.release !== onTrial) {
      return refuse(
        'NothingOnTrial',
        `Release ${onTrial} of "${alias}" is not on trial; there is nothing to withdraw.`,
      );
    }
    if (route?.canary)
      return { action: 'canary-withdrawn', release: route.canary.release, route: { ...route, canary: null } };
    if (!route?.previous) return refuse('NothingToRollBack', `"${alias}" has no earlier release to go back to.`);
    return {
      action: 'roll-back',
      release: route.previous.release,
      route: { alias, stable: route.previous, canary: null, previous: null },
    };
  }

  /** A repeated request passes; so does one that waits behind a change in flight, which decides what may follow it. */
  function validate<R extends Request>(plan: (request: R) => Change) {
    return (request: R) => {
      if (!request.requestId) refuse('RequestInvalid', 'A change needs a requestId.');
      if (!changing && !handled.has(request.requestId)) plan(request);
    };
  }

  async function change<R extends Request>(request: R, plan: (request: R) => Change): Promise<DeploymentState> {
    while (changing) await condition(() => !changing); // several may wait, and only one goes on
    if (handled.has(request.requestId)) return answer();
    const { action, route, release } = plan(request);
    changing = true;
    try {
      const { who, reason } = request;
      entry = await applyRoute!({ route, expectedVersion: entry?.version ?? 0, changedBy: who, reason });
      history.push({
        at: entry.changedAt,
        action,
        who,
        reason: reason.slice(0, longestReason),
        version: entry.version,
        release,
        requestId: request.requestId,
      });
      history.splice(0, history.length - keptEvents);
      remember(request.requestId);
    } catch (error) {
      throw reasonOf(error);
    } finally {
      changing = false;
    }
    return answer();
  }

  function remember(requestId: string) {
    handled.add(requestId);
    for (const oldest of handled) {
      if (handled.size <= keptRequests) break;
      handled.delete(oldest);
    }
  }
}

function historyIsLong(): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return continueAsNewSuggested || historyLength > longHistory;
}

/** A change that cannot be carried out fails with the activity's own code and words. */
function reasonOf(error: unknown): unknown {
  if (!(error instanceof ActivityFailure) || !(error.cause instanceof ApplicationFailure)) return error;
  return ApplicationFailure.nonRetryable(error.cause.message, error.cause.type);
}

function refuse(code: string, reason: string): never {
  throw ApplicationFailure.nonRetryable(reason, code);
}

function name({ number, model }: RouteSlot): string {
  return `${number} (${model})`;
}
