import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openDocument, sourceOf } from '../../../state/document-text.ts';
import { setParam } from '../../../state/edits/setting-edits.ts';
import { lineOfStep, smallestChange, syncCode } from './code-sync.ts';

const start = `refrain: 1
id: p
steps:
  # learns
  - id: sft
    kind: train-sft@1
    params:
      rank: 8
`;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open() {
  const store = openDocument(start);
  const shown: string[] = [];
  return { store, shown, sync: syncCode(store, 'code', (text) => shown.push(text)) };
}

test('what is typed is on the canvas a quarter of a second after the last key, as one entry of the history', async () => {
  const { store, sync } = open();
  for (const rank of ['1', '16', '16 ']) {
    sync.typed(start.replace('rank: 8', `rank: ${rank}`));
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(store.getState().past).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  expect(store.getState().value).toMatchObject({ steps: [{ params: { rank: 16 } }] });
  expect(store.getState().past).toHaveLength(1);
  store.getState().undo();
  expect(sourceOf(store)).toBe(start);
});

test('what the canvas changes is in the text at once, its comments kept', () => {
  const { store, shown } = open();
  store.getState().edit('rank', setParam('sft', 'rank', 32));
  expect(shown.at(-1)).toBe(start.replace('rank: 8', 'rank: 32'));
});

test('a canvas edit while something is being typed keeps both', () => {
  const { store, shown, sync } = open();
  sync.typed(start.replace('id: p', 'id: p\ntitle: Mine'));
  store.getState().edit('rank', setParam('sft', 'rank', 32));
  expect(shown.at(-1)).toContain('title: Mine');
  expect(shown.at(-1)).toContain('rank: 32');
  expect(sourceOf(store)).toBe(shown.at(-1));
});

test('a text that cannot be read leaves the last canvas standing, and is the text that stays', async () => {
  const { store, sync } = open();
  const { value } = store.getState();
  sync.typed(`${start}  - [`);
  await vi.advanceTimersByTimeAsync(300);
  expect(store.getState().broken?.problems[0]?.at.line).toBeGreaterThan(7);
  expect(store.getState().value).toBe(value);
  expect(sourceOf(store)).toBe(`${start}  - [`);
  sync.typed(start);
  await vi.advanceTimersByTimeAsync(300);
  expect(store.getState().broken).toBeNull();
});

test('the smallest change makes the one text of the other, and touches nothing that both have at their ends', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (head, a, b, tail) => {
      const [before, after] = [head + a + tail, head + b + tail];
      const change = smallestChange(before, after);
      if (change === null) {
        expect(before).toBe(after);
        return;
      }
      expect(before.slice(0, change.from) + change.insert + before.slice(change.to)).toBe(after);
      expect(change.from).toBeGreaterThanOrEqual(head.length);
    }),
    { numRuns: 2_000 },
  );
});

test('a step is found by its line', () => {
  expect(lineOfStep(start, 'sft')).toBe(5);
  expect(lineOfStep(start, 'none')).toBeUndefined();
});
