import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keepHistory } from './keep-history.ts';
import { startMinio } from './servers.ts';
import { step } from './trivial-kinds.ts';
import type { Stage } from './trivial-runs.ts';
import { openStage, stateOf } from './trivial-runs.ts';

let stage: Stage;
beforeAll(async () => void (stage = await openStage()));
afterAll(() => stage?.close());

function startWorkerProcess() {
  const script = 'tests/integration/trivial-worker.ts';
  return spawn(process.execPath, ['--import', 'tsx', script, stage.temporal.address, stage.bundle, stage.folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
const attempts = (until: string) =>
  existsSync(`${until}.started`) ? readFileSync(`${until}.started`, 'utf8').trim().split('\n') : [];

test('a worker killed in the middle of a step costs an attempt; the next worker finishes the run', async () => {
  const until = join(stage.folder, 'killed');
  const run = await stage.start(
    step('slow', 'make-text', { params: { text: 'x', until }, heartbeatMs: 8_000 }),
    step('after', 'join-texts', { inputs: { first: 'slow.text' } }),
  );
  const first = startWorkerProcess();
  await expect.poll(() => attempts(until)).toEqual(['attempt 1']);
  const gone = once(first, 'exit');
  first.kill('SIGKILL');
  await gone;
  const second = startWorkerProcess();
  try {
    await expect.poll(() => attempts(until)).toEqual(['attempt 1', 'attempt 2']);
    await writeFile(until, '');
    expect(await run.result()).toMatchObject({ outcome: 'done' });
    await keepHistory('killed-worker', run);
  } finally {
    second.kill('SIGKILL');
  }
});

test('a worker that stops in good order hands its step back, and even the only attempt is not used up', async () => {
  const until = join(stage.folder, 'handed-back');
  const run = await stage.start(step('slow', 'make-text', { params: { text: 'y', until }, attempts: 1 }));
  const first = startWorkerProcess();
  await expect.poll(() => attempts(until)).toEqual(['attempt 1']);
  const gone = once(first, 'exit');
  first.kill('SIGTERM');
  await gone;
  await writeFile(until, '');
  await stage.withWorker(async () => {
    expect(await run.result()).toMatchObject({ outcome: 'done' });
    await keepHistory('handed-back', run);
  });
});

test('Temporal killed in the middle of a run comes back, and the run finishes', async () => {
  await stage.withWorker(async () => {
    const until = join(stage.folder, 'power-cut');
    const run = await stage.start(
      step('slow', 'make-text', { params: { text: 'z', until } }),
      step('after', 'join-texts', { inputs: { first: 'slow.text' } }),
    );
    await expect.poll(() => existsSync(`${until}.started`)).toBe(true);
    await stage.temporal.kill();
    await writeFile(until, '');
    await stage.temporal.restart();

    await expect
      .poll(() =>
        stateOf(run).then(
          (state) => state.outcome,
          () => 'away',
        ),
      )
      .toBe('done');
  });
});

test('the object store killed in the middle of a run comes back, and the run finishes', async () => {
  const minio = await startMinio();
  try {
    await stage.withWorker(
      async () => {
        const until = join(stage.folder, 'store-away');
        const run = await stage.start(
          step('slow', 'make-text', { params: { text: 'w', until } }),
          step('after', 'join-texts', { inputs: { first: 'slow.text' } }),
        );
        await expect.poll(() => existsSync(`${until}.started`)).toBe(true);
        await minio.kill();
        await writeFile(until, '');
        await pause(2_000);
        await minio.start();

        expect(await run.result()).toMatchObject({ outcome: 'done' });
      },
      minio.openStore(join(stage.folder, 'minio-cache')),
    );
  } finally {
    await minio.remove();
  }
});
