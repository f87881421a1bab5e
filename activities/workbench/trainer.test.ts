import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { digestOf } from '../../pipeline/digest.ts';
import { openMemoryStore } from '../../store/open-store.ts';
import type { Store } from '../../store/store.ts';
import type { StepProgress } from '../../workflows/messages.ts';
import { HandedBack } from '../step-error.ts';
import { EventTail } from './trainer-events.ts';
import { JobFolder, pruneJobs } from './trainer-folder.ts';
import { killJob, processesOf, startTrainer } from './trainer-process.ts';
import { standIn } from './scripted-trainer.fixture.ts';
import { createTrainer } from './trainer.ts';
import type { TrainerOptions } from './trainer.ts';
import type { StepContext, TrainerJob } from './workbench.ts';

let root: string;
let told: StepProgress[];
let stop: AbortController;
let store: Store;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'refrain-trainer-'));
  writeFileSync(join(root, 'python'), standIn);
  chmodSync(join(root, 'python'), 0o755);
  told = [];
  stop = new AbortController();
  store = openMemoryStore(join(root, 'cache'));
});
afterEach(async () => {
  await killJob(jobFolder());
  rmSync(root, { recursive: true, force: true });
});

const stepKey = digestOf('some work');
const jobFolder = () => join(root, 'jobs', stepKey.slice(7));
const inJob = (name: string) => join(jobFolder(), name);
const read = (name: string) => readFileSync(inJob(name), 'utf8');

function trainerWith(more: Partial<TrainerOptions> = {}, attempt = 1) {
  const folder = more.jobsFolder ?? join(root, 'jobs');
  const step = {
    stepKey,
    attempt,
    signal: stop.signal,
    whyAborted: () => (stop.signal.aborted ? (stop.signal.reason as 'cancelled' | 'worker-shutdown') : null),
    progress: (now: StepProgress) => void told.push(now),
    log: () => undefined,
    whenOver: () => undefined,
  } as unknown as StepContext;
  return createTrainer({
    python: join(root, 'python'),
    home: root,
    jobsFolder: folder,
    step,
    store,
    holder: 'this-worker',
    graceMs: 10_000,
    ...more,
  });
}
/** What the stand-in does: one script for each attempt, the last one for all that follow. */
const job = (script: string[], more = {}): TrainerJob => ({
  params: { script, ...more },
  paths: { base: root, dataset: root },
  seed: 17,
});

test('a job that completes hands over its folders, after telling step and loss', async () => {
  const made = await trainerWith().run('sft', job(['step complete']));
  expect(made.metrics).toEqual({ lossLast: 1, seconds: 1.5 });
  // First: what stands last may be left out where numbers do not fit.
  expect(Object.keys(made.metrics)[0]).toBe('seconds');
  expect(existsSync(join(made.adapter, 'adapter_model.safetensors'))).toBe(true);
  expect(told).toEqual([{ step: 1, totalSteps: 2, etaSeconds: 9, metrics: { loss: 3, secondsPerStep: 0.01 } }]);
  expect(JSON.parse(read('job.json'))).toMatchObject({
    v: 1,
    method: 'sft',
    seed: 17,
    paths: { base: root, dataset: root },
  });
});

test('a finished result is taken again without another training', async () => {
  await trainerWith().run('sft', job(['complete']));
  await trainerWith({}, 2).run('sft', job(['complete']));
  expect(read('attempts')).toBe('1');
});

test('a finished result that was altered since is made anew', async () => {
  const made = await trainerWith().run('sft', job(['complete']));
  writeFileSync(join(made.adapter, 'adapter_model.safetensors'), 'altered');
  await trainerWith({}, 2).run('sft', job(['complete']));
  expect(read('attempts')).toBe('2');
  expect(readFileSync(join(made.adapter, 'adapter_model.safetensors'), 'utf8')).toBe('w');
});

test.each([
  ['exit code 0 without a result', 'step exit-0', {}, { code: 'TrainerNoResult', retry: false }],
  ['a result for fewer steps than asked', 'complete', { stoppedAt: 1 }, { code: 'TrainerNoResult', retry: false }],
  ['a result whose files do not match', 'complete tamper', {}, { code: 'TrainerNoResult', retry: false }],
  [
    'a loss that is not finite',
    'nan exit-6',
    {},
    { code: 'LossNotFinite', retry: false, message: 'The loss became nan at step 3.' },
  ],
  ['no memory and no result', 'exit-7', {}, { code: 'OutOfMemory', retry: false }],
  ['a Python without torch', 'no-torch exit-1', {}, { code: 'PythonMissing', retry: false }],
  ['a kill from outside', 'step killed', {}, { code: 'TrainerCrashed', retry: true }],
  ['any other end', 'exit-1', {}, { code: 'TrainerCrashed', retry: true }],
])('%s fails with its own code', async (_name, script, params, failure) => {
  await expect(trainerWith().run('sft', job([script], params))).rejects.toMatchObject(failure);
});

test('a Python that is not there is named, with the command that mends it', async () => {
  const trainer = trainerWith({ python: join(root, 'nowhere') });
  const failure = {
    code: 'PythonMissing',
    retry: false,
    message: expect.stringMatching(/nowhere.*no such file.*npm run setup/),
  };
  await expect(trainer.run('sft', job(['complete']))).rejects.toMatchObject(failure);
  await expect(trainer.environment()).rejects.toMatchObject(failure);
});

test('a Python without a library of training is told before any training', async () => {
  await expect(trainerWith().environment()).rejects.toMatchObject({
    code: 'PythonMissing',
    message: expect.stringContaining('lacks peft'),
  });
});

test('a stopping worker leaves the trainer running, and the next one adopts it', async () => {
  const first = trainerWith().run('sft', job(['step wait complete']));
  await expect.poll(() => told.length).toBe(1);
  stop.abort('worker-shutdown');
  await expect(first).rejects.toBeInstanceOf(HandedBack);
  const { pid } = JSON.parse(read('process.json')) as { pid: number };
  expect(processesOf(jobFolder())).toContain(pid);

  stop = new AbortController();
  const second = trainerWith({}, 2).run('sft', job(['step wait complete']));
  writeFileSync(inJob('go'), '');
  await second;
  expect(read('attempts')).toBe('1');
  expect(JSON.parse(read('process.json'))).toMatchObject({ pid, attempt: 1 });
});

test('a trainer that its worker had no time to record is found by its folder and adopted', async () => {
  const folder = new JobFolder(join(root, 'jobs'), stepKey);
  folder.writeJob({ v: 1, params: { script: ['step wait complete'] } });
  await startTrainer({ python: join(root, 'python'), home: root, folder: folder.path, attempt: 1 });
  await expect.poll(() => existsSync(inJob('attempts'))).toBe(true);
  const run = trainerWith({}, 2).run('sft', job(['complete']));
  writeFileSync(inJob('go'), '');
  await run;
  expect(read('attempts')).toBe('1');
});

test('a trainer of the same number from another boot is not adopted', async () => {
  const folder = new JobFolder(join(root, 'jobs'), stepKey);
  folder.writeProcess({
    v: 1,
    pid: process.pid,
    pgid: process.pid,
    startTicks: '1',
    bootId: 'another',
    attempt: 1,
    startedAt: '',
  });
  await trainerWith({}, 2).run('sft', job(['complete']));
  expect(read('attempts')).toBe('1');
});

test('cancelling asks for a checkpoint and leaves no process behind', async () => {
  const run = trainerWith().run('sft', job(['step wait']));
  await expect.poll(() => told.length).toBe(1);
  stop.abort('cancelled');
  await expect(run).rejects.toMatchObject({ retry: false });
  expect(JSON.parse(read('result.json'))).toMatchObject({ outcome: 'stopped' });
  expect(processesOf(jobFolder())).toEqual([]);
});

test('a trainer that says nothing for too long is ended, and the next attempt starts another', async () => {
  const script = ['step wait', 'complete'];
  // Long enough for it to have begun, on a busy machine too.
  await expect(trainerWith({ stallMs: 5_000 }).run('sft', job(script))).rejects.toMatchObject({
    code: 'TrainerStalled',
    retry: true,
  });
  expect(processesOf(jobFolder())).toEqual([]);
  await trainerWith({}, 2).run('sft', job(script));
  expect(read('attempts')).toBe('2');
});

test('a crashed training goes on in the next attempt, whose result counts', async () => {
  const script = ['step killed', 'complete'];
  await expect(trainerWith().run('sft', job(script))).rejects.toMatchObject({ code: 'TrainerCrashed' });
  expect((await trainerWith({}, 2).run('sft', job(script))).metrics['lossLast']).toBe(1);
});

test('one attempt supervises a job at a time, and the lock of a dead one does not count', () => {
  const folder = new JobFolder(join(root, 'jobs'), stepKey);
  const unlock = folder.tryLock();
  expect(unlock).not.toBeNull();
  expect(folder.tryLock()).toBeNull();
  unlock!();
  writeFileSync(
    inJob('lock.json'),
    JSON.stringify({ pid: process.pid, startTicks: '1', bootId: 'another', nonce: 'n' }),
  );
  expect(folder.tryLock()).not.toBeNull();
});

test('folders of jobs that ended long ago are dropped, those of running ones never', async () => {
  await trainerWith().run('sft', job(['complete']));
  const running = new JobFolder(join(root, 'jobs'), digestOf('other work'));
  pruneJobs(join(root, 'jobs'), Date.now() + 6 * 86_400_000);
  expect(existsSync(jobFolder())).toBe(true);
  pruneJobs(join(root, 'jobs'), Date.now() + 8 * 86_400_000);
  expect(existsSync(jobFolder())).toBe(false);
  expect(existsSync(running.path)).toBe(true);
});

test('events are read by offset: half a line waits, a broken one is left out, a shrunken file starts over', () => {
  mkdirSync(join(root, 'e'));
  const path = join(root, 'e', 'events.jsonl');
  const tail = new EventTail(path);
  expect(tail.read()).toEqual([]);
  writeFileSync(path, '{"v":1,"ts":1,"type":"progress","step":1,"loss":NaN}\nnot json\n{"v":1,"ts":1,"ty');
  expect(tail.read()).toEqual([{ v: 1, ts: 1, type: 'progress', step: 1, loss: null }]);
  writeFileSync(path, 'pe":"end"}\n', { flag: 'a' });
  expect(tail.read()).toEqual([{ v: 1, ts: 1, type: 'end' }]);
  writeFileSync(path, '{"v":1,"ts":2,"type":"start"}\n');
  expect(tail.read()).toEqual([{ v: 1, ts: 2, type: 'start' }]);
});

test('a trainer sees no variable of its worker that it has no use for', async () => {
  process.env['REFRAIN_TEST_SECRET'] = 'hidden';
  const run = trainerWith().run('sft', job(['step wait complete']));
  await expect.poll(() => told.length).toBe(1);
  const [pid] = processesOf(jobFolder());
  const environment = execFileSync('cat', [`/proc/${pid}/environ`], { encoding: 'utf8' });
  writeFileSync(inJob('go'), '');
  await run;
  delete process.env['REFRAIN_TEST_SECRET'];
  expect(environment).toContain('HF_HUB_OFFLINE=1');
  expect(environment).not.toContain('hidden');
});
