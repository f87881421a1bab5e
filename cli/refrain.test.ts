import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { ApiError } from '../server/client.ts';
import { digestOfLetter, smallPipeline } from '../server/stand-ins.fixture.ts';
import { get, importFile } from './commands/artifacts.ts';
import { createKey } from './commands/keys.ts';
import { validate } from './commands/local.ts';
import { cancel, decide, run, status, watch } from './commands/runs.ts';
import { CommandError, exitCodeOf, exitCodes } from './exit-codes.ts';
import { createTerminal } from './terminal.fixture.ts';

test('a preset is run by its name, and the command to follow it is told', async () => {
  const terminal = await createTerminal();
  expect(await run('small', { param: ['size=3'] })).toBe(exitCodes.ok);
  expect(terminal.text()).toContain(`watch ${await terminal.newest()}`);
  const { input } = terminal.play.runs.get(`run/small/${await terminal.newest()}`)!;
  expect(input.plan.parameters).toEqual({ size: 3 });
});

test('a document is run without being saved; with problems it is not, and the exit code says whose fault it is', async () => {
  const terminal = await createTerminal();
  expect(await run(terminal.file('p.yaml', smallPipeline), {})).toBe(exitCodes.ok);
  const broken = run(terminal.file('q.yaml', 'refrain: 1\nsteps: ['), {});
  await expect(broken).rejects.toBeInstanceOf(ApiError);
  expect(exitCodeOf(((await broken.catch((error: unknown) => error)) as ApiError).status)).toBe(exitCodes.badInput);
});

test('what waits is shown with its evidence and the exact commands that decide it', async () => {
  const terminal = await createTerminal();
  await run('small', {});
  const runId = await terminal.newest();
  terminal.play.wait(runId);
  await status(runId, {});
  expect(terminal.text()).toContain(digestOfLetter('e'));
  expect(terminal.text()).toContain(`approve ${runId}`);
  expect(terminal.text()).toContain(`reject ${runId} --comment`);

  expect(await decide('approve', 'latest', { comment: 'fine' })).toBe(exitCodes.ok);
  expect(terminal.play.decisions[0]?.decision).toMatchObject({
    verdict: 'approve',
    comment: 'fine',
    evidenceDigest: digestOfLetter('e'),
  });
  const again = await decide('approve', 'latest', {}).catch((error: unknown) => error);
  expect(again).toBeInstanceOf(CommandError);
  expect((again as CommandError).exitCode).toBe(exitCodes.conflict);
  expect((again as CommandError).message).toContain('Owner');
});

test('following a run that a gate refuses ends with the reason and its own exit code', async () => {
  const terminal = await createTerminal();
  await run('small', {});
  const runId = await terminal.newest();
  const following = watch(runId, {});
  await expect.poll(() => terminal.services.runWatch.watched()).toBe(1);
  terminal.play.refuse(runId);
  expect(await following).toBe(exitCodes.rejected);
  expect(terminal.text()).toContain('rejected: too low');
  expect(terminal.text()).toMatch(/✕ gate +not-passed +too low/);
});

test('with --json every line on stdout is one JSON document', async () => {
  const terminal = await createTerminal();
  await run('small', { json: true });
  await status(undefined, { json: true });
  await createKey('app', { json: true });
  const runId = await terminal.newest();
  terminal.play.refuse(runId);
  await watch(runId, { json: true });
  const lines = terminal.text().trimEnd().split('\n');
  expect(lines.length).toBeGreaterThanOrEqual(4);
  for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
});

test('a document is validated without a server, and problems come with line and column', async () => {
  const terminal = await createTerminal();
  vi.stubGlobal('fetch', () => Promise.reject(new Error('there is no server')));
  const path = terminal.file('bad.yaml', 'refrain: 1\nid: x\nsteps:\n  - { id: a, kind: nope@1 }\n');
  expect(await validate(path, {})).toBe(exitCodes.badInput);
  expect(terminal.text()).toMatch(/bad\.yaml:4:\d+ a {2}.*unknown-kind/);
});

test('a server that does not answer has an exit code of its own', async () => {
  await createTerminal();
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed')));
  const error = await cancel('X', {}).catch((failure: unknown) => failure);
  expect(exitCodeOf((error as ApiError).status)).toBe(exitCodes.unreachable);
});

test('a file that is imported comes back the same', async () => {
  const terminal = await createTerminal();
  const lyrics = '月光\n方向\n';
  expect(await importFile(terminal.file('my song (1).txt', lyrics), {})).toBe(exitCodes.ok);
  expect(terminal.text()).toContain('upload:uploads/my-song-1-.txt');
  expect(await get('uploads/my-song-1-.txt', undefined, { out: join(terminal.folder, 'out') })).toBe(exitCodes.ok);
  expect(readFileSync(join(terminal.folder, 'out', 'my-song-1-.txt'), 'utf8')).toBe(lyrics);
});
