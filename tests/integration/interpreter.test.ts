import { WorkflowFailedError, WorkflowUpdateFailedError } from '@temporalio/client';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Decision } from '../../pipeline/plan.ts';
import type { RunState } from '../../workflows/messages.ts';
import { decideUpdateName } from '../../workflows/messages.ts';
import { connectWorker } from '../../temporal-config/connection.ts';
import { createWorker } from '../../workers/create-worker.ts';
import { keepHistory } from './keep-history.ts';
import { step } from './trivial-kinds.ts';
import type { Run, Stage } from './trivial-runs.ts';
import { openStage, stateOf } from './trivial-runs.ts';
import { trivialActivities } from './trivial-worker.ts';

let stage: Stage;
beforeAll(async () => void (stage = await openStage()));
afterAll(() => stage?.close());

async function untilWaiting(run: Run, stepId: string) {
  await expect.poll(async () => (await stateOf(run)).steps[stepId]?.state).toBe('waiting');
  return (await stateOf(run)).waiting[0]!.evidence;
}

function decision(run: Run, evidenceDigest: Decision['evidenceDigest'], change: Partial<Decision> = {}): Decision {
  return {
    stepId: 'ask',
    verdict: 'approve',
    evidenceDigest,
    planDigest: run.plan.digest,
    runId: run.refrainRunId,
    person: { id: 'p1', name: 'Lin' },
    comment: '',
    decidedAt: '2026-01-02T03:04:05.000Z',
    ownRun: true,
    singlePersonInstall: true,
    signature: 'c2lnbmVk',
    ...change,
  };
}
const decide = (run: Run, ...args: [Decision]) => run.executeUpdate<RunState, [Decision]>(decideUpdateName, { args });

const text = (id: string, words = id) => step(id, 'make-text', { params: { text: words } });
const judged = (passes: boolean) => [
  text('words'),
  step('judge', 'judge-text', { inputs: { text: 'words.text' }, params: { passes } }),
  step('ask', 'ask-person', { inputs: { pass: 'judge.pass' } }),
];

test('a run hands references from step to step and ends as done', async () => {
  await stage.withWorker(async () => {
    const run = await stage.start(
      text('one'),
      text('two'),
      step('both', 'join-texts', { inputs: { first: 'one.text', second: 'two.text' } }),
    );
    const state = (await run.result()) as RunState;

    expect(state.outcome).toBe('done');
    expect(state.steps['one']).toMatchObject({ state: 'done', metrics: { length: 3 } });
    const joined = state.steps['both']?.outputs?.['text'];
    expect(await stage.store.readText(joined!.digest, 'joined.txt')).toContain(
      state.steps['two']!.outputs!['text']!.digest,
    );
    await keepHistory('done', run);
  });
});

test('the same work in a later run is taken from the earlier one, and says whose it is', async () => {
  await stage.withWorker(async () => {
    const first = await stage.start(text('song', 'once'));
    await first.result();
    const second = (await (await stage.start(text('song', 'once'))).result()) as RunState;

    expect(second.steps['song']).toMatchObject({
      state: 'cached',
      madeBy: { runId: first.refrainRunId, stepId: 'song' },
    });
  });
});

test('an approval waits for a decision about what is shown, refuses others with a reason, and goes on once approved', async () => {
  await stage.withWorker(async () => {
    const run = await stage.start(...judged(true));
    const evidence = await untilWaiting(run, 'ask');
    const refusal = async (change: Partial<Decision>) => {
      const error = await decide(run, decision(run, evidence.digest, change)).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(WorkflowUpdateFailedError);
      return (error as WorkflowUpdateFailedError).cause?.message;
    };
    const other = `sha256:${'0'.repeat(64)}` as const;

    expect(await refusal({ evidenceDigest: other })).toContain('Look again');
    expect(await refusal({ planDigest: other })).toContain('this run follows');
    expect(await refusal({ runId: 'another' })).toContain('this is run');
    expect(await refusal({ stepId: 'judge' })).toContain('is not an approval');
    expect(await refusal({ stepId: 'nothing' })).toContain('no step "nothing"');

    const after = await decide(run, decision(run, evidence.digest));
    expect(after.waiting).toEqual([]);
    const state = (await run.result()) as RunState;
    expect(state).toMatchObject({ outcome: 'done', steps: { ask: { state: 'done' } } });
    const release = state.steps['ask']!.outputs!['release']!;
    expect(await stage.store.readText(release.digest, 'release.json')).toContain('"verdict":"approve"');
    await keepHistory('approved', run);
  });
});

test('a decision made twice is refused the second time', async () => {
  await stage.withWorker(async () => {
    const until = join(stage.folder, 'twice');
    const run = await stage.start(...judged(true), step('slow', 'make-text', { params: { text: 'slow', until } }));
    const evidence = await untilWaiting(run, 'ask');
    await decide(run, decision(run, evidence.digest));

    const second = await decide(run, decision(run, evidence.digest, { verdict: 'reject' })).catch(
      (error: unknown) => error,
    );
    expect((second as WorkflowUpdateFailedError).cause?.message).toContain('decided already: approve by Lin');
    await writeFile(until, '');
    await run.result();
  });
});

test('a person who rejects ends the run as rejected, by name and with the comment: a normal outcome', async () => {
  await stage.withWorker(async () => {
    const run = await stage.start(...judged(true));
    const evidence = await untilWaiting(run, 'ask');
    await decide(run, decision(run, evidence.digest, { verdict: 'reject', comment: 'too sad' }));

    expect(await run.result()).toMatchObject({ outcome: 'rejected', reason: 'rejected by Lin: too sad' });
    await keepHistory('rejected', run);
  });
});

test('a gate that says no ends the run as rejected and skips the approval: a normal outcome', async () => {
  await stage.withWorker(async () => {
    const run = await stage.start(...judged(false));
    const state = (await run.result()) as RunState;

    expect(state).toMatchObject({ outcome: 'rejected', reason: 'rejected by gate: the text is too plain' });
    expect(state.steps['judge']).toMatchObject({ state: 'not-passed', outputs: { pass: { type: 'pass' } } });
    expect(state.steps['ask']).toMatchObject({
      state: 'skipped',
      reason: expect.stringContaining('"judge" did not pass'),
    });
    await keepHistory('gate-refused', run);
  });
});

test('a failed step fails the run with its reason, after what does not need it has finished', async () => {
  await stage.withWorker(async () => {
    const run = await stage.start(
      step('broken', 'break-down'),
      text('free'),
      step('after', 'join-texts', { inputs: { first: 'broken.text', second: 'free.text' } }),
    );
    const error = await run.result().catch((caught: unknown) => caught);

    expect(error).toBeInstanceOf(WorkflowFailedError);
    expect((error as WorkflowFailedError).cause).toMatchObject({
      message: 'Step "broken" failed: No lyric is left after curation.',
      type: 'DatasetEmpty',
    });
    expect(await stateOf(run)).toMatchObject({
      outcome: 'failed',
      steps: {
        broken: { state: 'failed', code: 'DatasetEmpty' },
        free: { state: 'done' },
        after: { state: 'skipped' },
      },
    });
    const logs = await stage.store.listRecords(`runs/${run.refrainRunId}/logs/`);
    expect(logs.map(({ path }) => path)).toContain(`runs/${run.refrainRunId}/logs/broken-1.log`);
    await keepHistory('failed', run);
  });
});

test('a cancelled run stops its running step, skips the rest and closes as cancelled', async () => {
  await stage.withWorker(async () => {
    const until = join(stage.folder, 'never');
    const run = await stage.start(
      step('slow', 'make-text', { params: { text: 'x', until }, heartbeatMs: 5_000 }),
      step('after', 'join-texts', { inputs: { first: 'slow.text' } }),
    );
    await expect.poll(() => existsSync(`${until}.started`)).toBe(true);
    await run.cancel();

    await expect(run.result()).rejects.toThrow(/cancel/i);
    expect((await run.describe()).status.name).toBe('CANCELLED');
    expect(await stateOf(run)).toMatchObject({
      outcome: 'cancelled',
      steps: { slow: { state: 'cancelled' }, after: { state: 'skipped' } },
    });
    await keepHistory('cancelled', run);
  });
});

test('runs are found by pipeline, plan and status', async () => {
  await stage.withWorker(async () => {
    const run = await stage.start(...judged(false));
    await run.result();
    const query = `RefrainPipeline = "trivial" AND RefrainPlan = "${run.plan.digest}" AND RefrainStatus = "rejected" AND RefrainTrigger = "person"`;
    await expect.poll(async () => (await stage.client.workflow.count(query)).count).toBeGreaterThan(0);
  });
});

test('of steps that wait for one slot, those of a run with a higher priority go first', async () => {
  const [log, until] = [join(stage.folder, 'order.log'), join(stage.folder, 'slot')];
  /** As training: one slot. */
  const onSlot = (of: ReturnType<typeof step>) => ({ ...of, queue: 'training' as const });
  const connection = await connectWorker(stage.temporal.address);
  const activities = trivialActivities(stage.store, join(stage.folder, 'scratch'));
  const slot = await createWorker(connection, 'training', activities);
  await stage.withWorker(async () => {
    await slot.runUntil(async () => {
      const first = onSlot(step('first', 'make-text', { params: { text: 'slot', until } }));
      const holder = await stage.start(first);
      await expect.poll(() => existsSync(`${until}.started`)).toBe(true);
      const waiting: Run[] = [];
      for (const priority of [5, undefined, 1]) {
        const line = onSlot(step(`priority-${priority ?? 3}`, 'write-line', { params: { log } }));
        const run = await stage.startWith(priority === undefined ? {} : { priority }, line);
        const scheduled = async () => (await run.describe()).raw.pendingActivities?.length;
        await expect.poll(scheduled, { interval: 50 }).toBe(1);
        waiting.push(run);
      }
      await writeFile(until, '');
      await Promise.all([holder, ...waiting].map((run) => run.result()));
    });
  });
  await connection.close();
  const order = (await readFile(log, 'utf8')).trim().split('\n');
  expect(order.map((line) => line.split(' ').at(-1))).toEqual(['priority-1', 'priority-3', 'priority-5']);
});
