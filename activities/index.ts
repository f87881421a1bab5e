import type { Queue } from '../pipeline/kind.ts';
import { refOf } from '../pipeline/kind.ts';
import type { StepCall } from '../pipeline/plan.ts';
import type { ApplyRoute, RouteEntry } from '../workflows/messages.ts';
import { announceCandidateActivity, applyRouteActivity } from '../workflows/messages.ts';
import { checkNewsActivity, keepMarkActivity } from '../workflows/night-contract.ts';
import { loadAdapterActivity, unloadAdapterActivity } from '../workflows/playground-contract.ts';
import { createAnnounceCandidate } from './announce-candidate.ts';
import { runAnnotateRhyme } from './annotate-rhyme/run.ts';
import { runAskApproval } from './ask-approval/run.ts';
import { runBuildPreferences } from './build-preferences/run.ts';
import { runCheckGate } from './check-gate/run.ts';
import type { NewsDeps } from './check-news.ts';
import { createCheckNews, createKeepMark } from './check-news.ts';
import { runCleanLyrics } from './clean-lyrics/run.ts';
import { runCollectFeedback } from './collect-feedback/run.ts';
import { runCurateDataset } from './curate-dataset/run.ts';
import { runDecontaminate } from './decontaminate/run.ts';
import { runDeduplicate } from './deduplicate/run.ts';
import { runDeployCanary } from './deploy-canary/run.ts';
import { runEvaluate } from './evaluate/run.ts';
import { runFilterLyrics } from './filter-lyrics/run.ts';
import { runImportLyrics1 } from './import-lyrics/first-version.ts';
import { runImportLyrics } from './import-lyrics/run.ts';
import type { NightRuns } from './night-runs.ts';
import { runPromoteRelease } from './promote-release/run.ts';
import { runRollBack } from './roll-back/run.ts';
import type { AnyImplementation, StepDeps } from './run-step.ts';
import { runStep } from './run-step.ts';
import type { PlaygroundAdapters } from './playground-adapters.ts';
import { runSampleCandidates } from './sample-candidates/run.ts';
import { runSelectBase } from './select-base/run.ts';
import { runSelectPreferences } from './select-preferences/run.ts';
import { runSelectRelease } from './select-release/run.ts';
import { runSplitDataset1 } from './split-dataset/first-version.ts';
import { runSplitDataset } from './split-dataset/run.ts';
import { failureOf } from './step-failure.ts';
import { withdrawCanaryActivity } from './withdraw-canary.ts';
import { runTrainDpo } from './train-dpo/run.ts';
import { runTrainGrpo } from './train-grpo/run.ts';
import { runTrainSft } from './train-sft/run.ts';

/** Every kind's code, in the order of a flywheel. */
export const implementations: readonly AnyImplementation[] = [
  runSelectBase,
  runSelectRelease,
  runImportLyrics1,
  runImportLyrics,
  runCleanLyrics,
  runDeduplicate,
  runFilterLyrics,
  runAnnotateRhyme,
  runCurateDataset,
  runDecontaminate,
  runSplitDataset1,
  runSplitDataset,
  runTrainSft,
  runCollectFeedback,
  runSampleCandidates,
  runBuildPreferences,
  runSelectPreferences,
  runTrainDpo,
  runTrainGrpo,
  runEvaluate,
  runCheckGate,
  runAskApproval,
  runDeployCanary,
  runPromoteRelease,
  runRollBack,
];

export interface ActivityDeps extends StepDeps {
  /** The deployment entity's activity; only on the queue of vLLM's host. */
  readonly applyRoute?: (request: ApplyRoute) => Promise<RouteEntry>;
  /** Compensation of a deployment; on the same queue. */
  readonly withdrawCanary?: (call: StepCall) => Promise<void>;
  /** What the playground tries out; on the same queue. */
  readonly playground?: PlaygroundAdapters;
  /** Runs of earlier nights; on the queue of the workflows. */
  readonly nights?: NightRuns;
}

/** The Temporal activities of one queue, by their names: a kind's id, and `apply-route` on `serving`. */
export function createActivities(
  queue: Queue,
  deps: ActivityDeps,
): Readonly<Record<string, (call: never) => Promise<unknown>>> {
  const { applyRoute, withdrawCanary, playground, nights } = deps;
  const own = implementations.filter(({ kind }) => kind.queue === queue);
  const steps = [...new Set(own.map(({ kind }) => kind.id))].map(
    (id) =>
      [
        id,
        runVersions(
          own.filter(({ kind }) => kind.id === id),
          deps,
        ),
      ] as const,
  );
  return {
    ...Object.fromEntries(steps),
    ...(queue === 'serving' && applyRoute ? { [applyRouteActivity]: told(applyRoute) } : {}),
    ...(queue === 'serving' && withdrawCanary ? { [withdrawCanaryActivity]: told(withdrawCanary) } : {}),
    ...(queue === 'serving' && playground
      ? {
          [loadAdapterActivity]: told(playground.load),
          [unloadAdapterActivity]: told(playground.unload),
        }
      : {}),
    ...(queue === 'cpu' && nights ? nightActivities({ ...deps, implementations, runs: nights }) : {}),
  };
}

/** One activity for all versions of a kind: the call says which one its plan was compiled with. */
function runVersions(versions: readonly AnyImplementation[], deps: StepDeps): ReturnType<typeof runStep> {
  const runs = new Map(versions.map((one) => [refOf(one.kind), runStep(one, deps)]));
  const newest = runStep(versions.at(-1)!, deps);
  return (call) => (runs.get(call.kind) ?? newest)(call);
}

/** What schedules ask of the `cpu` queue, beside steps. */
export function nightActivities(deps: NewsDeps) {
  return {
    [checkNewsActivity]: told(createCheckNews(deps)),
    [keepMarkActivity]: told(createKeepMark(deps.store)),
    [announceCandidateActivity]: told(createAnnounceCandidate(deps.store, deps.runs)),
  };
}

/** Hands failures to Temporal with their code, and with the word whether another attempt may help. */
function told<Request, Answer>(activity: (request: Request) => Promise<Answer>): (request: Request) => Promise<Answer> {
  return (request) =>
    activity(request).catch((error: unknown) => {
      throw failureOf(error, null);
    });
}
