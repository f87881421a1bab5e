import { expect, test } from 'vitest';
import { firstViewport } from './first-viewport.ts';
import type { FlowNode } from './draw-document.ts';

const row = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    id: `s${at}`,
    position: { x: at * 316, y: 0 },
    width: 232,
    height: 120,
  })) as unknown as readonly FlowNode[];
const [width, height] = [1140, 600];
/** Where the middle of a step lies in the window. */
const middleOf = (at: number, { x, y, zoom }: ReturnType<typeof firstViewport>) => [
  Math.round((at * 316 + 116) * zoom + x),
  Math.round(60 * zoom + y),
];

test('a pipeline that can be read as a whole opens as a whole, whatever leads', () => {
  const whole = firstViewport(row(4), width, height, null);
  expect(firstViewport(row(4), width, height, { stepId: 's3', count: 0 })).toEqual(whole);
  expect(middleOf(0, whole)[0]).toBeGreaterThan(0);
  expect(middleOf(3, whole)[0]).toBeLessThan(width);
});

test('a longer one opens at its beginning, at the step that leads, or near to the one that was asked for', () => {
  expect(middleOf(0, firstViewport(row(15), width, height, null))).toEqual([110, 300]);
  const led = firstViewport(row(15), width, height, { stepId: 's9', count: 0 });
  expect([...middleOf(9, led), led.zoom]).toEqual([570, 300, 0.6]);
  const asked = firstViewport(row(15), width, height, { stepId: 's9', count: 1 });
  expect([...middleOf(9, asked), asked.zoom]).toEqual([570, 300, 1]);
  expect(firstViewport(row(15), width, height, { stepId: 'gone', count: 1 }).zoom).toBe(0.6);
});
