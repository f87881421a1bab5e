import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PlanStep, StepState } from '../pipeline/plan.ts';
import type { RunInput, Transition } from './messages.ts';
import { RunLedger } from './run-ledger.ts';

const step = (id: string) => ({ id }) as PlanStep;
const steps = ['one', 'two', 'three'].map(step);
const input = { runId: 'r', plan: { steps } } as unknown as RunInput;
const states: readonly StepState[] = ['running', 'waiting', 'broken', 'held', 'done', 'failed', 'skipped'];

function begin(given = input) {
  const heard: Transition[] = [];
  const ledger = new RunLedger(given, ({ transition }) => heard.push(transition));
  return { ledger, heard };
}

test('every change is heard once, numbered from 1 without gaps', () => {
  const { ledger, heard } = begin();
  ledger.begin();
  ledger.report(steps[0]!, 'running');
  ledger.report(steps[0]!, 'done', { outcome: { outcome: 'done', outputs: {} } });
  ledger.end('done', undefined);
  expect(heard.map(({ sequence, stepId, state }) => [sequence, stepId, state])).toEqual([
    [1, null, 'running'],
    [2, 'one', 'running'],
    [3, 'one', 'done'],
    [4, null, 'done'],
  ]);
  expect(ledger.state().sequence).toBe(4);
});

test('a step that breaks is no longer among the broken once it moves', () => {
  const { ledger } = begin();
  ledger.broken.set('one', { stepId: 'one', since: 'then', until: 'later' });
  ledger.report(steps[0]!, 'broken', { reason: 'why' });
  expect(ledger.state().broken).toHaveLength(1);
  ledger.report(steps[0]!, 'running');
  expect(ledger.state().broken).toEqual([]);
});

test('what a step did and could not be taken back stands in its reason, after the reason it had, and is heard', () => {
  const { ledger, heard } = begin();
  ledger.report(steps[0]!, 'done', { outcome: { outcome: 'done', outputs: {} } });
  ledger.report(steps[1]!, 'failed', { reason: 'It broke.', code: 'CanaryFailed' });
  for (const at of [0, 1]) ledger.stillStands(steps[at]!, 'the gateway is away');
  const left = 'What it did still stands, since it could not be taken back: the gateway is away';
  expect(ledger.step('one')).toMatchObject({ state: 'done', outputs: {}, reason: left });
  expect(ledger.step('two')).toMatchObject({ state: 'failed', code: 'CanaryFailed', reason: `It broke. ${left}` });
  expect(heard.slice(2)).toMatchObject([
    { sequence: 3, stepId: 'one', state: 'done' },
    { sequence: 4, stepId: 'two', state: 'failed' },
  ]);
  expect(ledger.leftStanding()).toEqual(['step "one" could not be taken back', 'step "two" could not be taken back']);
});

test('parameters a person gave stay with the step through its later states', () => {
  const { ledger } = begin();
  const who = { id: 'p', name: 'Lin' };
  ledger.change({ at: 'now', who, stepId: 'one', action: 'retry', reason: '', params: { rank: 8 } });
  ledger.report(steps[0]!, 'running');
  ledger.report(steps[0]!, 'done');
  expect(ledger.step('one')).toMatchObject({ state: 'done', params: { rank: 8 } });
});

test('carried into a new history, whatever happened, the run is the same and goes on counting', () => {
  const change = fc.record({ place: fc.nat(2), state: fc.constantFrom(...states) });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), fc.nat(60), (changes, cut) => {
      const whole = begin();
      whole.ledger.begin();
      for (const { place, state } of changes) whole.ledger.report(steps[place]!, state);

      const first = begin();
      first.ledger.begin();
      for (const { place, state } of changes.slice(0, cut)) first.ledger.report(steps[place]!, state);
      const carried = first.ledger.carry({ decisions: {}, handled: [], priority: null, closed: null });
      const second = begin({ ...input, carried: JSON.parse(JSON.stringify(carried)) as typeof carried });
      for (const { place, state } of changes.slice(cut)) second.ledger.report(steps[place]!, state);

      const numbers = (ledger: RunLedger) =>
        ledger.changesAfter(0).transitions.map(({ sequence, stepId, state }) => [sequence, stepId, state]);
      expect(numbers(second.ledger)).toEqual(numbers(whole.ledger));
      expect(second.ledger.changesAfter(0).transitions.slice(0, first.heard.length)).toEqual(first.heard);
    }),
  );
});

test('a reader who saw n gets what came after n, and the steps it is about', () => {
  const { ledger, heard } = begin();
  ledger.begin();
  ledger.report(steps[0]!, 'running');
  ledger.report(steps[1]!, 'running');
  for (let seen = 0; seen <= 3; seen += 1) {
    const { transitions, steps: told } = ledger.changesAfter(seen);
    expect(transitions).toEqual(heard.slice(seen));
    expect(Object.keys(told)).toEqual(transitions.flatMap(({ stepId }) => stepId ?? []));
  }
  expect(ledger.changesAfter(99)).toMatchObject({ sequence: 3, transitions: [] });
});
