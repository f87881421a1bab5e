import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { statePaths } from '../temporal-config/settings.ts';
import { identify, isAlive } from './process-identity.ts';
import { startStack } from './stack.ts';

const folders: string[] = [];
const jobs: ChildProcess[] = [];
afterEach(() => {
  for (const job of jobs) job.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const start = (state: string, onLeftovers: (count: number) => void = () => undefined) =>
  startStack({ state, home: process.cwd(), ports: 'free', parts: [], report: { onLeftovers } });

function emptyState(): string {
  const state = mkdtempSync(join(tmpdir(), 'refrain-jobs-'));
  folders.push(state);
  return state;
}

/** A training job that answers a TERM as `onTerm` says. */
async function startJob(state: string, onTerm: string) {
  const folder = join(statePaths(state).jobs, 'a'.repeat(64));
  mkdirSync(folder, { recursive: true });
  const script = `process.on('SIGTERM', () => { ${onTerm} }); require('node:fs').writeFileSync('ready', ''); setInterval(() => {}, 1000);`;
  const job = spawn(process.execPath, ['-e', script], {
    cwd: folder,
    env: { REFRAIN_JOB_FOLDER: folder },
    stdio: 'ignore',
    detached: true,
  });
  jobs.push(job);
  await expect.poll(() => existsSync(join(folder, 'ready'))).toBe(true);
  const identity = identify(job.pid!)!;
  writeFileSync(join(folder, 'process.json'), JSON.stringify(identity));
  return { folder, identity };
}

test('stopping leaves a training the time for its checkpoint, longer than any other process has', async () => {
  const state = emptyState();
  const stack = await start(state);
  const { folder, identity } = await startJob(
    state,
    `setTimeout(() => { require('node:fs').writeFileSync('checkpoint', ''); process.exit(3); }, 6500);`,
  );
  await stack.stop();
  expect(existsSync(join(folder, 'checkpoint'))).toBe(true);
  expect(isAlive(identity)).toBe(false);
});

test('stopping kills a training that does not end when it is asked to', async () => {
  const state = emptyState();
  const stack = await start(state);
  const { identity } = await startJob(state, '');
  await stack.stop();
  await expect.poll(() => isAlive(identity)).toBe(false);
});

test('a training that outlived a killed supervisor is ended by the next start, with the time for a checkpoint', async () => {
  const state = emptyState();
  const { folder, identity } = await startJob(
    state,
    `setTimeout(() => { require('node:fs').writeFileSync('checkpoint', ''); process.exit(3); }, 1000);`,
  );
  let ended = 0;
  const stack = await start(state, (count) => (ended = count));
  expect(ended).toBe(1);
  expect(isAlive(identity)).toBe(false);
  expect(existsSync(join(folder, 'checkpoint'))).toBe(true);
  await stack.stop();
});
