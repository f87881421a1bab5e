import type { Queue } from '../pipeline/kind.ts';
import type { ApplyRoute, RouteEntry } from '../workflows/messages.ts';
import { applyRouteActivity } from '../workflows/messages.ts';
import { runAskApproval } from './ask-approval/run.ts';
import { runBuildPreferences } from './build-preferences/run.ts';
import { runCheckGate } from './check-gate/run.ts';
import { runCollectFeedback } from './collect-feedback/run.ts';
import { runCurateDataset } from './curate-dataset/run.ts';
import { runDeployCanary } from './deploy-canary/run.ts';
import { runEvaluate } from './evaluate/run.ts';
import { runImportLyrics } from './import-lyrics/run.ts';
import { runPromoteRelease } from './promote-release/run.ts';
import { runRollBack } from './roll-back/run.ts';
import type { AnyImplementation, StepDeps } from './run-step.ts';
import { runStep } from './run-step.ts';
import { runSelectBase } from './select-base/run.ts';
import { runSplitDataset } from './split-dataset/run.ts';
import { failureOf } from './step-failure.ts';
import { runTrainDpo } from './train-dpo/run.ts';
import { runTrainGrpo } from './train-grpo/run.ts';
import { runTrainSft } from './train-sft/run.ts';

/** Every kind's code, in the order of a flywheel. */
export const implementations: readonly AnyImplementation[] = [
  runSelectBase,
  runImportLyrics,
  runCurateDataset,
  runSplitDataset,
  runTrainSft,
  runCollectFeedback,
  runBuildPreferences,
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
}

/** The Temporal activities of one queue, by their names: a kind's id, and `apply-route` on `serving`. */
export function createActivities(
  queue: Queue,
  deps: ActivityDeps,
): Readonly<Record<string, (call: never) => Promise<unknown>>> {
  const { applyRoute } = deps;
  const steps = implementations
    .filter(({ kind }) => kind.queue === queue)
    .map((implementation) => [implementation.kind.id, runStep(implementation, deps)] as const);
  return {
    ...Object.fromEntries(steps),
    ...(queue === 'serving' && applyRoute ? { [applyRouteActivity]: told(applyRoute) } : {}),
  };
}

/** Hands failures to Temporal with their code, and with the word whether another attempt may help. */
function told<Request, Answer>(activity: (request: Request) => Promise<Answer>): (request: Request) => Promise<Answer> {
  return (request) =>
    activity(request).catch((error: unknown) => {
      throw failureOf(error, null);
    });
}
