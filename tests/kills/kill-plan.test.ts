import { expect, test } from 'vitest';
import { inTurns, points, powerCuts, sliceOf, table, wholeTable } from './kill-plan.ts';

const seeds = [1, 2, 3, 4, 5, 99, 123_456_789];

test('every process is killed at five points or more', () => {
  expect(Object.values(table).filter((at) => new Set(at).size < 5)).toEqual([]);
});

test.each(seeds)('the turns of seed %i are the whole table, each line of it once', (seed) => {
  const planned = wholeTable(seed).flatMap((turn) => turn.map(({ target, point }) => `${target} ${point}`));
  const wanted = Object.entries(table).flatMap(([target, at]) => at.map((point) => `${target} ${point}`));
  expect(planned.toSorted()).toEqual(wanted.toSorted());
});

test.each(seeds)('the slice of seed %i kills every process, and the whole stack three times', (seed) => {
  const { first, second, third } = sliceOf(seed);
  const killed = [...first, ...second, ...third].map(({ target }) => target);
  expect(new Set(killed)).toEqual(new Set([...Object.keys(table), 'everything']));
  expect(killed.filter((target) => target === 'everything')).toHaveLength(3);
});

test('kills of a turn come in the order of its points, and a seed says all of it', () => {
  for (const turn of [...wholeTable(7), ...powerCuts(7, 20)])
    expect(turn.map(({ point }) => points.indexOf(point))).toEqual(
      turn.map(({ point }) => points.indexOf(point)).toSorted((a, b) => a - b),
    );
  expect(powerCuts(7, 20).flat()).toHaveLength(20);
  expect(wholeTable(7)).toEqual(wholeTable(7));
  expect(wholeTable(7)).not.toEqual(wholeTable(8));
});

test('kills that are tried again share turns where they do not meet, and none is left out', () => {
  const kills = [...wholeTable(3).flat(), ...powerCuts(3, 20).flat()];
  const turns = inTurns(kills);
  expect(turns.flat().toSorted(byName)).toEqual(kills.toSorted(byName));
  for (const turn of turns) {
    expect(new Set(turn.map(({ point }) => point)).size).toBe(turn.length);
    expect(new Set(turn.map(({ target }) => target)).size).toBe(turn.length);
  }
});
const byName = (a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
