import type { WorkflowHandle, WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { catalog } from '../../activities/catalog.ts';
import { compile } from '../../pipeline/compile.ts';
import { digestOf } from '../../pipeline/digest.ts';
import { portOf } from '../../pipeline/kind.ts';
import type { Decision, Plan, StepCall, StepOutcome } from '../../pipeline/plan.ts';
import { connectWorker } from '../../temporal-config/connection.ts';
import { taskQueues, workflowTaskQueue } from '../../temporal-config/names.ts';
import { createWorker, type Activities } from '../../workers/create-worker.ts';
import type { RunInput, RunState } from '../../workflows/messages.ts';
import {
  announceCandidateActivity,
  decideUpdateName,
  runPipelineType,
  supersedeSignalName,
} from '../../workflows/messages.ts';
import { keepHistory } from './keep-history.ts';
import { step, unwriteLine } from './trivial-kinds.ts';
import { openStage, stateOf, type Stage } from './trivial-runs.ts';
import { trivialActivities } from './trivial-worker.ts';

/** Runs whose histories the replay test needs and no other test makes: every preset, and what long and nightly runs do. */

let stage: Stage;
/** So low that a dozen steps fill a history. */
beforeAll(async () => void (stage = await openStage(['limit.historyCount.suggestContinueAsNew=60'])));
afterAll(() => stage?.close());

const limits = { repairMs: 86_400_000, approvalMs: 86_400_000 };

/** Any step of any kind, done at once: the interpreter knows no kinds. */
const standIns: Activities = Object.fromEntries(
  [...catalog.values()].map((kind) => [
    kind.id,
    async ({ stepId, runId }: StepCall): Promise<StepOutcome> => ({
      outcome: 'done',
      outputs: Object.fromEntries(
        Object.entries(kind.outputs).map(([port, of]) => [
          port,
          { type: portOf(of).type, digest: digestOf(`${runId} ${stepId} ${port}`), sizeBytes: 1 },
        ]),
      ),
    }),
  ]),
);

/** With workers of every queue. */
async function withWorkers(activities: Activities, work: () => Promise<void>): Promise<void> {
  const connection = await connectWorker(stage.temporal.address);
  try {
    const workers = await Promise.all(
      Object.values(taskQueues).map((queue) =>
        createWorker(connection, queue, activities, { workflowBundle: { codePath: stage.bundle } }),
      ),
    );
    const running = workers.map((worker) => worker.run());
    try {
      await work();
    } finally {
      for (const worker of workers) worker.shutdown();
      await Promise.all(running);
    }
  } finally {
    await connection.close();
  }
}

async function decide(run: WorkflowHandle, plan: Plan, verdict: Decision['verdict']): Promise<void> {
  await expect.poll(async () => (await stateOf(run)).waiting.length).toBe(1);
  const { runId, waiting } = await stateOf(run);
  const decision: Decision = {
    stepId: waiting[0]!.stepId,
    verdict,
    evidenceDigest: waiting[0]!.evidence.digest,
    planDigest: plan.digest,
    runId,
    person: { id: 'p1', name: 'Lin' },
    comment: '',
    decidedAt: new Date().toISOString(),
    ownRun: true,
    singlePersonInstall: true,
    signature: 'c2lnbmVk',
  };
  await run.executeUpdate<RunState, [Decision]>(decideUpdateName, { args: [decision] });
}

/** Every execution of a run, in order: each that filled its history named the next. */
async function executionsOf(run: WorkflowHandleWithFirstExecutionRunId): Promise<WorkflowHandle[]> {
  const executions: WorkflowHandle[] = [];
  for (let id: string | null | undefined = run.firstExecutionRunId; id;) {
    const execution: WorkflowHandle = stage.client.workflow.getHandle(run.workflowId, id);
    executions.push(execution);
    const { events } = await execution.fetchHistory();
    id = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  }
  return executions;
}

// Two of them wait half a minute until their approval takes effect: side by side.
test.concurrent.each(['flywheel-test', 'lyric-flywheel', 'nightly', 'sft-only'])(
  'preset %s runs to its end, through its approval if it asks for one',
  async (preset) => {
    const source = await readFile(join(process.cwd(), 'pipeline', 'presets', `${preset}.yaml`), 'utf8');
    const compiled = compile(source, catalog);
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
    const { plan } = compiled;
    const runId = `preset-${preset}`;
    const startedBy = { id: 'p1', name: 'Lin' };
    const startedAt = new Date().toISOString();
    const input: RunInput = { runId, plan, startedBy, trigger: 'person', startedAt, limits };
    await withWorkers(standIns, async () => {
      const options = { workflowId: `run/${preset}/${runId}`, taskQueue: workflowTaskQueue, args: [input] };
      const run = await stage.client.workflow.start(runPipelineType, options);
      const handle = stage.client.workflow.getHandle(run.workflowId);
      if (plan.steps.some(({ mode }) => mode === 'approval')) await decide(handle, plan, 'approve');
      expect(await handle.result()).toMatchObject({ outcome: 'done' });
      for (const [place, execution] of (await executionsOf(run)).entries())
        await keepHistory(`${runId}-${place + 1}`, execution);
    });
  },
);

test('a run that fills its history goes on in another, in a third, and to its end', async () => {
  const chain = Array.from({ length: 24 }, (_, place) =>
    place === 0
      ? step('s0', 'make-text', { params: { text: 'long' } })
      : step(`s${place}`, 'join-texts', { inputs: { first: `s${place - 1}.text` } }),
  );
  await stage.withWorker(async () => {
    const run = await stage.startWith({ limits }, ...chain);
    const handle = stage.client.workflow.getHandle(run.workflowId);
    expect(await handle.result()).toMatchObject({ outcome: 'done', steps: { s23: { state: 'done' } } });
    const executions = await executionsOf(run);
    expect(executions.length).toBeGreaterThanOrEqual(3);
    for (const [place, execution] of executions.slice(0, 3).entries())
      await keepHistory(`continued-${place + 1}`, execution);
  });
});

test('a run that is told of a newer candidate long before it asks closes when it comes to ask, over a new history', async () => {
  const chain = [
    step('words', 'make-text', { params: { text: 'older' } }),
    ...Array.from({ length: 12 }, (_, place) =>
      step(`s${place}`, 'join-texts', { inputs: { first: place === 0 ? 'words.text' : `s${place - 1}.text` } }),
    ),
    step('judge', 'judge-text', { inputs: { text: 's11.text' }, params: { passes: true } }),
    step('ask', 'ask-person', { inputs: { pass: 'judge.pass' } }),
  ];
  const run = await stage.startWith({ limits }, ...chain);
  const { runId } = await run.describe();
  await run.signal(supersedeSignalName, { runId: 'run-newer' });
  await stage.withWorker(async () => {
    const handle = stage.client.workflow.getHandle(run.workflowId);
    expect(await handle.result()).toMatchObject({
      outcome: 'superseded',
      reason: 'superseded by the newer candidate of run run-newer',
    });
    expect((await handle.describe()).runId, 'it went on in a new execution').not.toBe(runId);
  });
});

/** Two effects, one after the other, and an approval after both. */
const effects = (log: string) => [
  step('words', 'make-text', { params: { text: 'night' } }),
  step('one', 'write-line', { params: { log } }),
  step('two', 'write-line', { params: { log }, needs: ['one'] }),
  step('judge', 'judge-text', { inputs: { text: 'words.text' }, params: { passes: true } }),
  step('ask', 'ask-person', { inputs: { pass: 'judge.pass' }, needs: ['two', 'judge'] }),
];
const linesOf = async (log: string) =>
  (await readFile(log, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => line.replace(/ run-\d+ /, ' '));
const takenBack = ['wrote one', 'wrote two', 'took back two', 'took back one'];

test('a nightly run announces its candidate and tells its night; rejected, it takes back both its effects, newest first', async () => {
  const log = join(stage.folder, 'nightly.log');
  let announced = 0;
  const activities = {
    ...trivialActivities(stage.store, join(stage.folder, 'scratch')),
    [announceCandidateActivity]: async () => void (announced += 1),
  };
  await withWorkers(activities, async () => {
    const night = { scheduleId: 'nightly', workflowId: 'night/gone', scheduledAt: '2026-11-26T03:00:00.000Z' };
    const run = await stage.startWith({ limits, trigger: 'schedule', night }, ...effects(log));
    await expect.poll(() => announced).toBe(1);
    await decide(run, run.plan, 'reject');
    expect(await run.result()).toMatchObject({ outcome: 'rejected' });
    expect(await linesOf(log)).toEqual(takenBack);
    await keepHistory('night-run', run);
  });
});

test('cancelled while it waits, a run takes back its effects as well, and ends as cancelled', async () => {
  const log = join(stage.folder, 'cancelled.log');
  await stage.withWorker(async () => {
    const run = await stage.startWith({ limits }, ...effects(log));
    await expect.poll(async () => (await stateOf(run)).waiting.length).toBe(1);
    await run.cancel();
    await expect(run.result()).rejects.toThrow(/cancel/i);
    expect((await stateOf(run)).outcome).toBe('cancelled');
    expect(await linesOf(log)).toEqual(takenBack);
    await keepHistory('cancelled-waiting', run);
  });
});

test('an effect that cannot be taken back is told, at its step and at the end of the run, and the others are taken back', async () => {
  const log = join(stage.folder, 'standing.log');
  const own = trivialActivities(stage.store, join(stage.folder, 'scratch'));
  const activities: Activities = {
    ...own,
    [unwriteLine]: async (call: never) => {
      if ((call as StepCall).stepId === 'two') throw ApplicationFailure.nonRetryable('The gateway is gone.', 'Gone');
      return await own[unwriteLine]!(call);
    },
  };
  await withWorkers(activities, async () => {
    const run = await stage.startWith({ limits }, ...effects(log));
    await decide(run, run.plan, 'reject');
    expect(await run.result()).toMatchObject({
      outcome: 'rejected',
      reason: 'rejected by Lin; step "two" could not be taken back',
      steps: {
        one: { state: 'done' },
        two: { state: 'done', reason: expect.stringContaining('The gateway is gone.') },
      },
    });
    expect(await linesOf(log)).toEqual(takenBack.filter((line) => line !== 'took back two'));
    await keepHistory('left-standing', run);
  });
});
