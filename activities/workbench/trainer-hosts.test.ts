import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HandedBack } from '../step-error.ts';
import { jobRef, readJob, takeJob } from './job-lease.ts';
import { endTakenOverJobs } from './orphan-jobs.ts';
import { createScriptedHosts, stepKey } from './scripted-trainer.fixture.ts';
import { killJob, processesOf } from './trainer-process.ts';

let hosts: ReturnType<typeof createScriptedHosts>;
beforeEach(() => {
  hosts = createScriptedHosts();
});
afterEach(() => hosts.remove());

const never = new AbortController().signal;
const job = async () => (await readJob(hosts.store, stepKey))!.value;
/** As if its holder had said nothing for longer than it may. */
async function expireLease() {
  const { value, version } = (await readJob(hosts.store, stepKey))!;
  await hosts.store.writeRef(jobRef(stepKey), { ...value, heldUntil: '2020-01-01T00:00:00.000Z' }, version);
}

test('a training whose host is gone goes on elsewhere from the last checkpoint in the store', async () => {
  const script = ['checkpoint-3 step wait', 'look complete'];
  const first = hosts.attempt('one').run(script);
  first.catch(() => undefined);
  await expect.poll(async () => (await job().catch(() => null))?.checkpoint?.step).toBe(3);
  await killJob(hosts.folderAt('one'));
  await expect(first).rejects.toMatchObject({ code: 'TrainerCrashed' });

  await hosts.attempt('two', {}, 2).run(['look complete']);
  expect(readFileSync(join(hosts.folderAt('two'), 'found'), 'utf8')).toBe('3');
  expect(readFileSync(join(hosts.folderAt('two'), 'checkpoints', '3', 'weights'), 'utf8')).toBe('weights of step 3');
  expect(await job()).toMatchObject({ fence: 2, holder: 'two', finished: true });
});

test('a worker that leaves its host brings the checkpoint to the store, lets go, and hands the step back', async () => {
  const leaving = new AbortController();
  const first = hosts
    .attempt('one', { leaving: leaving.signal, uploadEveryMs: 600_000 })
    .run(['checkpoint-5 step wait']);
  await expect.poll(() => hosts.told.length).toBe(1);
  leaving.abort();
  await expect(first).rejects.toBeInstanceOf(HandedBack);
  expect(processesOf(hosts.folderAt('one'))).toEqual([]);
  expect(await job()).toMatchObject({ heldUntil: null, checkpoint: { step: 5 } });
});

test('a worker that was cut off ends its trainer when it sees that another took over, and commits nothing', async () => {
  const first = hosts.attempt('one', { leaseMs: 300 }).run(['step wait complete']);
  first.catch(() => undefined);
  await expect.poll(() => hosts.told.length).toBe(1);
  const { value, version } = (await readJob(hosts.store, stepKey))!;
  await hosts.store.writeRef(jobRef(stepKey), { ...value, fence: value.fence + 1, holder: 'two' }, version);
  await expect(first).rejects.toBeInstanceOf(HandedBack);
  expect(processesOf(hosts.folderAt('one'))).toEqual([]);
});

test('what a worker trained while another took over is refused at its end, whatever it missed on the way', async () => {
  const first = hosts.attempt('one', { leaseMs: 600_000 }).run(['step wait complete']);
  first.catch(() => undefined);
  await expect.poll(() => hosts.told.length).toBe(1);
  await expireLease();
  const second = await takeJob({ store: hosts.store, holder: 'two' }, stepKey, never);
  writeFileSync(join(hosts.folderAt('one'), 'go'), '');
  await expect(first).rejects.toThrow(/fence 1/);
  expect(await job()).toMatchObject({ fence: 2, holder: 'two' });
  second.forget();
});

test('a job that another worker is training is waited for, and not trained twice', async () => {
  const lease = await takeJob({ store: hosts.store, holder: 'one', leaseMs: 900 }, stepKey, never);
  const second = hosts.attempt('two', { leaseMs: 900 }).run(['complete']);
  second.catch(() => undefined);
  await lease.finish();
  await lease.release();
  await expect(second).rejects.toThrow('the same training');
  expect(existsSync(join(hosts.folderAt('two'), 'attempts'))).toBe(false);
});

test('a job is held while what it made is being committed, however long that takes, and let go after', async () => {
  // Renewed after a third of it: a busy machine may be a second late.
  const leaseMs = 1_500;
  const first = hosts.attempt('one', { leaseMs });
  await first.run(['complete']);
  const { heldUntil, finished } = await job();
  expect(finished).toBe(true);
  const later = async () => Date.parse((await job()).heldUntil!) - Date.parse(heldUntil!);
  await expect.poll(later, { interval: 20 }).toBeGreaterThan(leaseMs);

  let hasAnswered = false;
  const second = hosts.attempt('two', { leaseMs: 90 }).run(['complete']);
  second.catch(() => undefined).finally(() => (hasAnswered = true));
  await expect.poll(later, { interval: 20 }).toBeGreaterThan(3 * leaseMs);
  expect(hasAnswered).toBe(false);
  await first.over();
  expect(await job()).toMatchObject({ finished: true, heldUntil: null, fence: 1 });
  await expect(second).rejects.toThrow('the same training');
  expect(existsSync(join(hosts.folderAt('two'), 'attempts'))).toBe(false);
});

test('of two workers that take a job at once exactly one has it first, and the fences differ', async () => {
  const take = (holder: string) => takeJob({ store: hosts.store, holder, leaseMs: 10 }, stepKey, never);
  const one = await take('one');
  one.forget();
  await expireLease();
  const [a, b] = await Promise.all([take('one'), take('one')]);
  expect([a.fence, b.fence].toSorted((a, b) => a - b)).toEqual([2, 3]);
  expect((await job()).fence).toBe(3);
  for (const lease of [a, b]) lease.forget();
});

test('an older checkpoint does not take the place of a newer one', async () => {
  const lease = await takeJob({ store: hosts.store, holder: 'one' }, stepKey, never);
  const folder = join(hosts.root, 'files');
  mkdirSync(folder);
  writeFileSync(join(folder, 'weights'), 'w');
  const save = (step: number) => lease.saveCheckpoint(folder, step);
  await save(5);
  await save(4);
  expect((await job()).checkpoint?.step).toBe(5);
  lease.forget();
});

test('F2: a trainer that a dead worker left is ended once another host took its job, and left alone before', async () => {
  const first = hosts.attempt('one');
  const handed = first.run(['step wait']);
  await expect.poll(() => hosts.told.length).toBe(1);
  first.abort('worker-shutdown');
  await expect(handed).rejects.toBeInstanceOf(HandedBack);

  const here = { store: hosts.store, jobsFolder: join(hosts.root, 'one'), holder: 'one' };
  expect(await endTakenOverJobs(here)).toBe(0);
  expect(processesOf(hosts.folderAt('one'))).toHaveLength(1);
  await expireLease();
  (await takeJob({ store: hosts.store, holder: 'two' }, stepKey, never)).forget();
  expect(await endTakenOverJobs(here)).toBe(1);
  expect(processesOf(hosts.folderAt('one'))).toEqual([]);
});
