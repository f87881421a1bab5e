import { setTimeout as sleep } from 'node:timers/promises';
import { canonicalJson } from '../../pipeline/digest.ts';
import type { DeploymentRecord } from '../../store/deployment-record.ts';
import type { DeploymentEvent, DeploymentState } from '../../workflows/messages.ts';
import { implement } from '../implement.ts';
import { StepError } from '../step-error.ts';
import { judgeCanary, type CanaryPolicy, type Verdict } from './judge-canary.ts';
import { promoteRelease } from './kind.ts';
import type { Workbench } from '../workbench/workbench.ts';

const lookEveryMs = 1000;

export const runPromoteRelease = implement(promoteRelease, async ({ params, inputs }, workbench) => {
  const { store, deployments, step } = workbench;
  const canary = JSON.parse(await store.readText(inputs.canary.digest, 'deployment.json')) as DeploymentRecord;
  const requestId = `${step.runId}/${step.stepId}`;
  const who = step.startedBy.name;

  for (;;) {
    const state = await deployments.state(canary.alias).catch((error: unknown) => unreachable(error));
    if (state === 'unreachable') {
      step.progress({ message: 'canary: its deployment does not answer, asking again' });
      await pause();
      continue;
    }
    if (isStable(state, canary)) return finish(state!);
    if (state?.entry?.route.canary?.release !== canary.release) {
      const by = withdrawnBy(state);
      if (by) return refused(state!, by);
      throw new StepError(
        'CanaryFailed',
        `Release ${canary.slot.number} of "${canary.alias}" is no longer on trial: ${whyGone(state)}.`,
        { retry: false },
      );
    }
    const { verdict, reason, minutes } = await look(workbench, state, params);
    if (verdict === 'promote') {
      const request = { requestId, who, reason, release: canary.release! };
      const promoted = await unlessSettled(deployments.promote(canary.alias, request));
      if (promoted && isStable(promoted, canary)) return finish(promoted);
      continue;
    }
    const late = verdict === 'wait' && minutes >= params.maxMinutes;
    if (verdict === 'withdraw' || late) {
      const why = late ? tooLittleKnown(params.maxMinutes, reason) : reason;
      if (!(await withdraw('withdraw', why))) continue;
      const message = withdrawnBecause(canary, why);
      throw new StepError(late ? 'CanaryInconclusive' : 'CanaryFailed', message, { retry: false });
    }
    step.progress({ message: `canary: ${reason}` });
    await pause();
  }

  async function pause(): Promise<void> {
    await sleep(lookEveryMs, undefined, { signal: step.signal }).catch(() => undefined);
    if (!step.signal.aborted) return;
    if (step.whyAborted() === 'cancelled') await withdraw('cancelled', cancelledOnTrial(step.runId));
    step.signal.throwIfAborted();
  }

  /** False when a person settled it first. */
  async function withdraw(name: string, reason: string): Promise<boolean> {
    const request = { requestId: `${requestId}/${name}`, who, reason, onTrial: canary.release! };
    return (await unlessSettled(deployments.rollBack(canary.alias, request))) !== null;
  }

  /** What a person did to it while it was on trial; null when it was this step itself, or nobody knows. */
  function withdrawnBy(state: DeploymentState | null): DeploymentEvent | null {
    const event = state?.history.findLast(({ release }) => release === canary.release);
    const isByHand = event?.action === 'canary-withdrawn' && event.requestId?.startsWith(`${requestId}/`) === false;
    return isByHand ? event : null;
  }

  /** A decision, not a fault: nothing is there to be repaired. */
  async function refused(state: DeploymentState, by: DeploymentEvent) {
    return { ...(await finish(state)), $refused: withdrawnByHand(by.who, by.reason) };
  }

  /** Writes down who answers everything now. */
  async function finish({ entry }: DeploymentState) {
    const { route, version } = entry!;
    const record: DeploymentRecord = {
      schemaVersion: 1,
      alias: canary.alias,
      release: route.stable.release,
      slot: route.stable,
      share: 1,
      routeVersion: version,
    };
    return {
      stable: await store.commit(
        'deployment',
        { files: { 'deployment.json': canonicalJson(record) } },
        { parents: [inputs.canary] },
      ),
      $metrics: { number: route.stable.number, route_version: version },
    };
  }
});

/** The editor says these in Chinese too. */
export const withdrawnByHand = (who: string, reason: string): string =>
  `withdrawn from its trial by ${who}${reason === '' ? '' : `: ${reason}`}`;
export const tooLittleKnown = (minutes: number, why: string): string =>
  `after ${minutes} minutes too little is known: ${why}`;
export const cancelledOnTrial = (runId: string): string => `run ${runId} was cancelled while its release was on trial`;
export const withdrawnBecause = (
  { slot, alias }: { readonly slot: { readonly number: number }; readonly alias: string },
  why: string,
): string => `Release ${slot.number} of "${alias}" was withdrawn, stable answers alone: ${why}.`;

/** The gateway's records count only when they belong to the route in force; anything else is no news. */
async function look(
  { gateway }: Workbench,
  { alias, entry }: DeploymentState,
  policy: CanaryPolicy,
): Promise<Verdict & { minutes: number }> {
  const minutes = (Date.now() - Date.parse(entry!.changedAt)) / 60_000;
  const stats = await gateway.stats(alias);
  if (!stats?.canary || stats.version !== entry!.version)
    return { verdict: 'wait', reason: 'no records of the gateway yet', minutes };
  const { stable, canary, canaryTripped } = stats;
  return {
    ...judgeCanary({ stable, canary, canaryTripped, minutes, alone: entry!.route.canary?.share === 1 }, policy),
    minutes,
  };
}

/** A person may promote or withdraw the release in the very moment that we do: then it is settled, and there is no answer. */
async function unlessSettled(change: Promise<DeploymentState>): Promise<DeploymentState | null> {
  try {
    return await change;
  } catch (error) {
    if (error instanceof StepError && error.code === 'CanaryFailed') return null;
    throw error;
  }
}

/** A trial may last days: an entity that cannot be asked now is asked again, not given up. */
function unreachable(error: unknown): 'unreachable' {
  if (error instanceof StepError && !error.retry) throw error;
  return 'unreachable';
}

const isStable = (state: DeploymentState | null, { release }: DeploymentRecord) =>
  state?.entry?.route.stable.release === release;

function whyGone(state: DeploymentState | null): string {
  const last = state?.history.at(-1);
  return last ? `${last.who} did "${last.action}" (${last.reason})` : 'nothing is known of the alias';
}
