import { ActivityCancellationDetails, ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Store } from '../store/store.ts';
import { StoreError } from '../store/store.ts';
import {
  attempt,
  call,
  commit,
  environment,
  failure,
  ran,
  room,
  runShout,
  store,
  useFreshStore,
} from './run-step.fixture.ts';
import { StepError } from './step-error.ts';

useFreshStore();

test.each([
  ['parameters that the kind does not know', { params: { text: 'la', speed: 3 } }, 'ParamsInvalid', 'speed'],
  ['another version of the kind', { kind: 'shout@1' as const }, 'ContractBroken', 'shout@2'],
  [
    'an input of another type',
    { inputs: { song: { type: 'dataset', digest: `sha256:${'2'.repeat(64)}`, sizeBytes: 1 } as const } },
    'ContractBroken',
    'should be a file',
  ],
])('%s fail the step for good', async (_, change, code, says) => {
  const error = await failure(attempt(runShout, call(change)));
  expect(error).toMatchObject({ type: code, nonRetryable: true, message: expect.stringContaining(says) });
  expect(ran).toBe(0);
});

test.each([
  ['no output', {}],
  ['an output of another type', { loud: { type: 'report', digest: `sha256:${'2'.repeat(64)}`, sizeBytes: 1 } }],
  [
    'an output that is no port',
    { loud: { type: 'file', digest: `sha256:${'2'.repeat(64)}`, sizeBytes: 1 }, quiet: {} },
  ],
  [
    'a refusal of a kind that may not',
    { loud: { type: 'file', digest: `sha256:${'2'.repeat(64)}`, sizeBytes: 1 }, $refused: 'no' },
  ],
])('a room that answers %s breaks its contract', async (_, made) => {
  const error = await failure(
    attempt(
      room(async () => made as never),
      call(),
    ),
  );
  expect(error).toMatchObject({ type: 'ContractBroken', nonRetryable: true });
});

test.each([
  [new StepError('OutOfMemory', 'The trainer ran out of memory.', { retry: false }), 'OutOfMemory', true],
  [new StepError('TrainerCrashed', 'The trainer crashed.', { retry: true }), 'TrainerCrashed', false],
  [new StoreError('ArtifactCorrupt', 'Piece 3 differs.', { retry: false }), 'ArtifactCorrupt', true],
  [new StoreError('StoreUnreachable', 'No answer.', { retry: true }), 'StoreUnavailable', false],
  [Object.assign(new Error('no space left'), { code: 'ENOSPC' }), 'DiskFull', false],
  [new TypeError('x is not a function'), 'Unexpected', false],
])('what went wrong reaches the run as a code and a sentence: %s', async (thrown, type, nonRetryable) => {
  const error = await failure(
    attempt(
      room(() => Promise.reject(thrown)),
      call(),
    ),
  );
  expect(error).toBeInstanceOf(ApplicationFailure);
  expect(error).toMatchObject({ type, nonRetryable, message: expect.stringContaining(thrown.message) });
});

test('the log of every attempt is kept with the run, also when it fails', async () => {
  const failing = room(async (_, { step }) => {
    step.log('half way');
    throw new StepError('DatasetEmpty', 'Nothing left.', { retry: true });
  });
  await failure(attempt(failing, call(), environment({ attempt: 3 })));
  const log = String(await store.getRecord('runs/run-1/logs/shout-3.log'));
  expect(log).toContain('half way');
  expect(log).toContain('Nothing left.');
});

test('a log that cannot be kept does not fail the step', async () => {
  const deaf: Store = {
    ...store,
    putRecord: (path, ...rest) =>
      path.includes('/logs/')
        ? Promise.reject(new StoreError('StoreFull', 'full', { retry: true }))
        : store.putRecord(path, ...rest),
  };
  expect(await attempt(runShout, call(), environment(), deaf)).toMatchObject({ outcome: 'done' });
});

test('every attempt gets an empty folder of its own, which is gone afterwards', async () => {
  let seen = '';
  const writing = room(async (_, { scratch }) => {
    seen = scratch;
    expect(await readdir(scratch)).toEqual([]);
    await writeFile(join(scratch, 'notes.txt'), 'x');
    return { loud: await commit() };
  });
  await attempt(writing, call());
  expect(seen).not.toBe('');
  expect(existsSync(seen)).toBe(false);
});

test('a silent step heartbeats by itself, with the progress it told last', async () => {
  const env = environment({ heartbeatTimeoutMs: 30 });
  const beats: unknown[] = [];
  let seenThree = () => {};
  const three = new Promise<void>((resolve) => (seenThree = resolve));
  env.on('heartbeat', (details: unknown) => {
    beats.push(details);
    if (beats.length === 6) seenThree();
  });
  const silent = room(async (_, { step }) => {
    step.progress({ step: 4, totalSteps: 10 });
    await three;
    return { loud: await commit() };
  });
  await attempt(silent, call(), env);
  expect(beats.at(-1)).toEqual({ step: 4, totalSteps: 10, attempt: 1 });
});

test('a heartbeat stays small, however much a step tells', async () => {
  const env = environment();
  const beats: unknown[] = [];
  env.on('heartbeat', (details: unknown) => beats.push(details));
  const talkative = room(async (_, { step }) => {
    const metrics = Object.fromEntries(Array.from({ length: 200 }, (_unused, index) => [`metric-${index}`, index]));
    step.progress({ message: '歌'.repeat(2_000), step: 1, metrics });
    return { loud: await commit() };
  });
  await attempt(talkative, call(), env);
  expect(Buffer.byteLength(JSON.stringify(beats.at(-1)))).toBeLessThanOrEqual(1024);
  expect(beats.at(-1)).toMatchObject({ step: 1 });
});

test('numbers that are not finite or too many are left out, and the log names them', async () => {
  const metrics = {
    good: 1,
    bad: Number.NaN,
    ...Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`metric-${index}`, index])),
  };
  const outcome = await attempt(
    room(async () => ({ loud: await commit(), $metrics: metrics }) as never),
    call(),
  );
  expect(outcome.metrics).toMatchObject({ good: 1 });
  expect(outcome.metrics).not.toHaveProperty('bad');
  expect(Buffer.byteLength(JSON.stringify(outcome.metrics))).toBeLessThanOrEqual(1024);
  expect(String(await store.getRecord('runs/run-1/logs/shout-1.log'))).toContain('bad');
});

test.each([
  ['cancelled', { cancelRequested: true }],
  ['worker-shutdown', { workerShutdown: true }],
  ['timed-out', { timedOut: true }],
  ['timed-out', { notFound: true }],
  ['worker-shutdown', { paused: true }],
] as const)('an aborted step learns whether it is %s', async (why, details) => {
  const env = environment();
  let told: string | null = null;
  const waiting = room(async (_, { step }) => {
    env.cancel('CANCELLED', new ActivityCancellationDetails(details));
    told = step.whyAborted();
    step.signal.throwIfAborted();
    return { loud: await commit() };
  });
  const error = await failure(attempt(waiting, call(), env));
  expect(told).toBe(why);
  if (why === 'cancelled') expect(error).toBeInstanceOf(CancelledFailure);
  if (why === 'worker-shutdown') expect(error).toMatchObject({ type: 'WorkerStopping', nonRetryable: true });
});

test('a step that finishes in spite of being aborted counts as finished', async () => {
  const env = environment();
  const stubborn = room(async () => {
    env.cancel('CANCELLED', new ActivityCancellationDetails({ cancelRequested: true }));
    return { loud: await commit() };
  });
  expect(await attempt(stubborn, call(), env)).toMatchObject({ outcome: 'done' });
});

test('a part that the queue does not lend says so when it is touched', async () => {
  const reaching = room(async (_, { trainer }) => {
    await trainer.environment();
    return { loud: await commit() };
  });
  expect(await failure(attempt(reaching, call()))).toMatchObject({
    type: 'Unexpected',
    message: expect.stringContaining('lends no trainer'),
  });
});
