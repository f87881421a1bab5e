import { defineSearchAttributeKey } from '@temporalio/common';
import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  continueAsNew,
  isCancellation,
  patched,
  proxySinks,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { ArtifactRef } from '../pipeline/artifact.ts';
import type { Decision, PlanStep, StepCall, StepOutcome } from '../pipeline/plan.ts';
import { compensateStep, createStepCaller, explain } from './call-step.ts';
import type { RunEventSinks, RunInput, RunOutcome, RunState } from './messages.ts';
import { tellSettled } from './night-messages.ts';
import { refuseControl, refuseDecision, refuseNewerPlan, refuseRepair, refuseTakeBack } from './refuse-message.ts';
import { RunLedger } from './run-ledger.ts';
import {
  changesQuery,
  controlUpdate,
  decideUpdate,
  inputQuery,
  repairUpdate,
  stateQuery,
  supersedeSignal,
  takeBackUpdate,
} from './run-messages.ts';
import { details } from './run-details.ts';
import type { StepInputs } from './walk.ts';
import { createWaits } from './wait-for-people.ts';
import { trialHasNoEffect } from './wait-reasons.ts';
import { walk } from './walk.ts';

const pipelineKey = defineSearchAttributeKey('RefrainPipeline', 'KEYWORD');
const planKey = defineSearchAttributeKey('RefrainPlan', 'KEYWORD');
const statusKey = defineSearchAttributeKey('RefrainStatus', 'KEYWORD');
const triggerKey = defineSearchAttributeKey('RefrainTrigger', 'KEYWORD');

/** Events after which a run hands over to a new execution, at the next moment in which no step is under way. */
const longHistory = 3_500;

const { events } = proxySinks<RunEventSinks>();

/**
 * Runs one compiled pipeline. It knows no step kinds: the plan says what to call, where, and for how long. A run that a
 * gate or a person refused completes normally, as `rejected`; one that failed throws after its state is final.
 *
 * What a first version's run does not have in its input (`limits`, `night`, `trial`…) it does not do: its history replays.
 */
export async function runPipeline(input: RunInput): Promise<RunState> {
  const { plan, carried, limits } = input;
  refuseNewerPlan(plan);
  const decisions = new Map<string, Decision>(Object.entries(carried?.decisions ?? {}));
  const handled = new Set<string>(carried?.handled ?? []);
  let priority = carried?.priority ?? input.priority ?? null;
  /** Activities under way: a history is only handed over when there are none. */
  let busy = 0;
  let isRolling = false;
  let look = () => {};
  let status = '';
  const holding = new Map<string, CancellationScope>();
  const callStep = createStepCaller();

  const ledger = new RunLedger(input, ({ transition, status: stepStatus }) => {
    events.transition({ runId: input.runId, transition, status: stepStatus });
    publish();
  });
  const people = createWaits(input, ledger, decisions);
  const admits = () => !isRolling && !ledger.paused;
  const root = CancellationScope.current();
  const isCancelled = () => root.consideredCancelled;

  setHandler(stateQuery, () => ledger.state());
  setHandler(changesQuery, (after) => ledger.changesAfter(after));
  setHandler(inputQuery, () => {
    const { carried: _, ...given } = input;
    return given;
  });
  setHandler(supersedeSignal, ({ runId }) => people.supersede(runId));
  setHandler(
    decideUpdate,
    async (decision) => {
      if (!people.take(decision)) await condition(() => !ledger.waiting.has(decision.stepId));
      return ledger.state();
    },
    { validator: (decision) => refuseDecision(decision, input, ledger, decisions) },
  );
  setHandler(
    takeBackUpdate,
    (taken) => {
      if (!handled.has(taken.requestId)) people.takeBack(taken);
      handled.add(taken.requestId);
      return ledger.state();
    },
    { validator: (taken) => void (handled.has(taken.requestId) || refuseTakeBack(taken, ledger)) },
  );
  setHandler(
    repairUpdate,
    async (repair) => {
      if (!handled.has(repair.requestId)) {
        handled.add(repair.requestId);
        people.repair(repair);
        await condition(() => !ledger.broken.has(repair.stepId));
      }
      return ledger.state();
    },
    { validator: (repair) => void (handled.has(repair.requestId) || refuseRepair(repair, input, ledger)) },
  );
  setHandler(
    controlUpdate,
    (control) => {
      if (handled.has(control.requestId)) return ledger.state();
      handled.add(control.requestId);
      if (control.action === 'priority') priority = control.priority ?? null;
      else if (control.action === 'resume') ledger.resume();
      else ledger.pause(control);
      if (control.action === 'hold') for (const scope of holding.values()) scope.cancel();
      look();
      return ledger.state();
    },
    { validator: (control) => void (handled.has(control.requestId) || refuseControl(control, ledger)) },
  );

  upsertSearchAttributes([
    { key: pipelineKey, value: plan.pipelineId },
    { key: planKey, value: plan.digest },
    { key: triggerKey, value: input.trigger },
  ]);
  if (carried) publish();
  else ledger.begin();
  let isSettled = false;
  if (input.night) {
    // Nights from before this mark waited for a paused run, and their histories say so.
    const restsWhilePaused = patched('a-paused-run-rests');
    const isPaused = () => restsWhilePaused && ledger.paused !== undefined;
    const isIdle = () => busy === 0 && (ledger.waiting.size + ledger.broken.size > 0 || isPaused());
    void condition(() => isSettled || isIdle()).then(() => (isSettled ? undefined : settled('waiting')), ignore);
  }

  const walking = walk(
    plan,
    {
      report: (step, now, detail) => ledger.report(step, now, detail),
      explain,
      isCancelled,
      admits,
      onAdmission: (again) => void (look = again),
      passOver: (step) =>
        input.trial && (step.mode === 'approval' || step.reuse === 'never') ? trialHasNoEffect : undefined,
      visit,
    },
    carried?.state.steps,
  );
  // Beyond the reach of a cancellation: how a cancelled run ends is the walk's to say.
  const ended = limits ? await Promise.race([walking, CancellationScope.nonCancellable(handOver)]) : await walking;

  return await CancellationScope.nonCancellable(async () => {
    const outcome: RunOutcome = ended.outcome === 'rejected' ? (people.closed() ?? 'rejected') : ended.outcome;
    if (outcome !== 'done') await compensate();
    ledger.end(outcome, [ended.reason, ...ledger.leftStanding()].filter(Boolean).join('; ') || undefined);
    await settled(outcome);
    await condition(allHandlersFinished);
    if (outcome === 'failed') throw ApplicationFailure.nonRetryable(ended.reason, ended.code ?? 'StepFailed');
    if (outcome === 'cancelled') throw new CancelledFailure('The run was cancelled.');
    return ledger.state();
  });

  /** Makes the state visible: to the next query, to lists of runs, and as Markdown beside the workflow. */
  function publish() {
    const waits = ledger.waiting.size + ledger.broken.size > 0;
    const now = ledger.outcome === 'running' && waits ? 'waiting' : ledger.outcome;
    if (now !== status) upsertSearchAttributes([{ key: statusKey, value: now }]);
    status = now;
    setCurrentDetails(details(input, ledger.state()));
  }

  async function settled(as: 'waiting' | Exclude<RunOutcome, 'running'>) {
    if (isSettled || !input.night) return;
    isSettled = true;
    await tellSettled(input.night, { runId: input.runId, as });
  }

  /** Never answers unless the history has grown too long: then the run goes on in a new execution, with all it knows. */
  async function handOver(): Promise<never> {
    const isLong = () => workflowInfo().historyLength > longHistory || workflowInfo().continueAsNewSuggested;
    await condition(() => ledger.outcome === 'running' && isLong() && !isCancelled());
    isRolling = true;
    await condition(() => busy === 0 && allHandlersFinished() && !isCancelled());
    const rest = { decisions: Object.fromEntries(decisions), handled: [...handled], priority, ...people.carry() };
    return await continueAsNew<typeof runPipeline>({ ...input, carried: ledger.carry(rest) });
  }

  async function visit(step: PlanStep, inputs: StepInputs): Promise<StepOutcome> {
    const given = own(input.given, step.id);
    if (given) return { ...given, outcome: 'cached' };
    if (step.mode === 'approval') {
      const refusal = await people.decide(step, inputs);
      if (refusal) return refusal;
    }
    let failure = limits && ledger.broken.has(step.id) ? { reason: ledger.step(step.id).reason ?? '' } : undefined;
    for (;;) {
      if (failure) await people.mend(step, failure);
      try {
        return await perform(step, inputs);
      } catch (error) {
        const ending = explain(error);
        if (!limits || isCancelled() || ending.state !== 'failed') throw error;
        failure = ending;
      }
    }
  }

  /** Until the step's activity has answered; a run on hold takes it back in between. */
  async function perform(step: PlanStep, inputs: StepInputs): Promise<StepOutcome> {
    for (;;) {
      if (!admits()) await condition(admits);
      if (ledger.step(step.id).state !== 'running') ledger.report(step, 'running');
      // Only training is ever taken back by itself; the promises of a scope would slow every other step down.
      const scope = step.queue === 'training' ? new CancellationScope() : undefined;
      if (scope) holding.set(step.id, scope);
      const call = () => callStep(step, callOf(step, inputs), priority);
      busy += 1;
      try {
        return await (scope ? scope.run(call) : call());
      } catch (error) {
        if (!isCancellation(error) || isCancelled() || !scope?.consideredCancelled) throw error;
        ledger.report(step, 'held');
      } finally {
        busy -= 1;
        holding.delete(step.id);
      }
    }
  }

  function callOf(step: PlanStep, inputs: StepInputs): StepCall {
    const { trial, overrides, frozenMarks } = input;
    const [decision, override, frozenMark] = [
      decisions.get(step.id),
      own(overrides, step.id),
      own(frozenMarks, step.id),
    ] as const;
    const changes = ledger.changesSoFar();
    return {
      runId: input.runId,
      pipelineId: plan.pipelineId,
      planDigest: plan.digest,
      startedBy: input.startedBy,
      stepId: step.id,
      kind: step.kind,
      params: ledger.step(step.id).params ?? step.params,
      inputs,
      reuse: step.reuse,
      cache: trial?.mode === 'reproduce' ? 'off' : step.cache,
      ...(decision ? { decision } : {}),
      ...(override ? { override } : {}),
      ...(trial ? { trial: true } : {}),
      ...(trial?.sampleRows === undefined ? {} : { sampleRows: trial.sampleRows }),
      ...(frozenMark ? { frozenMark } : {}),
      ...(step.mode === 'approval' && changes.length > 0 ? { changes } : {}),
    };
  }

  /** Takes back, newest first, what steps did to the world, those too that were cut short. */
  async function compensate() {
    for (const step of [...plan.steps].reverse()) {
      if (step.compensate === undefined || ledger.step(step.id).startedAt === undefined) continue;
      const inputs: Record<string, ArtifactRef> = {};
      for (const [name, from] of Object.entries(step.inputs)) {
        const ref = ledger.step(from.step).outputs?.[from.port];
        if (ref) inputs[name] = ref;
      }
      await compensateStep(step, callOf(step, inputs)).catch((error: unknown) => stillStands(step, error));
    }
  }

  /** The run ends all the same, and says what it leaves behind. Runs from before this mark kept silent. */
  function stillStands(step: PlanStep, error: unknown) {
    if (!patched('what-still-stands-is-told')) return;
    const ending = explain(error);
    ledger.stillStands(step, ending.state === 'failed' ? ending.reason : ending.state);
  }
}

const ignore = () => undefined;

/** A step may be called like something that every object inherits. */
function own<T>(of: Readonly<Record<string, T>> | undefined, id: string): T | undefined {
  return of && Object.hasOwn(of, id) ? of[id] : undefined;
}
