import { WorkflowFailedError } from '@temporalio/client';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PlanStep } from '../../pipeline/plan.ts';
import { runLimits } from '../../pipeline/run-limits.ts';
import type { RunState } from '../../workflows/messages.ts';
import { keepHistory } from './keep-history.ts';
import { step } from './trivial-kinds.ts';
import type { Run, Stage } from './trivial-runs.ts';
import { openStage, stateOf } from './trivial-runs.ts';

/** Steps that take milliseconds: done beside the workflow, and no less durable for it. */
let stage: Stage;
beforeAll(async () => void (stage = await openStage()));
afterAll(() => stage?.close());

const local = (id: string, kind: string, given: Parameters<typeof step>[2]) =>
  step(id, kind, { ...given, local: true });
const chain = (length: number, mark: string): PlanStep[] =>
  Array.from({ length }, (_, place) =>
    place === 0
      ? local('s0', 'make-text', { params: { text: mark } })
      : local(`s${place}`, 'join-texts', { inputs: { first: `s${place - 1}.text` } }),
  );

/** How often each kind of event stands in the history of a run. */
async function counted(run: Run) {
  const { events = [] } = await run.fetchHistory();
  const of = (isSo: (event: NonNullable<typeof events>[number]) => unknown) => (events ?? []).filter(isSo).length;
  return {
    local: of((event) => event.markerRecordedEventAttributes),
    queued: of((event) => event.activityTaskScheduledEventAttributes),
    tasks: of((event) => event.workflowTaskCompletedEventAttributes),
  };
}

test('local steps follow each other within one task of the workflow; now and then one goes through the queue', async () => {
  await stage.withWorker(async () => {
    const run = await stage.start(...chain(40, 'forty'));
    const state = (await run.result()) as RunState;
    expect(state.outcome).toBe('done');
    expect(Object.values(state.steps).map((one) => one.state)).toEqual(Array.from({ length: 40 }, () => 'done'));
    const { local: done, queued, tasks } = await counted(run);
    expect({ done, queued }).toEqual({ done: 39, queued: 1 });
    expect(tasks).toBeLessThan(10);
    await keepHistory('local-steps', run);

    const again = await stage.start(...chain(40, 'forty'));
    expect(Object.values(((await again.result()) as RunState).steps).map((one) => one.state)).not.toContain('done');
  });
});

test('a local step that takes long goes through the queue, where it may, and not even its only attempt is used up', async () => {
  await stage.withWorker(async () => {
    const until = join(stage.folder, 'long');
    const run = await stage.start(local('slow', 'make-text', { params: { text: 'long', until }, attempts: 1 }));
    await expect.poll(async () => (await counted(run)).queued).toBe(1);
    expect((await stateOf(run)).steps['slow']?.state).toBe('running');
    await writeFile(until, '');
    expect(await run.result()).toMatchObject({ outcome: 'done' });
    await keepHistory('local-step-took-long', run);
  });
});

test('a local step that cannot succeed is not tried again: a person is asked', async () => {
  await stage.withWorker(async () => {
    const run = await stage.startWith({ limits: runLimits.person }, local('fragile', 'fragile-text', {}));
    await expect.poll(async () => (await stateOf(run)).steps['fragile']?.state).toBe('broken');
    expect((await counted(run)).queued).toBe(0);
    await run.cancel();
    await expect(run.result()).rejects.toBeInstanceOf(WorkflowFailedError);
  });
});

test('a worker killed among local steps: what Temporal had not heard of is done again, under the same keys', async () => {
  const log = join(stage.folder, 'effects');
  await appendFile(log, '');
  const until = join(stage.folder, 'killed-local');
  const steps = [
    ...chain(5, 'before the kill'),
    local('effect', 'write-line', { inputs: { text: 's4.text' }, params: { log } }),
    local('stops', 'make-text', { params: { text: 'stops', until }, needs: ['effect'] }),
    local('last', 'join-texts', { inputs: { first: 'stops.text' } }),
  ];
  const run = await stage.start(...steps);
  const script = 'tests/integration/trivial-worker.ts';
  const worker = spawn(
    process.execPath,
    ['--import', 'tsx', script, stage.temporal.address, stage.bundle, stage.folder],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  await expect.poll(() => existsSync(`${until}.started`)).toBe(true);
  const gone = once(worker, 'exit');
  worker.kill('SIGKILL');
  await gone;
  await writeFile(until, '');
  await stage.withWorker(async () => {
    const state = (await run.result()) as RunState;
    expect(state.outcome).toBe('done');
    expect(Object.keys(state.steps)).toHaveLength(8);
  });
  expect(readFileSync(`${until}.started`, 'utf8')).toContain('attempt 1');
  // At least once, as every effect of an activity; what it is known by is the same each time.
  const effects = (await readFile(log, 'utf8')).trim().split('\n');
  expect(new Set(effects)).toEqual(new Set([`wrote ${run.refrainRunId} effect`]));
});
