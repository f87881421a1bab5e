import type { WorkflowUpdateFailedError } from '@temporalio/client';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Control, Repair, RunChanges, RunState } from '../../workflows/messages.ts';
import {
  changesQueryName,
  controlUpdateName,
  repairUpdateName,
  supersedeSignalName,
} from '../../workflows/messages.ts';
import { keepHistory } from './keep-history.ts';
import { planOf, step } from './trivial-kinds.ts';
import type { Run, Stage } from './trivial-runs.ts';
import { openStage, stateOf } from './trivial-runs.ts';

/** What a run does while it waits for people: it is mended, passed over, stopped, paused, outlived. */

let stage: Stage;
beforeAll(async () => void (stage = await openStage()));
afterAll(() => stage?.close());

const day = 24 * 3_600_000;
const limits = { repairMs: day, approvalMs: day };
const who = { id: 'p2', name: 'Mei' };
let requests = 0;

const repair = (run: Run, stepId: string, given: Pick<Repair, 'action'> & Partial<Repair>) =>
  run.executeUpdate<RunState, [Repair]>(repairUpdateName, {
    args: [
      { requestId: `repair-${(requests += 1)}`, stepId, reason: 'to see', who, at: new Date().toISOString(), ...given },
    ],
  });
const control = (run: Run, given: Pick<Control, 'action'> & Partial<Control>) =>
  run.executeUpdate<RunState, [Control]>(controlUpdateName, {
    args: [{ requestId: `control-${(requests += 1)}`, reason: 'later', who, at: new Date().toISOString(), ...given }],
  });
const untilState = (run: Run, stepId: string, state: string) =>
  expect.poll(async () => (await stateOf(run)).steps[stepId]?.state).toBe(state);
const refusal = (asked: Promise<unknown>) =>
  asked.then(
    () => 'it was taken',
    (error: unknown) => (error as WorkflowUpdateFailedError).cause?.message,
  );

const text = (id: string, words = id) => step(id, 'make-text', { params: { text: words } });
const after = (id: string, of: string) => step(id, 'join-texts', { inputs: { first: of } });
const judged = [
  text('words'),
  step('judge', 'judge-text', { inputs: { text: 'words.text' }, params: { passes: true } }),
  step('ask', 'ask-person', { inputs: { pass: 'judge.pass' } }),
];

test('a broken step waits for a person while the rest goes on, and goes on with the parameters it is given', async () => {
  await stage.withWorker(async () => {
    const run = await stage.startWith({ limits }, step('egg', 'fragile-text'), after('cake', 'egg.text'), text('tea'));
    await untilState(run, 'egg', 'broken');
    await untilState(run, 'tea', 'done');
    expect((await stateOf(run)).broken).toMatchObject([{ stepId: 'egg' }]);

    expect(await refusal(repair(run, 'tea', { action: 'retry' }))).toContain('does not wait to be repaired');
    const mended = repair(run, 'egg', { action: 'retry', requestId: 'once', params: { breaks: false } });
    const again = repair(run, 'egg', { action: 'retry', requestId: 'once', params: { breaks: false } });
    await Promise.all([mended, again]);
    const state = (await run.result()) as RunState;
    expect(state).toMatchObject({
      outcome: 'done',
      steps: { egg: { state: 'done', params: { breaks: false } }, cake: { state: 'done' } },
      changes: [{ stepId: 'egg', action: 'retry', who: { name: 'Mei' }, params: { breaks: false } }],
    });
    await keepHistory('repaired', run);
  });
});

test('a step tried again without a change breaks again and waits again; stopped, it fails the run with both reasons', async () => {
  await stage.withWorker(async () => {
    const run = await stage.startWith({ limits }, step('egg', 'fragile-text'));
    await untilState(run, 'egg', 'broken');
    await repair(run, 'egg', { action: 'retry' });
    await untilState(run, 'egg', 'broken');
    await repair(run, 'egg', { action: 'stop', reason: 'no eggs left' });

    await expect(run.result()).rejects.toThrow(/failed/i);
    expect((await stateOf(run)).reason).toBe(
      'Step "egg" failed: The text is too fragile. Mei stopped it: no eggs left',
    );
    await keepHistory('stopped', run);
  });
});

test('a skipped step takes with it what needs its output, and nothing else; a gate is never skipped', async () => {
  await stage.withWorker(async () => {
    const run = await stage.startWith(
      { limits },
      step('egg', 'fragile-text'),
      after('cake', 'egg.text'),
      text('tea'),
      step('judge', 'judge-text', { inputs: { text: 'tea.text' }, params: { passes: 'perhaps' } }),
    );
    await untilState(run, 'egg', 'broken');
    await untilState(run, 'judge', 'broken');
    expect(await refusal(repair(run, 'judge', { action: 'skip' }))).toContain('never skipped');
    await repair(run, 'egg', { action: 'skip', reason: 'we have tea' });
    await repair(run, 'judge', { action: 'retry', params: { passes: true } });

    expect(await run.result()).toMatchObject({
      outcome: 'done',
      steps: {
        egg: { state: 'skipped', reason: 'Skipped by Mei: we have tea' },
        cake: { state: 'skipped' },
        tea: { state: 'cached' },
        judge: { state: 'done' },
      },
    });
    await keepHistory('skipped', run);
  });
});

test('a broken step that nobody mends in time fails the run, and says so', async () => {
  await stage.withWorker(async () => {
    const run = await stage.startWith({ limits: { ...limits, repairMs: 300 } }, step('egg', 'fragile-text'));
    await expect(run.result()).rejects.toThrow(/failed/i);
    expect((await stateOf(run)).reason).toContain('Nobody repaired it by');
    await keepHistory('unrepaired', run);
  });
});

test('an approval that nobody gives in time ends the run as expired, never as a yes', async () => {
  await stage.withWorker(async () => {
    const run = await stage.startWith({ limits: { ...limits, approvalMs: 300 } }, ...judged);
    expect(await run.result()).toMatchObject({
      outcome: 'expired',
      reason: 'expired: nobody decided in time',
      steps: { ask: { state: 'not-passed' } },
    });
    await keepHistory('expired', run);
  });
});

test('a newer candidate closes the request of an older one, and the older run says which', async () => {
  await stage.withWorker(async () => {
    const run = await stage.startWith({ limits }, ...judged);
    await untilState(run, 'ask', 'waiting');
    await run.signal(supersedeSignalName, { runId: 'newer' });
    expect(await run.result()).toMatchObject({
      outcome: 'superseded',
      reason: 'superseded by the newer candidate of run newer',
    });
    await keepHistory('superseded', run);
  });
});

test('paused, a run finishes what runs and starts nothing; resumed, it goes on', async () => {
  await stage.withWorker(async () => {
    const until = join(stage.folder, 'slow');
    const run = await stage.startWith(
      { limits },
      step('slow', 'make-text', { params: { text: 'slow', until } }),
      after('next', 'slow.text'),
    );
    await expect.poll(() => existsSync(`${until}.started`)).toBe(true);
    expect(await refusal(control(run, { action: 'resume' }))).toContain('not paused');
    await control(run, { action: 'drain', reason: 'the card is needed' });
    await writeFile(until, '');
    await untilState(run, 'slow', 'done');
    expect(await stateOf(run)).toMatchObject({
      paused: { mode: 'drain', by: 'Mei', reason: 'the card is needed' },
      steps: { next: { state: 'pending' } },
    });
    await control(run, { action: 'resume' });
    expect(await run.result()).toMatchObject({ outcome: 'done', steps: { next: { state: 'done' } } });
    await keepHistory('paused', run);
  });
});

test('a trial run shows what its steps make, and nothing of it is approved or takes effect', async () => {
  await stage.withWorker(async () => {
    const log = join(stage.folder, 'trial.log');
    const run = await stage.startWith(
      { limits, trial: { mode: 'from', of: 'run-0', stepId: 'judge' }, given: {} },
      text('draft'),
      step('judge', 'judge-text', { inputs: { text: 'draft.text' }, params: { passes: true } }),
      step('ask', 'ask-person', { inputs: { pass: 'judge.pass' } }),
      step('effect', 'write-line', { params: { log } }),
    );
    expect(await run.result()).toMatchObject({
      outcome: 'done',
      steps: { judge: { state: 'done' }, ask: { state: 'skipped' }, effect: { state: 'skipped' } },
    });
    expect(existsSync(log)).toBe(false);
    expect((await stage.store.names()).filter(({ name }) => name.includes('draft'))).toEqual([]);
    await keepHistory('trial', run);
  });
});

test('an outcome given from another run stands for the step, which does not run', async () => {
  await stage.withWorker(async () => {
    const first = (await (await stage.startWith({ limits }, text('song', 'given'))).result()) as RunState;
    const outcome = { outcome: 'done', outputs: first.steps['song']!.outputs! } as const;
    const run = await stage.startWith(
      { limits, trial: { mode: 'only', of: 'run-0', stepId: 'next' }, given: { egg: outcome } },
      step('egg', 'fragile-text'),
      after('next', 'egg.text'),
    );
    expect(await run.result()).toMatchObject({
      outcome: 'done',
      steps: { egg: { state: 'cached' }, next: { state: 'done' } },
    });
  });
});

test('what a step did to the world is taken back when its run does not end as done', async () => {
  await stage.withWorker(async () => {
    const log = join(stage.folder, 'lines.log');
    const run = await stage.startWith(
      { limits: { ...limits, repairMs: 200 } },
      step('effect', 'write-line', { params: { log } }),
      step('egg', 'fragile-text', { needs: ['effect'] }),
    );
    await expect(run.result()).rejects.toThrow(/failed/i);
    const id = run.refrainRunId;
    expect(await readFile(log, 'utf8')).toBe(`wrote ${id} effect\ntook back ${id} effect\n`);

    const kept = await stage.startWith({ limits }, step('effect', 'write-line', { params: { log: `${log}.kept` } }));
    await kept.result();
    expect(await readFile(`${log}.kept`, 'utf8')).toBe(`wrote ${kept.refrainRunId} effect\n`);
    await keepHistory('compensated', run);
  });
});

test('transitions are numbered without gaps, and a reader who saw n gets exactly what came after', async () => {
  await stage.withWorker(async () => {
    const run = await stage.startWith({ limits }, text('one'), after('two', 'one.text'));
    await run.result();
    const all = await run.query<RunChanges, [number]>(changesQueryName, 0);
    expect(all.transitions.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: all.sequence }, (_, index) => index + 1),
    );
    expect(all.transitions.map(({ stepId, state }) => `${stepId ?? 'run'} ${state}`)).toEqual([
      'run running',
      'one running',
      'one done',
      'two running',
      'two done',
      'run done',
    ]);
    const later = await run.query<RunChanges, [number]>(changesQueryName, 3);
    expect(later.transitions).toEqual(all.transitions.slice(3));
    expect(Object.keys(later.steps)).toEqual(['two']);
  });
});

test('a plan of a version that is not known yet is refused, and says what to do', async () => {
  await stage.withWorker(async () => {
    const plan = { ...planOf(text('later')), planVersion: 2 as unknown as 1 };
    const run = await stage.startWith({ limits, plan }, text('later'));
    await expect(run.result()).rejects.toMatchObject({ cause: { type: 'PlanTooNew' } });
  });
});

test('cancelled while it waits, a run with limits takes back its effects and closes as cancelled', async () => {
  await stage.withWorker(async () => {
    const log = join(stage.folder, 'cancelled.log');
    const run = await stage.startWith(
      { limits },
      step('effect', 'write-line', { params: { log } }),
      step('egg', 'fragile-text', { needs: ['effect'] }),
    );
    await untilState(run, 'egg', 'broken');
    await run.cancel();
    await expect(run.result()).rejects.toThrow(/cancel/i);
    expect(await stateOf(run)).toMatchObject({ outcome: 'cancelled', steps: { egg: { state: 'cancelled' } } });
    expect(await readFile(log, 'utf8')).toContain(`took back ${run.refrainRunId} effect`);
    await keepHistory('cancelled-while-broken', run);
  });
});
