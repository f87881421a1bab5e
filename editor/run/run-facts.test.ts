import { expect, test } from 'vitest';
import type { RunRow, RunView } from '../../server/client.ts';
import { excerptAround } from './log-excerpt.ts';
import { attemptsOf, tailOf } from './log-query.ts';
import { paramDifferences } from './param-diff.ts';
import { reuseOf } from './reuse.ts';
import { failedStepOf, statusOfRun } from './run-status.ts';
import { stepStatusesOf } from './step-statuses.ts';
import { timesUsual, usualDuration } from './usual-duration.ts';

const step = (id: string, needs: string[] = [], reuse = 'content') => ({ id, needs, reuse, inputs: {} });
function run(states: Record<string, string>, state: object = {}): RunView {
  const steps = Object.fromEntries(Object.entries(states).map(([id, its]) => [id, { state: its }]));
  return {
    plan: {
      steps: [step('data'), step('sft', ['data']), step('gate', ['sft']), step('deploy', ['gate'], 'never')],
    },
    progress: {},
    state: { outcome: 'running', waiting: [], broken: [], steps, ...state },
  } as unknown as RunView;
}
const row = (seconds: number, change: Partial<RunRow> = {}): RunRow =>
  ({
    outcome: 'done',
    trial: null,
    startedAt: '2026-01-01T00:00:00.000Z',
    endedAt: new Date(Date.parse('2026-01-01T00:00:00Z') + seconds * 1_000).toISOString(),
    ...change,
  }) as RunRow;

test('the usual duration is the median of whole runs that came to their end', () => {
  const trial = { mode: 'only', of: 'r0' } as const;
  const rows = [row(60), row(1, { trial }), row(5, { outcome: 'failed' }), row(80), row(100), row(70)];
  expect(usualDuration(rows)).toBe(75_000);
  expect(usualDuration([row(60), row(80)])).toBeNull();
});

test('only what differs by a tenth and two seconds is said to be unusual', () => {
  expect(timesUsual(150_000, 100_000)).toBe(1.5);
  expect(timesUsual(105_000, 100_000)).toBeNull();
  expect(timesUsual(1_900, 900)).toBeNull();
  expect(timesUsual(5_000, null)).toBeNull();
});

test('a run shows the most urgent of what its steps are', () => {
  const broken = [{ stepId: 'sft', since: '', until: '' }];
  const waiting = [{ stepId: 'gate', since: '', evidence: {} }];
  expect(statusOfRun(run({}, { broken, waiting }))).toBe('broken');
  expect(statusOfRun(run({}, { waiting, paused: {} }))).toBe('waiting');
  expect(statusOfRun(run({}, { paused: {} }))).toBe('paused');
  expect(statusOfRun(run({}, { outcome: 'done', waiting }))).toBe('done');
});

test('a failed run opens on the step that waits for repair, else on the first that failed or said no', () => {
  expect(failedStepOf(run({ sft: 'failed' }, { broken: [{ stepId: 'gate' }] }))).toBe('gate');
  expect(failedStepOf(run({ data: 'done', sft: 'failed', gate: 'skipped' }))).toBe('sft');
  expect(failedStepOf(run({ data: 'done', gate: 'not-passed' }))).toBe('gate');
  expect(failedStepOf(run({ data: 'done' }))).toBeNull();
});

test('a repair takes all that is finished; a new run does every effect again', () => {
  const states = { data: 'done', sft: 'cached', gate: 'failed', deploy: 'pending' };
  expect(reuseOf(run(states), 'gate', 'repair')).toEqual({ taken: ['data', 'sft'], run: ['gate', 'deploy'] });
  const all = { data: 'done', sft: 'done', gate: 'done', deploy: 'done' };
  expect(reuseOf(run(all), 'sft', 'fork')).toEqual({ taken: ['data'], run: ['sft', 'gate', 'deploy'] });
});

test('the excerpt of a log lies around the last line that tells of a fault, else at the end', () => {
  const lines = Array.from({ length: 200 }, (_, at) => `line ${at + 1}`);
  expect(excerptAround(lines)).toMatchObject({ from: 151, at: -1 });
  lines[99] = 'RuntimeError: CUDA out of memory';
  const { from, at, lines: shown } = excerptAround(lines);
  expect([from, at, shown.length, shown[at]]).toEqual([75, 25, 50, 'RuntimeError: CUDA out of memory']);
});

test('parameters are compared by their paths', () => {
  expect(paramDifferences({ rank: 8, rules: { a: 1 }, seed: 1 }, { rank: 16, rules: { a: 1 }, beta: 2 })).toEqual([
    { name: 'rank', was: 8, is: 16 },
    { name: 'seed', was: 1, is: undefined },
    { name: 'beta', was: undefined, is: 2 },
  ]);
});

test('the entry of a step that did not change stays the same object, and a metric grows by what is new', () => {
  const at = (loss: number): RunView => ({
    ...run({ data: 'done', sft: 'running' }),
    progress: { sft: { step: 1, totalSteps: 4, metrics: { loss } } },
  });
  const first = stepStatusesOf(at(5), {});
  const same = stepStatusesOf(at(5), first);
  expect([same['data'] === first['data'], same['sft'] === first['sft']]).toEqual([true, true]);
  const next = stepStatusesOf(at(4), same);
  expect(next['data']).toBe(first['data']);
  expect(next['sft']).toMatchObject({ state: 'running', progress: 0.25, metric: { name: 'loss', points: [5, 4] } });
});

test('an approval says who is asked until somebody has decided, and a step that is over how often it was tried', () => {
  const waits = { stepId: 'gate', since: '2026-01-01T00:00:00Z', evidence: {} };
  const at = (waiting: object) => run({ sft: 'failed', data: 'done', gate: 'waiting' }, { waiting: [waiting] });
  const attempts = attemptsOf([
    { stepId: 'sft', attempt: 1 },
    { stepId: 'sft', attempt: 3 },
    { stepId: 'sft', attempt: 2 },
    { stepId: 'data', attempt: 1 },
  ]);
  const cards = stepStatusesOf(at(waits), {}, { attempts, approvers: 'an approver' });
  expect(cards['gate']).toMatchObject({ who: 'an approver', since: waits.since });
  expect([cards['sft']?.attempt, cards['data']?.attempt, cards['gate']?.attempt]).toEqual([3, 1, undefined]);
  const decided = { ...waits, decided: { verdict: 'approve' } };
  expect(stepStatusesOf(at(decided), {}, { approvers: 'an approver' })['gate']).not.toHaveProperty('who');
});

test('the end of a log is shown from its first whole line on, under that line’s own number', () => {
  expect(tailOf('rst\nsecond\nthird\n', 41, true)).toEqual({ from: 42, lines: ['second', 'third'] });
  expect(tailOf('first\nsecond\n', 1, false)).toEqual({ from: 1, lines: ['first', 'second'] });
  expect(tailOf('one line without an end', 7, true)).toEqual({ from: 7, lines: ['one line without an end'] });
});
