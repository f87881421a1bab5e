import { expect, test } from 'vitest';
import { compareDocuments } from './compare-documents.ts';

const step = (id: string, more: object = {}) => ({ id, kind: 'train-sft@1', ...more });
const at = (x: number) => ({ x, y: 0 });
const from = {
  steps: [step('a'), step('b', { params: { rank: 8 } }), step('c')],
  edges: [{ from: 'a.adapter', to: 'b.adapter' }],
  editor: { layout: { a: at(1), b: at(2), c: at(3) } },
};
const to = {
  title: 'New',
  steps: [step('b', { params: { rank: 16, alpha: 32 } }), step('c'), step('d')],
  edges: [{ from: 'b.adapter', to: 'd.adapter' }],
  editor: { layout: { b: at(9), c: at(8), d: at(4) } },
};

test('one document shows both: what went stays as a ghost at its old place', () => {
  const { value, marks } = compareDocuments(from, to);
  expect(marks.steps).toEqual({ a: 'removed', b: 'changed', c: 'moved', d: 'added' });
  expect(marks.edges).toEqual({ 'a.adapter → b.adapter': 'removed', 'b.adapter → d.adapter': 'added' });
  expect((value['steps'] as { id: string }[]).map(({ id }) => id).toSorted()).toEqual(['a', 'b', 'c', 'd']);
  expect(value['editor']).toMatchObject({ layout: { a: at(1), b: at(9) } });
});

test('a step has one difference, with every value of it; a move beside it is not told', () => {
  const { differences } = compareDocuments(from, to);
  const ofB = differences.filter(({ name }) => name === 'b');
  expect(ofB).toHaveLength(1);
  expect(ofB[0]?.changes.map(({ path }) => path.at(-1))).toEqual(['rank', 'alpha']);
  expect(differences.find(({ what }) => what === 'document')).toMatchObject({ name: 'title', mark: 'added' });
});

test('a document compared with itself differs in nothing', () => {
  expect(compareDocuments(to, structuredClone(to)).differences).toEqual([]);
});

test('a step’s first parameters are told one by one', () => {
  const { differences } = compareDocuments(
    { steps: [step('a')] },
    { steps: [step('a', { params: { rank: 4, seed: 1 } })] },
  );
  expect(differences[0]?.changes.map(({ path, after }) => [path.at(-1), after])).toEqual([
    ['rank', 4],
    ['seed', 1],
  ]);
});

test('the first place that is written at all is a move of the step it is of, and the first pin a change', () => {
  const { steps, edges } = from;
  const bare = { steps, edges };
  expect(compareDocuments(bare, from).marks.steps).toEqual({ a: 'moved', b: 'moved', c: 'moved' });
  expect(compareDocuments({ ...bare, editor: {} }, { ...bare, editor: { layout: { b: at(2) } } }).marks.steps).toEqual({
    b: 'moved',
  });
  const pinned = { ...bare, editor: { pins: { c: { adapter: 'sha256-1' } } } };
  expect(compareDocuments(bare, pinned).differences).toMatchObject([{ what: 'step', name: 'c', mark: 'changed' }]);
});
