import { expect, test } from 'vitest';
import { ApiError } from '../server/client.ts';
import { digestOfLetter } from '../server/stand-ins.fixture.ts';
import { again, control, fork, repair, setPriority } from './commands/run-actions.ts';
import { run, status, watch } from './commands/runs.ts';
import { CommandError, exitCodeOf, exitCodes } from './exit-codes.ts';
import { createTerminal } from './terminal.fixture.ts';

/** A terminal, and the latest run of pipeline small with its first step done. */
async function createScene() {
  const terminal = await createTerminal();
  await run('small', {});
  const runId = await terminal.newest();
  const finish = () =>
    terminal.play.set(runId, {
      steps: {
        make: { state: 'done', outputs: { report: { type: 'report', digest: digestOfLetter('b'), sizeBytes: 1 } } },
        gate: { state: 'done', outputs: { pass: { type: 'pass', digest: digestOfLetter('e'), sizeBytes: 1 } } },
        approval: { state: 'waiting' },
      },
    });
  const newestInput = async () => terminal.play.runs.get(`run/small/${await terminal.newest()}`)!.input;
  return { ...terminal, runId, finish, newestInput };
}
async function exitOf(command: Promise<unknown>): Promise<number> {
  const error = await command.catch((failure: unknown) => failure);
  if (error instanceof CommandError) return error.exitCode;
  expect(error).toBeInstanceOf(ApiError);
  return exitCodeOf((error as ApiError).status);
}

test('a broken step is shown with its reason and what a person can do; a gate is not offered to be skipped', async () => {
  const { play, runId, text, said } = await createScene();
  play.breakStep(runId, 'make');
  await status(runId, {});
  expect(text()).toMatch(/! make +broken +DatasetEmpty: No lyric is left\./);
  for (const command of ['retry', 'skip', 'stop-step']) expect(text()).toContain(`${command} ${runId} make`);
  said.length = 0;
  play.breakStep(runId, 'gate');
  await status(runId, {});
  expect(text()).toContain(`retry ${runId} gate`);
  expect(text()).not.toContain(`skip ${runId} gate`);
});

test('who follows a run is told once why a step broke, however often something else changes', async () => {
  const { play, runId, text } = await createScene();
  play.breakStep(runId, 'make');
  const following = watch(runId, {});
  await expect.poll(text).toContain(`retry ${runId} make`);
  expect(text()).toContain('! make broke (DatasetEmpty): No lyric is left.');
  play.set(runId, { paused: { mode: 'drain', by: 'Lin', reason: '', since: '2026-01-01T00:00:00.000Z' } });
  play.refuse(runId);
  expect(await following).toBe(exitCodes.rejected);
  expect(text().split(`stop-step ${runId} make`)).toHaveLength(2);
});

test('a broken step is tried again with parameters, skipped or stopped from the command line', async () => {
  const { play, runId } = await createScene();
  const options = { set: ['size=5'], reason: 'too small' };
  play.breakStep(runId, 'make');
  expect(await repair('retry', 'latest', 'make', options)).toBe(exitCodes.ok);
  play.breakStep(runId, 'make');
  expect(await repair('skip', runId, 'make', { reason: 'not needed' })).toBe(exitCodes.ok);
  play.breakStep(runId, 'make');
  expect(await repair('stop', runId, 'make', {})).toBe(exitCodes.ok);
  expect(play.repairs).toMatchObject([
    { action: 'retry', params: { size: 5 }, reason: 'too small' },
    { action: 'skip', reason: 'not needed' },
    { action: 'stop', reason: '' },
  ]);
  expect(await exitOf(repair('retry', runId, 'make', {}))).toBe(exitCodes.conflict);
  expect(await exitOf(repair('retry', runId, 'nothing', {}))).toBe(exitCodes.notFound);
  play.breakStep(runId, 'make');
  expect(await exitOf(repair('retry', runId, 'make', { set: ['size=99'], reason: 'so' }))).toBe(exitCodes.badInput);
  expect(await exitOf(repair('retry', runId, 'make', { set: ['size'], reason: 'so' }))).toBe(exitCodes.badInput);
});

test('a run is paused, shown as paused, resumed and moved to the front', async () => {
  const { play, runId, text } = await createScene();
  await control('hold', runId, { reason: 'the card is needed' });
  await status(runId, {});
  expect(text()).toMatch(/Paused \(hold\) by Owner since .*: the card is needed/);
  await control('resume', runId, {});
  await setPriority(runId, '1', {});
  expect(play.controls.map(({ action, priority }) => [action, priority])).toEqual([
    ['hold', undefined],
    ['resume', undefined],
    ['priority', 1],
  ]);
  expect(await exitOf(control('resume', runId, {}))).toBe(exitCodes.conflict);
  expect(await exitOf(setPriority(runId, '9', {}))).toBe(exitCodes.badInput);
});

test('a part of a past run is previewed, then run as a trial with substitutes, and says what it is', async () => {
  const { runId, finish, text, store, newest, newestInput } = await createScene();
  finish();
  await again(runId, { from: 'gate', preview: true });
  expect(text()).toMatch(new RegExp(`taken +make {2}\\(run ${runId}\\)\nrun +gate\npassed-over +approval`));
  expect(await newest()).toBe(runId);

  const other = await store.commit('report', { files: { 'report.json': '{"other":true}' } });
  expect(await again(runId, { only: 'gate', with: [`make.report=${other.digest}`], rows: '50' })).toBe(exitCodes.ok);
  expect(await newestInput()).toMatchObject({
    trial: { mode: 'only', stepId: 'gate', of: runId, sampleRows: 50 },
    given: { make: { outputs: { report: { digest: other.digest } } } },
  });
  await status('latest', {});
  expect(text()).toContain(`Trial of run ${runId}: only gate, at most 50 rows. Nothing of it can be released.`);
  expect(text()).toContain(`make.report = ${other.digest}`);

  expect(await exitOf(again(runId, { from: 'gate', to: 'gate' }))).toBe(exitCodes.badInput);
  expect(await exitOf(again(runId, { only: 'gate', rows: 'few' }))).toBe(exitCodes.badInput);
  expect(await exitOf(again(runId, { only: 'gate', with: ['report=x'] }))).toBe(exitCodes.badInput);
  expect(await exitOf(again(runId, { from: 'nothing' }))).toBe(exitCodes.notFound);
});

test('a fork changes parameters of steps, and says where it was forked', async () => {
  const { runId, text, newestInput } = await createScene();
  expect(await fork(runId, 'make', { set: ['make.size=8'] })).toBe(exitCodes.ok);
  expect(await newestInput()).toMatchObject({ forkOf: { runId, stepId: 'make' } });
  expect((await newestInput()).plan.steps[0]?.params).toEqual({ size: 8 });
  await status('latest', {});
  expect(text()).toContain(`Forked from run ${runId} at make.`);
  expect(await exitOf(fork(runId, 'make', { set: ['size=8'] }))).toBe(exitCodes.badInput);
});

test('with --json each of these commands says one JSON document', async () => {
  const { play, runId, finish, said, text } = await createScene();
  finish();
  said.length = 0;
  play.breakStep(runId, 'make');
  await repair('retry', runId, 'make', { json: true });
  await control('drain', runId, { json: true });
  await again(runId, { json: true, to: 'make' });
  await again(runId, { json: true, to: 'make', preview: true });
  await fork(runId, 'make', { json: true });
  const lines = text().trimEnd().split('\n');
  expect(lines).toHaveLength(5);
  for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
});
