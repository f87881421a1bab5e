import { createPrivateKey, createPublicKey } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rotateLog } from './log-file.ts';
import { identify } from './process-identity.ts';
import { makeSecrets } from './secrets.ts';
import { takeStateFolder } from './state-folder.ts';

let state = '';
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'refrain-state-'));
});
afterEach(() => rmSync(state, { recursive: true, force: true }));

test('every secret can be read by its owner alone, and is the same at the next start', () => {
  const first = makeSecrets(state);
  const folder = join(state, 'secrets');
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  const read = () =>
    Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777, name).toBe(0o600);

  const before = read();
  expect(makeSecrets(state)).toEqual(first);
  expect(read()).toEqual(before);
});

test('the public key is the one of the private key, even if a start was killed between the two', () => {
  makeSecrets(state);
  writeFileSync(join(state, 'secrets', 'signing-key.pub.pem'), 'half');
  makeSecrets(state);
  const key = (name: string) => readFileSync(join(state, 'secrets', name), 'utf8');
  const derived = createPublicKey(createPrivateKey(key('signing-key.pem'))).export({ type: 'spki', format: 'pem' });
  expect(key('signing-key.pub.pem')).toBe(derived);
});

test('a folder is taken by one process at a time', () => {
  const release = takeStateFolder(state);
  expect(() => takeStateFolder(state)).toThrow(`as process ${process.pid}`);
  release();
  takeStateFolder(state)();
});

test('the lock of a process that is gone, or whose pid now means another, does not keep the folder', () => {
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  const me = identify(process.pid);
  for (const holder of [
    { ...me, pid: gone },
    { ...me, startTicks: '1' },
    { ...me, bootId: 'before the power cut' },
    'half',
  ]) {
    writeFileSync(join(state, 'supervisor.lock'), typeof holder === 'string' ? holder : JSON.stringify(holder));
    takeStateFolder(state)();
  }
});

test('a full log is set aside, and whoever has it open goes on at the start of the new one', () => {
  const log = join(state, 'part.log');
  appendFileSync(log, 'old lines\n');
  rotateLog(log, 5);
  appendFileSync(log, 'new\n');
  expect(readFileSync(log, 'utf8')).toBe('new\n');
  expect(readFileSync(`${log}.1`, 'utf8')).toBe('old lines\n');
});
