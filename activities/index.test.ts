import { expect, test } from 'vitest';
import { queues, refOf } from '../pipeline/kind.ts';
import type { JsonObject } from '../pipeline/plan.ts';
import { catalog } from './catalog.ts';
import { createActivities, implementations } from './index.ts';

const deps = { store: {} as never, scratchRoot: '', environment: {}, createWorkbench: () => ({}) as never };

test('every kind of the catalog has one implementation, and every implementation a kind in the catalog', () => {
  expect(implementations.map(({ kind }) => refOf(kind)).sort()).toEqual([...catalog.keys()].sort());
});

test('every kind runs on the queue it declares, under its id, whatever its version', () => {
  for (const queue of queues) {
    const wanted = new Set([...catalog.values()].filter((kind) => kind.queue === queue).map(({ id }) => id));
    expect(Object.keys(createActivities(queue, deps)).sort()).toEqual([...wanted].sort());
  }
});

test('what is local runs where the workflows do, and has no progress to tell', () => {
  const local = [...catalog.values()].filter((kind) => kind.local);
  expect(local.map(({ id }) => id).sort()).toEqual(['ask-approval', 'check-gate', 'select-release']);
  for (const { id, queue, heartbeatSeconds } of local)
    expect([queue, heartbeatSeconds], id).toEqual(['cpu', undefined]);
});

test('routes are applied on the serving queue alone', () => {
  const applyRoute = () => Promise.reject(new Error('unused'));
  expect(queues.filter((queue) => 'apply-route' in createActivities(queue, { ...deps, applyRoute }))).toEqual([
    'serving',
  ]);
});

test('a superseded version names one that there is, which can take over its parameters', () => {
  for (const kind of catalog.values()) {
    if (kind.supersededBy === undefined) continue;
    const next = catalog.get(`${kind.id}@${kind.supersededBy}`);
    expect(next?.upgrade, kind.id).toBeTypeOf('function');
    const old = kind.params.parse({}) as JsonObject;
    expect(next?.params.safeParse(next.upgrade?.(old)).error, kind.id).toBeUndefined();
    // Nobody meets a kind that lost a port on the way.
    expect(Object.keys(next?.inputs ?? {}), kind.id).toEqual(expect.arrayContaining(Object.keys(kind.inputs)));
    expect(Object.keys(next?.outputs ?? {}), kind.id).toEqual(expect.arrayContaining(Object.keys(kind.outputs)));
  }
});
