import { expect, test } from 'vitest';
import { catalog } from '../../activities/catalog.ts';
import { defineKind, type KindRef, type Kind } from '../../pipeline/kind.ts';
import { z } from 'zod';
import { openDocument } from '../state/document-text.ts';
import { disconnect } from '../state/edits/edge-edits.ts';
import { collapseGroup, groupSteps } from '../state/edits/mark-edits.ts';
import { placeSteps, titleStep } from '../state/edits/step-edits.ts';
import { generatedValue } from '../pages/dev-canvas/generated-document.ts';
import { drawDocument } from './draw-document.ts';
import { rankKinds } from './palette-rank.ts';

const none = { steps: new Set<string>(), edges: new Set<string>(), marks: new Set<string>() };
const made = generatedValue(1_000);

test('every node says how big it is and where its ports are, so that nothing is mounted to be measured', () => {
  const { nodes } = drawDocument(made, catalog, none);
  expect(nodes).toHaveLength(1_000);
  for (const { width, height, measured, handles } of nodes) {
    expect(measured).toEqual({ width, height });
    expect(handles!.length).toBeGreaterThan(2);
  }
});

test('after one edit of a thousand steps, one node is new and every other is the same object', () => {
  const before = drawDocument(made, catalog, none);
  const renamed = drawDocument(titleStep('split-dataset-7', 'Mine')(made), catalog, none, before);
  expect(renamed.nodes.filter((node, place) => node !== before.nodes[place]).map(({ id }) => id)).toEqual([
    'split-dataset-7',
  ]);
  // The very list: React Flow looks through all of a new one.
  expect(renamed.edges).toBe(before.edges);
  const moved = drawDocument(placeSteps({ 'evaluate-3': { x: 1, y: 2 } })(made), catalog, none, before);
  expect(moved.nodes.filter((node, place) => node !== before.nodes[place])).toHaveLength(1);
  expect(moved.edges).toBe(before.edges);
});

test('edges are drawn anew where what they are drawn from is other: an edge less, another chosen, a group folded', () => {
  const before = drawDocument(made, catalog, none);
  const [first] = before.edges;
  const edgesOf = (value: typeof made, chosen = none) => drawDocument(value, catalog, chosen, before).edges;
  expect(edgesOf(disconnect(new Set([first!.id]))(made))).toEqual(before.edges.slice(1));
  const chosen = edgesOf(made, { ...none, edges: new Set([first!.id]) });
  expect(chosen.filter((edge, place) => edge !== before.edges[place])).toEqual([
    { ...first, selected: true, reconnectable: true },
  ]);
  const grouped = groupSteps(new Set(['import-lyrics-1', 'curate-dataset-1']), 'Data')(made);
  expect(edgesOf(collapseGroup('group', true)(grouped))).toHaveLength(before.edges.length - 1);
});

test('a folded group stands for its steps: one card, the edges that lead into it and out of it', () => {
  const ids = new Set(['import-lyrics-1', 'curate-dataset-1', 'split-dataset-1']);
  const small = generatedValue(10);
  const grouped = groupSteps(ids, 'Data')(small);
  const { nodes, edges } = drawDocument(collapseGroup('group', true)(grouped), catalog, none);
  expect(nodes.map(({ id }) => id)).not.toContain('split-dataset-1');
  expect(nodes.find(({ id }) => id === 'group:group')?.type).toBe('collapsed');
  expect(edges.filter(({ source }) => source === 'group:group').map(({ target }) => target)).toEqual([
    'train-sft-1',
    'build-preferences-1',
    'train-grpo-1',
    'evaluate-1',
  ]);
});

test('a step of an unknown kind has the ports that edges name', () => {
  const { value } = openDocument(
    '{ refrain: 1, id: p, steps: [{ id: a, kind: import-lyrics@1 }, { id: b, kind: later@9 }], edges: [{ from: a.dataset, to: b.songs }] }',
  ).getState();
  const { nodes, edges } = drawDocument(value, catalog, none);
  expect(nodes[1]!.handles!.map(({ id }) => id)).toContain('songs');
  expect(edges[0]!.targetHandle).toBe('songs');
});

test('an edge to a port that is not there is drawn as one that cannot be', () => {
  const { value } = openDocument(
    '{ refrain: 1, id: p, steps: [{ id: a, kind: import-lyrics@1 }, { id: b, kind: curate-dataset@1 }], edges: [{ from: a.dataset, to: b.songs }, { from: a, to: b }] }',
  ).getState();
  const { edges } = drawDocument(value, catalog, none);
  expect(edges.map(({ data }) => data!.type)).toEqual([undefined, null]);
});

test('a document that is half written is drawn as far as it goes', () => {
  for (const value of [{}, { steps: 3 }, { steps: [null, { id: 1 }, { id: 'a' }], edges: [{ from: 'a' }], editor: [] }])
    expect(drawDocument(value as never, catalog, none).nodes).toEqual([]);
});

test('a new kind is in the palette and on the canvas without a word about it in the editor', () => {
  const sing = defineKind({
    id: 'sing-lyrics',
    version: 1,
    title: { en: 'Sing', zh: '演唱' },
    summary: { en: 'Sings.', zh: '演唱歌词。' },
    keywords: ['yanchang', 'yc'],
    queue: 'cpu',
    reuse: 'content',
    timeoutMinutes: 5,
    inputs: { dataset: 'dataset' },
    outputs: { report: 'report' },
    params: z.strictObject({
      tempo: z
        .int()
        .default(90)
        .meta({ title: { en: 'Tempo', zh: '速度' } }),
    }),
  });
  const kinds = new Map<KindRef, Kind>([...catalog, ['sing-lyrics@1', sing]]);
  expect(rankKinds(kinds, { search: 'yc', recent: [] })[0]!.ref).toBe('sing-lyrics@1');
  const { value } = openDocument('{ refrain: 1, id: p, steps: [{ id: a, kind: sing-lyrics@1 }] }').getState();
  const [node] = drawDocument(value, kinds, none).nodes;
  expect(node!.handles!.map(({ id }) => id)).toEqual(['dataset', 'report', '>', '>']);
});
