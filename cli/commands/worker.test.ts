import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { work } from './worker.ts';

let state: string;
const home = process.env['REFRAIN_HOME'];
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'refrain-join-'));
  process.env['REFRAIN_HOME'] = state; // nothing is compiled here, so nothing is started
});
afterEach(() => {
  if (home === undefined) delete process.env['REFRAIN_HOME'];
  else process.env['REFRAIN_HOME'] = home;
  rmSync(state, { recursive: true, force: true });
});
const token = `rfw_${'x'.repeat(43)}`;

test('a queue that other hosts cannot serve, a folder that never joined and a token of another kind are named', async () => {
  await expect(work({ state, queue: 'cpu' })).rejects.toThrow('--queue training');
  await expect(work({ state, queue: 'training' })).rejects.toThrow('has not joined yet: give --join');
  await expect(work({ state, queue: 'training', join: 'rft_other' })).rejects.toThrow('no join token');
});

test('the folder of an installation is not taken for a worker', async () => {
  writeFileSync(join(state, 'supervisor.json'), '{}');
  await expect(work({ state, queue: 'training', join: token })).rejects.toThrow('belongs to an installation');
});

test('token and server are kept for the next start, where only this user may read them', async () => {
  const file = join(state, 'token.txt');
  writeFileSync(file, `${token}\n`);
  const path = join(state, 'secrets', 'worker.json');
  const start = (more: object) => expect(work({ state, queue: 'training', ...more })).rejects.toThrow('npm run setup');
  await start({ join: `@${file}`, server: 'https://refrain.example/' });
  await start({});
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ server: 'https://refrain.example', token });
  expect(statSync(path).mode & 0o777).toBe(0o600);
});
