import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { catalog } from '../../activities/catalog.ts';
import { openDocument } from '../state/document-text.ts';
import { edgesOf, stepsOf, type Layout } from '../state/written.ts';
import { edgeEndOf } from '../../pipeline/spec.ts';
import { generatedValue } from '../pages/dev-canvas/generated-document.ts';
import { completeLayout, freeSpot, layeredLayout } from './auto-layout.ts';
import { cardWidth, shapeOf } from './step-shape.ts';

const { value } = openDocument(await readFile('pipeline/presets/lyric-flywheel.yaml', 'utf8')).getState();
const steps = stepsOf(value);
const edges = edgesOf(value);
const heightOf = (step: (typeof steps)[number]) => shapeOf(catalog.get(step.kind)).height;
const heights = new Map(steps.map((step) => [step.id, heightOf(step)]));

function overlaps(layout: Layout): string[] {
  const ids = Object.keys(layout);
  return ids.flatMap((a, place) =>
    ids.slice(place + 1).filter((b) => {
      const [one, other] = [layout[a]!, layout[b]!];
      return (
        Math.abs(one.x - other.x) < cardWidth && one.y < other.y + heights.get(b)! && other.y < one.y + heights.get(a)!
      );
    }),
  );
}

test('every edge of a preset leads to the right, and no card lies on another', () => {
  const layout = layeredLayout(steps, edges, heightOf);
  for (const { from, to } of edges)
    expect(layout[edgeEndOf(from).step]!.x, `${from} → ${to}`).toBeLessThan(layout[edgeEndOf(to).step]!.x);
  expect(overlaps(layout)).toEqual([]);
});

test('the same document is laid out the same, and one with places is left alone', () => {
  const layout = completeLayout(steps, edges, {}, heightOf);
  expect(completeLayout(steps, edges, {}, heightOf)).toEqual(layout);
  expect(completeLayout(steps, edges, layout, heightOf)).toBe(layout);
});

test('a step without a place stands right of what feeds it, on free ground', () => {
  const { approval: _, promote: __, ...stored } = layeredLayout(steps, edges, heightOf);
  const layout = completeLayout(steps, edges, stored, heightOf);
  expect(layout['approval']!.x).toBeGreaterThan(layout['gate']!.x);
  expect(layout['gate']).toEqual(stored['gate']);
  expect(overlaps(layout)).toEqual([]);
});

test('steps of a circle are laid out too', () => {
  const circle = [...edges, { from: 'promote', to: 'base' }];
  expect(Object.keys(layeredLayout(steps, circle, heightOf))).toHaveLength(steps.length);
});

test('a new card slides down until nothing is in its way', () => {
  const cards = [
    { x: 0, y: 0, height: 100 },
    { x: 100, y: 150, height: 100 },
  ];
  expect(freeSpot({ x: 20, y: 40 }, 100, cards)).toEqual({ x: 20, y: 286 });
  expect(freeSpot({ x: 500, y: 40 }, 100, cards)).toEqual({ x: 500, y: 40 });
});

test('a document of two thousand steps is laid out', () => {
  const many = generatedValue(2_000);
  expect(Object.keys(layeredLayout(stepsOf(many), edgesOf(many), heightOf))).toHaveLength(2_000);
});
