import type { WorkflowUpdateFailedError } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Decision } from '../../pipeline/plan.ts';
import { takeBackUpdateName, type TakeBack } from '../../workflows/decision-contract.ts';
import { decideUpdateName, type RunState } from '../../workflows/messages.ts';
import { keepHistory } from './keep-history.ts';
import { step } from './trivial-kinds.ts';
import type { Run, Stage } from './trivial-runs.ts';
import { openStage, stateOf } from './trivial-runs.ts';

/** The time in which a decision can be taken back. */

let stage: Stage;
beforeAll(async () => void (stage = await openStage()));
afterAll(() => stage?.close());

const day = 24 * 3_600_000;
const limits = { repairMs: day, approvalMs: day };
let requests = 0;

const untilWaiting = (run: Run) => expect.poll(async () => (await stateOf(run)).steps['ask']?.state).toBe('waiting');
const refusal = (asked: Promise<unknown>) =>
  asked.then(
    () => 'it was taken',
    (error: unknown) => (error as WorkflowUpdateFailedError).cause?.message,
  );

const judgedWithin = (graceMs: number) => [
  step('words', 'make-text', { params: { text: 'words' } }),
  step('judge', 'judge-text', { inputs: { text: 'words.text' }, params: { passes: true } }),
  { ...step('ask', 'ask-person', { inputs: { pass: 'judge.pass' } }), graceMs },
];
const decide = async (run: Run, verdict: Decision['verdict'], signature: string) => {
  const decision: Decision = {
    stepId: 'ask',
    verdict,
    evidenceDigest: (await stateOf(run)).waiting[0]!.evidence.digest,
    planDigest: run.plan.digest,
    runId: run.refrainRunId,
    person: { id: 'p1', name: 'Lin' },
    comment: '',
    decidedAt: new Date().toISOString(),
    ownRun: true,
    singlePersonInstall: true,
    signature,
  };
  return await run.executeUpdate<RunState, [Decision]>(decideUpdateName, { args: [decision] });
};
const takeBack = (run: Run, signature: string, person = { id: 'p1', name: 'Lin' }) =>
  run.executeUpdate<RunState, [TakeBack]>(takeBackUpdateName, {
    args: [
      { requestId: `back-${(requests += 1)}`, stepId: 'ask', signature, who: person, at: new Date().toISOString() },
    ],
  });

test('a decision is there at once and takes effect later; until then whoever made it takes it back, and it waits again', async () => {
  let run!: Run;
  await stage.withWorker(async () => {
    run = await stage.startWith({ limits }, ...judgedWithin(15_000));
    await untilWaiting(run);
    const { waiting } = await decide(run, 'approve', 'first');
    expect(waiting).toMatchObject([{ stepId: 'ask', decided: { verdict: 'approve', signature: 'first' } }]);
    expect(await refusal(decide(run, 'reject', 'second'))).toContain('decided already');
    expect(await refusal(takeBack(run, 'another'))).toContain('no such decision');
    expect(await refusal(takeBack(run, 'first', { id: 'p2', name: 'Mei' }))).toContain('nobody else');

    const open = await takeBack(run, 'first');
    expect(open.waiting[0]).not.toHaveProperty('decided');
    expect(open.changes).toMatchObject([{ action: 'take-back', who: { name: 'Lin' }, reason: 'approve' }]);
    expect((await decide(run, 'reject', 'third')).outcome).toBe('running');
  });
  // Every worker dies in the time in which it could be taken back: the decision stands all the same.
  await stage.withWorker(async () => {
    expect(await run.result()).toMatchObject({ outcome: 'rejected', steps: { ask: { state: 'not-passed' } } });
    expect(await refusal(takeBack(run, 'third'))).not.toBe('it was taken');
    await keepHistory('taken-back', run);
  });
});

test('an approval that nobody takes back goes on by itself once its time is up', async () => {
  await stage.withWorker(async () => {
    const run = await stage.startWith({ limits }, ...judgedWithin(600));
    await untilWaiting(run);
    expect((await decide(run, 'approve', 'signed')).steps['ask']?.state).toBe('waiting');
    expect(await run.result()).toMatchObject({ outcome: 'done', steps: { ask: { state: 'done' } } });
    await keepHistory('in-effect', run);
  });
});
