import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { digestOf } from '../../pipeline/digest.ts';
import type { JsonObject } from '../../pipeline/plan.ts';
import { openMemoryStore } from '../../store/open-store.ts';
import { trainGrpo } from '../train-grpo/kind.ts';
import { trainSft } from '../train-sft/kind.ts';
import { killJob, processesOf } from './trainer-process.ts';
import { createTrainer } from './trainer.ts';
import type { StepContext, TrainerMade } from './workbench.ts';

const home = process.cwd();
const python = process.env['REFRAIN_PYTHON'] ?? join(homedir(), '.cache', 'refrain', 'bin', 'python');
const tsx = fileURLToPath(import.meta.resolve('tsx'));
const base = join(home, 'models', 'tiny-zh');

let root: string;
let supervisors: ChildProcess[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'refrain-training-'));
  supervisors = [];
  mkdirSync(join(root, 'dataset'));
  const samples = readFileSync(join(home, 'datasets', 'samples', 'lyrics.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"zh"'));
  writeFileSync(join(root, 'dataset', 'rows-00.jsonl'), samples.slice(0, 40).join('\n'));
});
afterEach(async () => {
  for (const supervisor of supervisors) supervisor.kill('SIGKILL');
  for (const name of ['sft', 'grpo']) await killJob(folderOf(name));
  rmSync(root, { recursive: true, force: true });
});

const keyOf = (name: string) => digestOf(name);
const folderOf = (name: string) => join(root, 'jobs', keyOf(name).slice(7));
const eventsOf = (name: string, type: string) =>
  (existsSync(join(folderOf(name), 'events.jsonl')) ? readFileSync(join(folderOf(name), 'events.jsonl'), 'utf8') : '')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as { type: string; step: number; [name: string]: unknown })
    .filter((event) => event.type === type);
const read = (name: string, file: string) =>
  JSON.parse(readFileSync(join(folderOf(name), file), 'utf8')) as Record<string, unknown>;
const trainer = () => ({
  holder: 'this-worker',
  python,
  home,
  jobsFolder: join(root, 'jobs'),
  scorer: [process.execPath, '--import', tsx, join(home, 'cli', 'refrain.ts'), 'score'],
});

/** A worker of its own, training; `made` settles when it ends by itself. */
function supervise(method: 'sft' | 'grpo', params: JsonObject, paths: Record<string, string>, attempt: number) {
  const options = join(root, `${method}-${attempt}.json`);
  writeFileSync(
    options,
    JSON.stringify({ ...trainer(), method, stepKey: keyOf(method), attempt, job: { params, paths, seed: 17 } }),
  );
  const fixture = join(home, 'activities', 'workbench', 'trainer-supervisor.fixture.ts');
  const child = spawn(process.execPath, ['--import', tsx, fixture, options], { stdio: ['ignore', 'pipe', 'inherit'] });
  supervisors.push(child);
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const made = new Promise<TrainerMade | null>((resolve) =>
    child.once('close', () => {
      const last = said.trim().split('\n').at(-1) ?? '';
      resolve(last.startsWith('{"made"') ? (JSON.parse(last) as { made: TrainerMade }).made : null);
    }),
  );
  return { child, made };
}

const small = { saveEverySteps: 3, maxPromptLength: 64, maxCompletionLength: 40, language: 'zh' };
function sftParams(maxSteps: number) {
  const { seed: _, ...params } = trainSft.params.parse({ ...small, maxSteps, batchSize: 4 });
  return params;
}
function grpoParams(maxSteps: number) {
  const {
    seed: _,
    reward: _reward,
    ...params
  } = trainGrpo.params.parse({ ...small, maxSteps, batchSize: 2, numGenerations: 4 });
  return params;
}

test('a worker killed while its trainer reinforces is replaced by one that adopts the trainer, and no step is repeated', async () => {
  const paths = { base, dataset: join(root, 'dataset') };
  const sft = await supervise('sft', sftParams(3), paths, 1).made;
  expect(sft?.metrics).toMatchObject({ steps: 3 });

  const withAdapter = { ...paths, adapter: sft!.adapter };
  const first = supervise('grpo', grpoParams(12), withAdapter, 1);
  await expect.poll(() => eventsOf('grpo', 'progress').length, { timeout: 300_000 }).toBeGreaterThan(1);
  first.child.kill('SIGKILL');
  await first.made;
  const { pid } = read('grpo', 'process.json');
  expect(processesOf(folderOf('grpo'))).toContain(pid);

  const made = await supervise('grpo', grpoParams(12), withAdapter, 2).made;
  expect(made?.metrics).toMatchObject({ steps: 12 });
  expect(read('grpo', 'process.json')).toMatchObject({ pid, attempt: 1 });
  expect(eventsOf('grpo', 'progress').map(({ step }) => step)).toEqual(Array.from({ length: 12 }, (_, at) => at + 1));
  expect(processesOf(folderOf('grpo'))).toEqual([]);
});

test('a trainer killed with its worker goes on from its newest checkpoint in the next attempt', async () => {
  const paths = { base, dataset: join(root, 'dataset') };
  const first = supervise('sft', sftParams(40), paths, 1);
  await expect.poll(() => eventsOf('sft', 'checkpoint').length, { timeout: 300_000 }).toBeGreaterThan(0);
  first.child.kill('SIGKILL');
  await killJob(folderOf('sft'));

  const made = await supervise('sft', sftParams(40), paths, 2).made;
  expect(made?.metrics).toMatchObject({ steps: 40 });
  expect(read('sft', 'result.json')['resumedFrom']).toBeGreaterThanOrEqual(3);
});

test('a training on hold leaves the checkpoint of its very step, and goes on from it as if nothing had happened', async () => {
  const paths = { base, dataset: join(root, 'dataset') };
  const first = supervise('sft', sftParams(40), paths, 1);
  await expect.poll(() => eventsOf('sft', 'progress').length, { timeout: 300_000 }).toBeGreaterThan(1);
  first.child.kill('SIGTERM');
  expect(await first.made).toBeNull();
  expect(processesOf(folderOf('sft'))).toEqual([]);
  const { outcome, globalStep } = read('sft', 'result.json');
  expect(outcome).toBe('stopped');

  await supervise('sft', sftParams(40), paths, 1).made;
  expect(read('sft', 'result.json')['resumedFrom']).toBe(globalStep);
  expect(eventsOf('sft', 'progress').map(({ step }) => step)).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
});

test('the environment names versions and digests, and is the same each time', async () => {
  const ask = () =>
    createTrainer({ ...trainer(), store: openMemoryStore(join(root, 'cache')), step: {} as StepContext }).environment();
  const environment = await ask();
  expect(environment).toMatchObject({
    code: expect.stringMatching(/^sha256:/),
    environment: expect.stringMatching(/^sha256:/),
    trl: expect.stringMatching(/^\d/),
  });
  expect(await ask()).toEqual(environment);
});
