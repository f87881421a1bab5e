import { Context } from '@temporalio/activity';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ArtifactRef, Digest } from '../pipeline/artifact.ts';
import { digestOf } from '../pipeline/digest.ts';
import type { Ports } from '../pipeline/kind.ts';
import { portOf, refOf } from '../pipeline/kind.ts';
import type { JsonObject, StepCall, StepOutcome } from '../pipeline/plan.ts';
import { leaseInputs, leaseOutputs } from '../store/leases.ts';
import type { Store } from '../store/store.ts';
import { StoreError } from '../store/store.ts';
import type { Implementation } from './implement.ts';
import { keepLive, tellInterruption } from './live-record.ts';
import { sampleInputs } from './sample-inputs.ts';
import type { Attempt } from './step-context.ts';
import { beginAttempt } from './step-context.ts';
import { StepError } from './step-error.ts';
import { failureOf } from './step-failure.ts';
import { explainMiss, rememberWork, workOf } from './step-misses.ts';
import { isHeavy, type StepLeases } from './step-leases.ts';
import type { StepRecord } from './step-record.ts';
import { findRecord, keepRecord, outcomeOf, stepKeyOf } from './step-record.ts';
import type { SecretReader } from './step-secrets.ts';
import { withSecrets } from './step-secrets.ts';
import { keepWorkTime } from './work-time.ts';
import type { StepContext, Workbench } from './workbench/workbench.ts';

/** Any implementation: the wrapper checks at run time what the kind's types promise a room. */
// oxlint-disable-next-line typescript/no-explicit-any -- three parameters of one type, each erased on purpose
export type AnyImplementation = Implementation<any, any, any>;

export interface StepDeps {
  readonly store: Store;
  /** Folder in which every attempt gets an empty one of its own. */
  readonly scratchRoot: string;
  /** Versions of what runs the steps; kept with whatever they make. */
  readonly environment: JsonObject;
  /** Absent on workers that are given no secrets. */
  readonly secrets?: SecretReader;
  /** Absent where no step is heavy, or holds its work by itself. */
  readonly leases?: StepLeases;
  createWorkbench(step: StepContext, scratch: string): Workbench;
}

const mostMetricsBytes = 1024;
const longestReason = 500;

/** The Temporal activity around a room: reuse, heartbeats, log, record and failure are the same for every kind. */
export function runStep(implementation: AnyImplementation, deps: StepDeps): (call: StepCall) => Promise<StepOutcome> {
  return async (call) => {
    const attempt = withSecrets(beginAttempt(call, Context.current()), deps.secrets);
    const { context } = attempt;
    const endLive = keepLive(deps.store, call, attempt);
    const endWork = keepWorkTime(deps.store, call, implementation.kind);
    let work: 'worked' | 'reused' = 'worked';
    let scratch: string | undefined;
    let ending: 'done' | 'failed' = 'failed';
    try {
      await mkdir(deps.scratchRoot, { recursive: true });
      scratch = await mkdtemp(join(deps.scratchRoot, `${call.stepId}-`));
      await tellInterruption(deps.store, call, attempt);
      const outcome = await attemptStep(implementation, deps, call, attempt, scratch);
      ending = 'done';
      if (outcome.outcome === 'cached') work = 'reused';
      return outcome;
    } catch (error) {
      const why = context.whyAborted();
      context.log(
        why === null
          ? `failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
          : `aborted: ${why}`,
      );
      throw attempt.secrets.redactError(failureOf(error, why));
    } finally {
      await endLive(ending);
      await Promise.all([keepLog(deps.store, call, attempt), endWork(work)]);
      await attempt.end();
      if (scratch) await rm(scratch, { recursive: true, force: true }).catch(() => undefined);
    }
  };
}

async function attemptStep(
  { kind, run, mark: markOf }: AnyImplementation,
  deps: StepDeps,
  given: StepCall,
  attempt: ReturnType<typeof withSecrets>,
  scratch: string,
): Promise<StepOutcome> {
  const { store } = deps;
  const { context } = attempt;
  if (given.kind !== refOf(kind)) {
    const message = `This worker runs ${refOf(kind)}, and the plan asks for ${given.kind}. Compile the pipeline again.`;
    throw new StepError('ContractBroken', message, { retry: false });
  }
  const { values, named: params } = await attempt.secrets.resolve(paramsOf(kind, given.params));
  checkRefs(kind.inputs, given.inputs, `input of ${given.kind}`);
  const call: StepCall =
    given.sampleRows === undefined
      ? given
      : { ...given, inputs: await sampleInputs(store, given.inputs, given.sampleRows, scratch, context.signal) };
  const { inputs } = call;

  const workbench = deps.createWorkbench(context, scratch);
  const [markNow]: readonly [JsonObject, void] = await Promise.all([
    markOf ? readMark(() => markOf({ params: values, inputs }, workbench), call) : {},
    leaseInputs(store, call),
  ]);
  const mark = call.frozenMark ?? markNow;
  const stepKey = stepKeyOf(call, params, mark);
  const effect = call.reuse === 'never';
  // Work that is to be done anew must not meet what is left of it on this host.
  attempt.setStepKey(
    effect || call.cache === 'auto' ? stepKey : digestOf({ stepKey, runId: call.runId, stepId: call.stepId }),
  );

  const look = async () => (effect || call.cache === 'auto' ? await findRecord(store, stepKey) : 'absent');
  let looked = await look();
  if (typeof looked !== 'object' && deps.leases && isHeavy(kind)) {
    await deps.leases.take(context);
    looked = await look();
  }
  const work = workOf(call, params, mark);
  /** What the next run of this step is compared with, whoever did the work. */
  const remember = () => (effect || call.trial ? Promise.resolve() : rememberWork(store, call, work));
  if (typeof looked === 'object') {
    const { madeBy, outputs } = looked;
    context.log(`reused what step ${madeBy.stepId} of run ${madeBy.runId} made`);
    await Promise.all([nameOutputs(store, call, outputs), leaseOutputs(store, call, outputs), remember()]);
    return outcomeOf(looked, call);
  }
  const missed = effect || call.cache !== 'auto' ? null : await explainMiss(store, call, work);
  if (missed !== null) context.log(`not reused: ${missed}`);

  const { $metrics, $refused, ...outputs } = (await run({ params: values, inputs, mark }, workbench)) as {
    readonly $metrics?: Record<string, number>;
    readonly $refused?: string;
    readonly [port: string]: unknown;
  };
  checkRefs(kind.outputs, outputs, `output of ${call.kind}`);
  if ($refused !== undefined && !kind.canRefuse && !kind.canBeRefused) {
    throw new StepError('ContractBroken', `${call.kind} refused, and its kind does not say that it may.`, {
      retry: false,
    });
  }

  const metrics = fewNumbers($metrics ?? {}, context);
  const made: StepRecord = {
    schemaVersion: 1,
    outcome: $refused === undefined ? 'done' : 'not-passed',
    outputs,
    ...(Object.keys(metrics).length > 0 ? { metrics } : {}),
    ...($refused === undefined ? {} : { reason: attempt.secrets.redact($refused).slice(0, longestReason) }),
    madeBy: { runId: call.runId, stepId: call.stepId },
  };
  const numbers = Object.entries(metrics).map(([name, value]) => `${name} ${value}`);
  context.log(
    `${made.outcome}: ${[made.reason, ...numbers].filter((part) => part !== undefined).join(', ') || 'no numbers'}`,
  );
  const environment = { mark, ...(digestOf(markNow) === digestOf(mark) ? {} : { markNow }) };
  await recordMakings(deps, call, stepKey, outputs, params, environment);
  const standing =
    effect || call.cache !== 'off'
      ? await keepRecord(store, stepKey, made, { replace: call.cache === 'refresh' || looked === 'stale' })
      : made;
  await Promise.all([nameOutputs(store, call, standing.outputs), leaseOutputs(store, call, standing.outputs)]);
  await remember();
  return { ...outcomeOf(standing, call), ...(missed === null ? {} : { missed }) };
}

/** A reproduction goes on without what can no longer be read: it has what was read the first time. */
async function readMark(read: () => Promise<JsonObject>, { frozenMark }: StepCall): Promise<JsonObject> {
  try {
    return await read();
  } catch (error) {
    if (frozenMark) return { unreadable: error instanceof Error ? error.message : String(error) };
    throw error;
  }
}

function paramsOf({ params }: AnyImplementation['kind'], given: JsonObject): JsonObject {
  const parsed = params.safeParse(given);
  if (parsed.success) return parsed.data as JsonObject;
  throw new StepError('ParamsInvalid', `The parameters do not fit: ${z.prettifyError(parsed.error)}`, { retry: false });
}

type Refs = Readonly<Record<string, ArtifactRef>>;

/** What the types promise where kinds are written, checked where a plan or an untyped caller may break it. */
function checkRefs(ports: Ports, given: Readonly<Record<string, unknown>>, what: string): asserts given is Refs {
  const broken = (message: string) => new StepError('ContractBroken', message, { retry: false });
  for (const [name, port] of Object.entries(ports)) {
    const { type, optional } = portOf(port);
    const ref = given[name] as ArtifactRef | undefined;
    if (ref === undefined && optional) continue;
    if (ref === undefined) throw broken(`The ${what} has no "${name}".`);
    if (ref.type !== type) throw broken(`"${name}" as ${what} is a ${String(ref.type)}, and should be a ${type}.`);
  }
  const extra = Object.keys(given).find((name) => !Object.hasOwn(ports, name));
  if (extra !== undefined) throw broken(`There is no port "${extra}" as ${what}.`);
}

/** Finite numbers, in the order given, as many as fit beside the references in Temporal's history. */
function fewNumbers(metrics: Readonly<Record<string, number>>, context: StepContext): Record<string, number> {
  const kept: Record<string, number> = {};
  let bytes = 2;
  const left: string[] = [];
  for (const [name, value] of Object.entries(metrics)) {
    const cost = JSON.stringify(name).length + String(value).length + 2;
    if (Number.isFinite(value) && bytes + cost <= mostMetricsBytes) {
      kept[name] = value;
      bytes += cost;
    } else left.push(name);
  }
  if (left.length > 0) context.log(`numbers left out, not finite or too many: ${left.join(', ')}`);
  return kept;
}

async function recordMakings(
  deps: StepDeps,
  call: StepCall,
  stepKey: Digest,
  outputs: Refs,
  params: JsonObject,
  environment: JsonObject,
) {
  const madeAt = new Date().toISOString();
  for (const { digest } of Object.values(outputs)) {
    await deps.store.recordMaking({
      digest,
      runId: call.runId,
      pipelineId: call.pipelineId,
      stepId: call.stepId,
      kind: call.kind,
      stepKey,
      params,
      planDigest: call.planDigest,
      environment: { ...deps.environment, ...environment },
      madeAt,
    });
  }
}

/** `<pipeline>/<step>`, or `<pipeline>/<step>/<port>` where the step makes several things. */
async function nameOutputs(store: Store, { pipelineId, stepId, trial }: StepCall, outputs: Refs) {
  if (trial) return; // a number is a promise that it may be built on
  const ports = Object.entries(outputs);
  for (const [port, ref] of ports) {
    await store.name(ports.length === 1 ? `${pipelineId}/${stepId}` : `${pipelineId}/${stepId}/${port}`, ref);
  }
}

/**
 * Under the next number that is free: attempts are counted anew after a hand-back, and no attempt writes over another's
 * log. A lost log is no reason to lose the step.
 */
async function keepLog(store: Store, { runId, stepId }: StepCall, attempt: Attempt) {
  const { attempt: first } = attempt.context;
  for (let number = first; number < first + 200; number += 1) {
    const path = `runs/${runId}/logs/${stepId}-${number}.log`;
    try {
      return await store.putRecord(path, attempt.logText(), { createOnce: true });
    } catch (error) {
      if (!(error instanceof StoreError && error.code === 'AlreadyExists')) return;
    }
  }
}
