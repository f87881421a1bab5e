import { expect, test } from 'vitest';
import { bandOf, csvOf, curvesOf, decimate, pointsOf, smooth, windowOf } from './curves.ts';

test('lines become a curve for each number, most telling first; a step that was repeated has its later value', () => {
  const curves = curvesOf(
    pointsOf('{"step":1,"gradNorm":2,"loss":5}\nnot json\n{"step":2,"loss":4,"reward":null}\n{"step":2,"loss":3}\n'),
  );
  expect(curves).toEqual([
    { name: 'loss', xs: [1, 2], ys: [5, 3] },
    { name: 'gradNorm', xs: [1], ys: [2] },
  ]);
});

test('a hundred thousand points are thinned to what a screen can show, and the peak stays', () => {
  const xs = Array.from({ length: 100_000 }, (_, at) => at);
  const ys = xs.map((x) => (x === 54_321 ? 99 : Math.sin(x / 500)));
  const places = decimate(ys, { from: 0, to: xs.length, most: 1_600 });
  expect(places.length).toBeLessThanOrEqual(1_600);
  expect(places).toContain(54_321);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

test('few points are left as they are', () => {
  expect(decimate([5, 6, 7], { from: 1, to: 3, most: 10 })).toEqual([1, 2]);
});

test('the window of a view goes one point past each edge', () => {
  expect(windowOf([0, 10, 20, 30, 40], 15, 25)).toEqual({ from: 1, to: 5 });
  expect(windowOf([0, 10], -5, 100)).toEqual({ from: 0, to: 2 });
});

test('smoothing begins at the first value and leaves a constant as it is', () => {
  expect(smooth([3, 3, 3], 0.9)).toEqual([3, 3, 3].map((y) => expect.closeTo(y, 9)));
  expect(smooth([4, 0], 0.5)).toEqual([4, expect.closeTo(4 / 3, 9)]);
  expect(smooth([1, 2], 0)).toEqual([1, 2]);
});

test('the band of earlier runs holds the least and the greatest at each step', () => {
  const one = { name: 'loss', xs: [1, 2], ys: [5, 4] };
  expect(bandOf([one])).toBeNull();
  expect(bandOf([one, { name: 'loss', xs: [1, 2, 3], ys: [6, 3, 2] }])).toEqual({
    xs: [1, 2, 3],
    low: [5, 3, 2],
    high: [6, 4, 2],
  });
});

test('a table holds every step of every curve', () => {
  expect(
    csvOf([
      { name: 'loss', xs: [1, 2], ys: [5, 4] },
      { name: 'kl', xs: [2], ys: [0.1] },
    ]),
  ).toBe('step,loss,kl\n1,5,\n2,4,0.1\n');
});
