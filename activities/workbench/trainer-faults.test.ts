import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createScriptedHosts } from './scripted-trainer.fixture.ts';
import { EventTail } from './trainer-events.ts';
import { boundLogs, tailOf } from './trainer-logs.ts';
import { processesOf } from './trainer-process.ts';

let hosts: ReturnType<typeof createScriptedHosts>;
beforeEach(() => {
  hosts = createScriptedHosts();
});
afterEach(() => hosts.remove());
const inJob = (name: string) => join(hosts.folderAt('here'), name);
const attempts = () => readFileSync(inJob('attempts'), 'utf8');

test('F12: a trainer that the system killed for want of memory is told apart from a crash, and not tried again unchanged', async () => {
  let kills = 3;
  const { run } = hosts.attempt('here', { oomKills: () => kills++ });
  await expect(run(['step killed'])).rejects.toMatchObject({
    code: 'OutOfMemory',
    retry: false,
    message: expect.stringContaining('Lower the batch size'),
  });
});

test('F12: the same kill while memory was there counts as a crash, which may be tried again', async () => {
  const { run } = hosts.attempt('here', { oomKills: () => 3 });
  await expect(run(['step killed'])).rejects.toMatchObject({ code: 'TrainerCrashed', retry: true });
});

test('F13: a trainer that stands still, deaf to every signal but the last, is ended with its group', async () => {
  // Long enough for it to have begun, on a busy machine too.
  const { run } = hosts.attempt('here', { stallMs: 5_000 });
  await expect(run(['step freeze'])).rejects.toMatchObject({ code: 'TrainerStalled', retry: true });
  expect(processesOf(hosts.folderAt('here'))).toEqual([]);
  const made = await hosts.attempt('here', {}, 2).run(['step freeze', 'complete']);
  expect(made.metrics['lossLast']).toBe(1);
});

test('F14: a loss that is no number fails for good, and what the trainer left stays for a person to look at', async () => {
  await expect(hosts.attempt('here').run(['step nan exit-6'])).rejects.toMatchObject({
    code: 'LossNotFinite',
    retry: false,
  });
  expect(existsSync(inJob('events.jsonl'))).toBe(true);
});

test('F15: a result that an earlier attempt left is not taken for one of this attempt', async () => {
  await expect(hosts.attempt('here').run(['complete tamper'])).rejects.toMatchObject({ code: 'TrainerNoResult' });
  await expect(hosts.attempt('here', {}, 2).run(['complete tamper', 'exit-0'])).rejects.toMatchObject({
    code: 'TrainerNoResult',
  });
  expect(attempts()).toBe('2');
});

test('F16: a trainer that floods its output trains on, and its log stays small', async () => {
  const { run } = hosts.attempt('here');
  const made = run(['flood step wait complete']);
  await expect.poll(() => hosts.told.length).toBe(1);
  await expect.poll(() => statSync(inJob('stdout.log')).size).toBeLessThanOrEqual(16 * 1024 * 1024);
  writeFileSync(inJob('go'), '');
  await made;
  expect(statSync(inJob('stdout.1.log')).size).toBe(1024 * 1024);
});

test('F16: an event line of megabytes is left out, and those around it are read', async () => {
  const { run } = hosts.attempt('here');
  await run(['step long-line step complete']);
  expect(hosts.told).toHaveLength(2);
});

test('F16: a daemon that a trainer leaves behind is ended with the job', async () => {
  await hosts.attempt('here').run(['daemon complete']);
  expect(processesOf(hosts.folderAt('here'))).toEqual([]);
});

test('F18: a disk that is full is said as such and tried again', async () => {
  await expect(hosts.attempt('here').run(['full exit-1'])).rejects.toMatchObject({ code: 'DiskFull', retry: true });
});

test('cancelling kills a trainer that does not end when it is asked to', async () => {
  const { run, abort } = hosts.attempt('here', { graceMs: 300 });
  const end = run(['stubborn step wait']);
  await expect.poll(() => hosts.told.length).toBe(1);
  abort('cancelled');
  await expect(end).rejects.toMatchObject({ retry: false });
  expect(processesOf(hosts.folderAt('here'))).toEqual([]);
});

test('a training on hold leaves its checkpoint and its host; the next call goes on from it', async () => {
  const { run, abort } = hosts.attempt('here');
  const script = ['checkpoint-3 step wait', 'look complete'];
  const end = run(script);
  await expect.poll(() => hosts.told.length).toBe(1);
  abort('cancelled');
  await expect(end).rejects.toMatchObject({ retry: false });
  expect(processesOf(hosts.folderAt('here'))).toEqual([]);
  await hosts.attempt('here').run(script);
  expect(readFileSync(inJob('found'), 'utf8')).toBe('3');
});

test('a log is cut at its end, and what is appended afterwards begins the file anew', () => {
  const folder = hosts.root;
  writeFileSync(join(folder, 'stderr.log'), `${'x'.repeat(100)}the end`);
  boundLogs(folder, { mostBytes: 50, keptBytes: 7 });
  expect(readFileSync(join(folder, 'stderr.1.log'), 'utf8')).toBe('the end');
  expect(statSync(join(folder, 'stderr.log')).size).toBe(0);
  expect(tailOf(join(folder, 'nothing.log'), 10)).toHaveLength(0);
});

test('events of a job that went on from a checkpoint are read from a file that took the place of the old one', () => {
  const path = join(hosts.root, 'events.jsonl');
  const line = (step: number) => `{"v":1,"ts":${step},"type":"progress","step":${step}}\n`;
  writeFileSync(path, line(1) + line(2));
  const tail = new EventTail(path);
  expect(tail.read()).toHaveLength(2);
  writeFileSync(`${path}.new`, line(1) + line(2) + line(3));
  renameSync(`${path}.new`, path);
  expect(tail.read().map(({ step }) => step)).toEqual([1, 2, 3]);
});
