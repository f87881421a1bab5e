import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPace } from './pace.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

/** Ticks once an item, each of which takes so long; tells when progress was told, in ms. */
function ticked(items: number, eachMs: number): number[] {
  const begun = Date.now();
  const told: number[] = [];
  const step = {
    signal: new AbortController().signal,
    progress: () => void told.push(Date.now() - begun),
  };
  const pace = createPace(step, () => 'x');
  for (let item = 0; item < items; item += 1) {
    vi.advanceTimersByTime(eachMs);
    void pace.tick();
  }
  return told;
}

test('slow items are told one by one, and none waits a second for it', () => {
  const told = ticked(8, 400);
  expect(told).toEqual([400, 1200, 2000, 2800]);
  expect(told.slice(1).every((at, index) => at - told[index]! < 1_000)).toBe(true);
  expect(ticked(3, 900)).toEqual([900, 1800, 2700]);
});

test('fast items are told twice a second and no more', () => {
  expect(ticked(5_000, 1)).toHaveLength(10);
});

test('a step that is cancelled ends at its next tick', () => {
  const control = new AbortController();
  const pace = createPace({ signal: control.signal, progress: () => undefined }, () => 'x');
  control.abort(new Error('stopped'));
  expect(() => pace.tick()).toThrow('stopped');
});
