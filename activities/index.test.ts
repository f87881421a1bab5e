import { expect, test } from 'vitest';
import { queues, refOf } from '../pipeline/kind.ts';
import { catalog } from './catalog.ts';
import { createActivities, implementations } from './index.ts';

const deps = { store: {} as never, scratchRoot: '', environment: {}, createWorkbench: () => ({}) as never };

test('every kind of the catalog has one implementation, and every implementation a kind in the catalog', () => {
  expect(implementations.map(({ kind }) => refOf(kind)).sort()).toEqual([...catalog.keys()].sort());
});

test('every kind runs on the queue it declares, under its id', () => {
  for (const queue of queues) {
    const wanted = [...catalog.values()].filter((kind) => kind.queue === queue).map(({ id }) => id);
    expect(Object.keys(createActivities(queue, deps)).sort()).toEqual(wanted.sort());
  }
});

test('routes are applied on the serving queue alone', () => {
  const applyRoute = () => Promise.reject(new Error('unused'));
  expect(queues.filter((queue) => 'apply-route' in createActivities(queue, { ...deps, applyRoute }))).toEqual([
    'serving',
  ]);
});
