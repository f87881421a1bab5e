import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Kind } from './kind.ts';
import { defineKind, refOf } from './kind.ts';
import { compile } from './compile.ts';
import { upgradeStep } from './upgrade.ts';

const version = (number: number, more: Partial<Kind>) =>
  defineKind({
    id: 'sort-rows',
    version: number,
    title: { en: 'Sort rows', zh: '排序' },
    summary: { en: 'Sorts.', zh: '排序。' },
    queue: 'cpu',
    reuse: 'content',
    timeoutMinutes: 1,
    inputs: {},
    outputs: { dataset: 'dataset' },
    params: z.strictObject({ [number === 1 ? 'down' : 'descending']: z.boolean().default(false) }),
    ...more,
  });
const kinds = new Map(
  [
    version(1, { supersededBy: 2 }),
    version(2, { supersededBy: 3, upgrade: ({ down, ...rest }) => ({ ...rest, descending: down ?? false }) }),
    version(3, { upgrade: (params) => params }),
  ].map((kind) => [refOf(kind), kind]),
);

test('a step is brought to the newest version, one version after the other', () => {
  expect(upgradeStep({ kind: 'sort-rows@1', params: { down: true } }, kinds)).toEqual({
    kind: 'sort-rows@3',
    params: { descending: true },
  });
});

test('a parameter of the run stays one', () => {
  expect(upgradeStep({ kind: 'sort-rows@1', params: { down: { $param: 'order' } } }, kinds)?.params).toEqual({
    descending: { $param: 'order' },
  });
});

test('what is newest already, and what nobody knows, is left alone', () => {
  expect(upgradeStep({ kind: 'sort-rows@3', params: {} }, kinds)).toBeNull();
  expect(upgradeStep({ kind: 'nobody@1', params: {} }, kinds)).toBeNull();
});

test('a document that names an old version compiles to that version', () => {
  const compiled = compile(
    { refrain: 1, id: 'old', title: 'Old', steps: [{ id: 'sort', kind: 'sort-rows@1' }], edges: [] },
    kinds,
  );
  expect(compiled.ok && compiled.plan.steps.map(({ kind, activity }) => [kind, activity])).toEqual([
    ['sort-rows@1', 'sort-rows'],
  ]);
});
