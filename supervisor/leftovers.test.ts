import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';
import { endLeftovers } from './leftovers.ts';
import { identify, isAlive } from './process-identity.ts';
import { writeRecord } from './record.ts';

const afterwards: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of afterwards.splice(0).reverse()) await undo();
});

test('of a part whose leader was killed the rest of its group is ended, even without the mark', async () => {
  const state = mkdtempSync(join(tmpdir(), 'refrain-leftovers-'));
  afterwards.push(() => rmSync(state, { recursive: true, force: true }));
  const leader = spawn('sh', ['-c', 'env -i sleep 600 & echo $!; wait'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  const [line] = (await once(createInterface({ input: leader.stdout }), 'line')) as [string];
  const member = identify(Number(line))!;
  afterwards.push(() => isAlive(member) && process.kill(member.pid, 'SIGKILL'));
  const supervisor = identify(process.pid)!;
  const children = [{ name: 'vllm', ...identify(leader.pid!)! }];
  writeRecord(state, { supervisor, startedAt: new Date().toISOString(), settings: {}, ports: {}, children });

  const gone = once(leader, 'exit');
  leader.kill('SIGKILL');
  await gone;
  expect(isAlive(member)).toBe(true);
  expect(await endLeftovers(state, 'of-this-test')).toBe(1);
  expect(isAlive(member)).toBe(false);
});

test('a recorded number that means another process now is left alone, and so is its group', async () => {
  const state = mkdtempSync(join(tmpdir(), 'refrain-leftovers-'));
  afterwards.push(() => rmSync(state, { recursive: true, force: true }));
  const bystander = spawn('sleep', ['600'], { stdio: 'ignore', detached: true });
  afterwards.push(() => bystander.kill('SIGKILL'));
  await once(bystander, 'spawn');
  const supervisor = identify(process.pid)!;
  const children = [{ name: 'minio', ...identify(bystander.pid!)!, startTicks: '1' }];
  writeRecord(state, { supervisor, startedAt: new Date().toISOString(), settings: {}, ports: {}, children });

  expect(await endLeftovers(state, 'of-this-test')).toBe(0);
  expect(isAlive(identify(bystander.pid!)!)).toBe(true);
});
