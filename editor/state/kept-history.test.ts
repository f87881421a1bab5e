import { expect, test } from 'vitest';
import { openDocument, sourceOf } from './document-text.ts';
import { setParam } from './edits/setting-edits.ts';
import { boundedHistory, recall } from './kept-history.ts';

const source = `refrain: 1
id: p
steps:
  # the one that learns
  - id: sft
    kind: train-sft@1
    params: { rank: 8 }
`;
const edited = () => {
  const store = openDocument(source);
  for (const rank of [9, 10, 11]) store.getState().edit(`rank ${rank}`, setParam('sft', 'rank', rank));
  store.getState().undo();
  return store;
};
/** As the browser gives it back: copied, its shared parts shared again. */
const kept = (store = edited()) => structuredClone(boundedHistory(store.getState(), '2026-01-01T00:00:00.000Z'));

test('a page that is loaded again takes back and brings back what the page before did, comments and all', () => {
  const before = edited();
  const store = openDocument(sourceOf(before));
  expect(recall(store, kept(before))).toBe(true);
  store.getState().redo();
  expect(sourceOf(store)).toContain('rank: 11');
  for (let count = 0; count < 3; count += 1) store.getState().undo();
  expect(sourceOf(store)).toBe(source);
  expect(store.getState().past).toEqual([]);
});

test('a document that says something else by now keeps none of it', () => {
  const store = openDocument(source.replace('rank: 8', 'rank: 64'));
  expect(recall(store, kept())).toBe(false);
  expect(store.getState().past).toEqual([]);
});

test('only the newest is kept, and no more text than a browser holds with ease', () => {
  const store = openDocument(source);
  for (let rank = 1; rank <= 300; rank += 1) store.getState().edit(String(rank), setParam('sft', 'rank', rank));
  const { past } = kept(store);
  expect([past.length, past.at(-1)!.label]).toEqual([100, '300']);

  const long = openDocument(`${source}# ${'a'.repeat(900_000)}\n`);
  for (let rank = 1; rank <= 9; rank += 1) {
    long.getState().edit(String(rank), setParam('sft', 'rank', rank));
    sourceOf(long);
  }
  expect(kept(long).past.map(({ label }) => label)).toEqual(['6', '7', '8', '9']);
});
