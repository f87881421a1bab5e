import { expect, test } from 'vitest';
import { catalog } from '../../activities/catalog.ts';
import { openDocument } from '../state/document-text.ts';
import type { Layout } from '../state/written.ts';
import { alignBoxes } from './align.ts';
import { arrowOnBezier, distanceToBezier } from './bezier.ts';
import { roomOnEdge } from './edge-room.ts';
import { findSteps } from './find-steps.ts';
import { chainOf, walk } from './keyboard-walk.ts';
import { outlineOf } from './outline-order.ts';
import { rankKinds } from './palette-rank.ts';
import { snap } from './snap.ts';
import { rowsOf } from './step-rows.ts';

const { value } = openDocument(`
refrain: 1
id: p
steps:
  - { id: lyrics, kind: import-lyrics@1 }
  - { id: split, kind: split-dataset@1, title: Held-out }
  - { id: base, kind: select-base@1 }
  - { id: sft, kind: train-sft@1, params: { maxSteps: 41 } }
  - { id: prefs, kind: build-preferences@1 }
edges:
  - { from: lyrics.dataset, to: split.dataset }
  - { from: split.train, to: sft.dataset }
  - { from: split.train, to: prefs.dataset }
  - { from: base.base, to: sft.base }
`).getState();
const layout: Layout = {
  lyrics: { x: 0, y: 0 },
  base: { x: 0, y: 300 },
  split: { x: 300, y: 0 },
  sft: { x: 600, y: 0 },
  prefs: { x: 600, y: 200 },
};

test('arrows walk along edges and between siblings', () => {
  expect(walk(value, layout, null, 'right')).toBe('lyrics');
  expect(walk(value, layout, 'lyrics', 'right')).toBe('split');
  expect(walk(value, layout, 'split', 'right')).toBe('sft');
  expect(walk(value, layout, 'sft', 'down')).toBe('prefs');
  expect(walk(value, layout, 'prefs', 'up')).toBe('sft');
  expect(walk(value, layout, 'sft', 'left')).toBe('split');
  expect(walk(value, layout, 'lyrics', 'left')).toBeNull();
});

test('every step can be come to with arrows alone', () => {
  const seen = new Set<string>();
  const open = [walk(value, layout, null, 'right')!];
  for (const id of open) {
    if (seen.has(id)) continue;
    seen.add(id);
    for (const way of ['left', 'right', 'up', 'down'] as const) {
      const next = walk(value, layout, id, way);
      if (next !== null) open.push(next);
    }
  }
  expect([...seen].sort()).toEqual(['base', 'lyrics', 'prefs', 'sft', 'split']);
});

test('a chain is a step with all that leads to it, or all that follows', () => {
  expect([...chainOf(value, ['sft'], 'up')].sort()).toEqual(['base', 'lyrics', 'sft', 'split']);
  expect([...chainOf(value, ['split'], 'down')].sort()).toEqual(['prefs', 'sft', 'split']);
});

test('the outline has every step after what it takes from', () => {
  const rows = outlineOf(value);
  expect(rows.map(({ step, level }) => `${level} ${step.id}`)).toEqual([
    '1 lyrics',
    '1 base',
    '2 split',
    '3 sft',
    '3 prefs',
  ]);
  expect(rows[3]!.takes).toEqual([
    { port: 'dataset', from: 'split.train' },
    { port: 'base', from: 'base.base' },
  ]);
});

test.each([
  ['fine', 'train-sft@1'],
  ['微调', 'train-sft@1'],
  ['jianduweitiao', 'train-sft@1'],
  ['jdwt', 'train-sft@1'],
  ['dpo', 'train-dpo@1'],
  ['menj', 'check-gate@1'],
  ['hdbs', 'deploy-canary@1'],
])('the palette finds a kind by title, pinyin and initials: %s', (search, ref) => {
  expect(rankKinds(catalog, { search, recent: [] })[0]!.ref).toBe(ref);
});

test('an edge that is held leaves only kinds that take what it carries', () => {
  const offered = rankKinds(catalog, { search: '', recent: [], open: { type: 'preferences', side: 'output' } });
  expect(offered.map(({ ref }) => ref)).toEqual(['select-preferences@1', 'train-dpo@1']);
  const between = rankKinds(catalog, { search: '', recent: [], between: { from: 'adapter', to: 'adapter' } });
  expect(between.map(({ ref }) => ref)).toEqual(['train-dpo@1', 'train-grpo@1']);
});

test('the palette offers what fits, then what was used last, then the rest', () => {
  const entries = rankKinds(catalog, { search: '', recent: ['evaluate@1'], near: new Set(['preferences']) });
  expect(entries.slice(0, 3).map(({ ref, section }) => [ref, section])).toEqual([
    ['select-preferences@1', 'compatible'],
    ['train-dpo@1', 'compatible'],
    ['evaluate@1', 'recent'],
  ]);
  const newest = [...catalog.values()].filter(({ supersededBy }) => supersededBy === undefined);
  expect(entries.map(({ kind }) => kind.id).sort()).toEqual(newest.map(({ id }) => id).sort());
});

test('steps are found by title, kind, value and state', () => {
  const find = (search: string) =>
    findSteps(value, search, catalog, (id) => (id === 'sft' ? { state: 'failed', word: '失败' } : undefined));
  expect(find('held')).toEqual(['split']);
  expect(find('划分')).toEqual(['split']);
  expect(find('41')).toEqual(['sft']);
  expect(find('status:failed')).toEqual(['sft']);
  expect(find('status:失败 tune')).toEqual(['sft']);
  expect(find('status:running')).toEqual([]);
  expect(find(' ')).toEqual([]);
});

test('a card shows what was set before what the kind sets by itself', () => {
  const rows = rowsOf(catalog.get('train-sft@1')!, { maxSteps: 41, seed: { $param: 'seed' } }, 3);
  expect(rows.map(({ value: shown, isChanged }) => [shown, isChanged])).toEqual([
    ['41', true],
    ['= seed', true],
    ['8', false],
  ]);
});

test('a card says in words what a gate looks at, and its rules as they stand while they do not fit', () => {
  const said = (params: object) => rowsOf(catalog.get('check-gate@1')!, { ...params }, 3)[0]!.value;
  expect(said({})).toEqual({ en: 'Safe words, Well-formed, Rhymes', zh: '用词安全、格式完整、押韵' });
  const rules = ['at-least', 'better-by'].map((rule) => ({ metric: 'rhyme', rule, value: 0.5 }));
  const other = { metric: 'perplexity', rule: 'at-most', value: 9 };
  expect(said({ rules: [...rules, other] })).toEqual({ en: 'Rhymes, perplexity', zh: '押韵、perplexity' });
  expect(said({ rules: [{ metric: 'rhyme' }] })).toBe('[{"metric":"rhyme"}]');
});

const box = (x: number, y: number) => ({ x, y, width: 100, height: 50 });

test('a box near a line of another is put on it, with a guide to see', () => {
  const { dx, dy, guides } = snap(box(3, 200), [box(0, 0)], 5);
  expect([dx, dy]).toEqual([-3, 0]);
  expect(guides).toEqual([{ axis: 'x', at: 0, from: -12, to: 262 }]);
  expect(snap(box(30, 200), [box(0, 0)], 5)).toEqual({ dx: 0, dy: 0, guides: [] });
});

test('a box between two others is put in the middle of the gap', () => {
  const { dx, guides } = snap({ ...box(148, 10) }, [box(0, 0), box(300, 20)], 5);
  expect(dx).toBe(2);
  // Both gaps are shown, at its own height.
  expect(guides.filter(({ axis }) => axis === 'y')).toEqual([
    { axis: 'y', at: 35, from: 100, to: 150 },
    { axis: 'y', at: 35, from: 250, to: 300 },
  ]);
});

test('a box goes on a row with the gap the row has, before it and behind it', () => {
  const row = [box(0, 0), box(140, 0)];
  expect(snap(box(283, 0), row, 5).dx).toBe(-3);
  expect(snap(box(-138, 0), row, 5).dx).toBe(-2);
  expect(snap(box(-138, 0), row, 5).guides.filter(({ axis }) => axis === 'y')).toContainEqual({
    axis: 'y',
    at: 25,
    from: 100,
    to: 140,
  });
});

test('boxes are put in line, and with equal gaps', () => {
  const boxes = [
    { id: 'a', ...box(0, 0) },
    { id: 'b', ...box(130, 40) },
    { id: 'c', ...box(400, 90) },
  ];
  expect(alignBoxes(boxes, 'right')).toEqual({ a: { x: 400, y: 0 }, b: { x: 400, y: 40 }, c: { x: 400, y: 90 } });
  expect(alignBoxes(boxes, 'across')['b']).toEqual({ x: 200, y: 40 });
  expect(alignBoxes(boxes.slice(0, 1), 'left')).toEqual({});
});

test('a point on an edge is near it, and its arrow points along', () => {
  expect(distanceToBezier({ x: 50, y: 0 }, { x: 0, y: 0 }, { x: 100, y: 0 })).toBeLessThan(3);
  expect(distanceToBezier({ x: 50, y: 80 }, { x: 0, y: 0 }, { x: 100, y: 0 })).toBeGreaterThan(70);
  expect(arrowOnBezier(0, 0, 100, 0)).toMatch(/^M6\d\.\d 0\.0L/);
});

test('a card put into an edge pushes what follows to the right, as far as it needs and nothing else', () => {
  const edge = { from: 'lyrics.dataset', to: 'split.dataset' };
  const room = roomOnEdge(value, layout, edge)!;
  expect(room.at).toEqual({ x: 288, y: 0 });
  expect(room.moved).toEqual({ split: { x: 576, y: 0 }, sft: { x: 876, y: 0 }, prefs: { x: 876, y: 200 } });
  expect(roomOnEdge(value, { ...layout, split: { x: 900, y: 0 } }, edge)!.moved).toEqual({});
  expect(roomOnEdge(value, { ...layout, split: { x: -300, y: 0 } }, edge)).toBeNull();
});
