import { expect, test } from 'vitest';
import { idleGaps, retriesOf, spansOf, timeScale, type Transition } from './gantt.ts';

const minute = 60_000;
const day = Date.parse('2026-01-01T00:00:00Z');
const at = (minutes: number) => new Date(day + minutes * minute).toISOString();
let sequence = 0;
const change = (minutes: number, stepId: string | null, state: string): Transition => ({
  sequence: (sequence += 1),
  at: at(minutes),
  stepId,
  state,
});
const run = { plan: { steps: [] }, startedAt: at(0), endedAt: null } as never;

test('a step has a span for each state that takes time, and the last says how it ended', () => {
  const spans = spansOf(
    run,
    [
      change(0, null, 'running'),
      change(0, 'sft', 'running'),
      change(5, 'sft', 'broken'),
      change(8, 'sft', 'running'),
      change(12, 'sft', 'done'),
    ],
    day + 20 * minute,
  );
  expect(spans.map(({ state, fromMs, toMs }) => [state, (fromMs - day) / minute, (toMs - day) / minute])).toEqual([
    ['running', 0, 5],
    ['broken', 5, 8],
    ['done', 8, 12],
  ]);
});

test('what still runs goes on until now, and what took no time is left out', () => {
  const spans = spansOf(
    run,
    [change(0, 'ask', 'running'), change(0, 'ask', 'waiting'), change(1, 'sft', 'running')],
    day + 3 * minute,
  );
  expect(spans.map(({ stepId, state, toMs }) => [stepId, state, (toMs - day) / minute])).toEqual([
    ['ask', 'waiting', 3],
    ['sft', 'running', 3],
  ]);
});

test('each attempt but the last is a mark of its row, whatever order the logs are listed in', () => {
  const log = (stepId: string, minutes: number) => ({ stepId, writtenAt: at(minutes) });
  const logs = [log('sft', 9), log('dpo', 4), log('sft', 2), log('sft', 5)];
  expect(retriesOf(logs, 'sft').map((ms) => (ms - day) / minute)).toEqual([2, 5]);
  expect(retriesOf(logs, 'dpo')).toEqual([]);
});

test('only stretches of more than ten minutes in which nothing worked are gaps; waiting is no work', () => {
  const span = (stepId: string, state: string, from: number, to: number) => ({
    stepId,
    state,
    fromMs: day + from * minute,
    toMs: day + to * minute,
  });
  const gaps = idleGaps([
    span('sft', 'done', 0, 10),
    span('approval', 'waiting', 10, 500),
    span('deploy', 'done', 500, 501),
    span('promote', 'done', 509, 510),
  ]);
  expect(gaps.map(({ fromMs, toMs }) => [(fromMs - day) / minute, (toMs - day) / minute])).toEqual([[10, 500]]);
});

test('collapsed time takes a small share, and places keep their order', () => {
  const gap = { fromMs: day + 10 * minute, toMs: day + 500 * minute };
  const { place, gaps, ticks } = timeScale(day, day + 520 * minute, [gap]);
  expect(gaps[0]!.to - gaps[0]!.from).toBeCloseTo(0.04, 5);
  const places = [0, 5, 10, 200, 500, 510, 520].map((minutes) => place(day + minutes * minute));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect([places[0], places.at(-1)]).toEqual([0, expect.closeTo(1, 6)]);
  expect(ticks.every(({ ms }) => ms <= gap.fromMs || ms >= gap.toMs)).toBe(true);
});
