import { expect, test } from 'vitest';
import { catalog } from '../../activities/catalog.ts';
import { readYaml } from '../../pipeline/read-yaml.ts';
import { parseRows } from './file-text.ts';
import { lineageDocument } from './lineage-document.ts';
import { lineageRows, type LineageNode } from './lineage-tree.ts';
import { comparisonsOf } from './report-metrics.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const node = (letter: string, type: string, by: string | null, parents: string[], name = ''): LineageNode =>
  ({
    ref: { type, digest: digest(letter), sizeBytes: 1 },
    names: name === '' ? [] : [{ name, number: 1 }],
    parents: parents.map(digest),
    makings: by === null ? [] : [{ runId: 'r1', stepId: by.split('@')[0], kind: by }],
  }) as unknown as LineageNode;

const nodes = [
  node('a', 'adapter', 'train-sft@1', ['b', 'c']),
  node('b', 'checkpoint', 'select-base@1', []),
  node('c', 'dataset', 'split-dataset@1', ['e'], 'songs/split/train'),
  node('d', 'dataset', 'split-dataset@1', ['e'], 'songs/split/heldOut'),
  node('e', 'file', null, [], 'uploads/songs.txt'),
];

test('lineage is drawn as the steps that made it, joined port to port; an upload stands as a step of its own', () => {
  const { source, kinds, artifactOf } = lineageDocument(nodes, catalog, (type) => ({ en: type, zh: type }));
  const read = readYaml(source);
  const { steps, edges } = (read.ok ? read.value : {}) as {
    steps: { id: string; kind: string; title?: string }[];
    edges: { from: string; to: string }[];
  };
  expect(steps.map(({ id, kind }) => [id, kind])).toEqual([
    ['train-sft', 'train-sft@1'],
    ['select-base', 'select-base@1'],
    ['split-dataset', 'split-dataset@1'],
    ['file', 'given-file@1'],
  ]);
  expect(steps.at(-1)!.title).toBe('uploads/songs.txt v1');
  expect(edges).toContainEqual({ from: 'select-base.base', to: 'train-sft.base' });
  expect(edges).toContainEqual({ from: 'split-dataset.train', to: 'train-sft.dataset' });
  // A split takes no file: it is drawn as what came first.
  expect(edges).toContainEqual({ from: 'file', to: 'split-dataset' });
  expect(kinds.has('given-file@1')).toBe(true);
  expect(artifactOf.get('train-sft')).toBe(digest('a'));
});

test('as a list everything stands once with its ancestors, and after that by name alone', () => {
  const shared = [
    node('a', 'report', 'evaluate@1', ['b', 'c']),
    node('b', 'adapter', 'train-sft@1', ['c']),
    node('c', 'checkpoint', 'select-base@1', []),
  ];
  const rows = lineageRows(shared, digest('a'));
  expect(rows.map(({ node: { ref }, depth, isRepeated }) => [ref.digest[7], depth, isRepeated])).toEqual([
    ['a', 0, false],
    ['b', 1, false],
    ['c', 2, false],
    ['c', 1, true],
  ]);
});

test('metrics with a baseline are compared, the others stand alone', () => {
  const { comparisons, others } = comparisonsOf({
    rhyme: 0.6,
    rhyme_baseline: 0.5,
    rhyme_delta: 0.1,
    rhyme_delta_low: 0.02,
    rhyme_delta_high: 0.18,
    prompts: 4,
  });
  expect(comparisons).toEqual([{ name: 'rhyme', candidate: 0.6, baseline: 0.5, delta: 0.1, low: 0.02, high: 0.18 }]);
  expect(others).toEqual([['prompts', 4]]);
});

test('a line that is no JSON is shown as it is', () => {
  expect(parseRows('{"a":1}\n\nnot json {\n')).toEqual([{ a: 1 }, 'not json {']);
});
