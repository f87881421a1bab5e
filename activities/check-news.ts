import { Context } from '@temporalio/activity';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from '../pipeline/artifact.ts';
import { digestOf } from '../pipeline/digest.ts';
import { portOf, refOf, type Ports } from '../pipeline/kind.ts';
import type { JsonObject, PlanStep } from '../pipeline/plan.ts';
import type { CheckNews, KeepMark, News, NightInput } from '../workflows/night-contract.ts';
import { markRef, moveRef } from './night-refs.ts';
import type { NightRuns } from './night-runs.ts';
import type { AnyImplementation, StepDeps } from './run-step.ts';
import { beginAttempt } from './step-context.ts';
import { withSecrets } from './step-secrets.ts';
import { stepErrorOf } from './step-failure.ts';

/** Value of ref `nights/<schedule>`. */
type KeptMark = Omit<KeepMark, 'scheduleId'>;

export interface NewsDeps extends StepDeps {
  readonly implementations: readonly AnyImplementation[];
  readonly runs: NightRuns;
}

/** Whether a night has a reason to train: the sources of its plan hold something that no earlier night has seen. */
export function createCheckNews(deps: NewsDeps) {
  return async function checkNews(night: CheckNews): Promise<News> {
    if (!night.skipWithoutNews) return { mark: null };
    const mark = await readMark(deps, night);
    if (mark === null) return { mark };
    const stored = await deps.store.readRef(markRef(night.scheduleId));
    const kept = stored ? (stored.value as unknown as KeptMark) : null;
    if (kept?.mark !== mark || !(await isAnswered(kept, deps.runs))) return { mark };
    return { mark, skip: { since: kept.scheduledAt, runId: kept.runId } };
  };
}

/** Keeps what a night has seen. A night that ends late does not put back what a newer one kept. */
export function createKeepMark(store: NewsDeps['store']) {
  return async function keepMark({ scheduleId, ...kept }: KeepMark): Promise<void> {
    await moveRef<KeptMark>(store, markRef(scheduleId), (now) =>
      now !== null && now.scheduledAt > kept.scheduledAt ? null : kept,
    );
  };
}

/** A run that failed after all, while it waited for a person, has not made use of what it saw. */
async function isAnswered(kept: KeptMark, runs: NightRuns): Promise<boolean> {
  const standing = await runs.standing(kept);
  return standing !== 'failed' && standing !== 'cancelled' && standing !== 'broken';
}

/** Null when a source cannot be read for a reason that the run itself will show better. */
async function readMark(deps: NewsDeps, night: NightInput): Promise<Digest | null> {
  const marks: Record<string, JsonObject> = {};
  for (const step of night.plan.steps) {
    if (step.reuse !== 'content' || !readsFromOutside(deps, step)) continue;
    try {
      marks[step.id] = await readSource(deps, night, step);
    } catch (error) {
      if (stepErrorOf(error)?.retry) throw error;
      return null;
    }
  }
  return digestOf({ plan: night.plan.digest, marks });
}

/** Steps that nothing feeds, and those that need not be fed. */
function readsFromOutside({ implementations }: NewsDeps, step: PlanStep): boolean {
  if (Object.keys(step.inputs).length === 0) return true;
  const { kind } = implementations.find((one) => refOf(one.kind) === step.kind) ?? {};
  return kind !== undefined && Object.values(kind.inputs as Ports).every((port) => portOf(port).optional);
}

async function readSource(deps: NewsDeps, { scheduleId, plan, startedBy }: NightInput, step: PlanStep) {
  const { kind, mark } = deps.implementations.find((one) => refOf(one.kind) === step.kind) ?? {};
  // What nights themselves made is no news to them.
  if (!kind || !mark || Object.values(kind.outputs as Ports).some((port) => portOf(port).type === 'adapter')) return {};
  const call = {
    runId: scheduleId,
    pipelineId: plan.pipelineId,
    planDigest: plan.digest,
    startedBy,
    stepId: step.id,
    kind: step.kind,
    params: step.params,
    inputs: {},
    reuse: step.reuse,
    cache: step.cache,
  };
  const attempt = withSecrets(beginAttempt(call, Context.current()), deps.secrets);
  await mkdir(deps.scratchRoot, { recursive: true });
  const scratch = await mkdtemp(join(deps.scratchRoot, `${step.id}-`));
  try {
    const { values: params } = await attempt.secrets.resolve(kind.params.parse(step.params) as JsonObject);
    return await mark({ params, inputs: {} }, deps.createWorkbench(attempt.context, scratch));
  } catch (error) {
    throw attempt.secrets.redactError(error);
  } finally {
    await attempt.end();
    await rm(scratch, { recursive: true, force: true }).catch(() => undefined);
  }
}
