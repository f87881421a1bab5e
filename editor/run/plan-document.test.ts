import { expect, test } from 'vitest';
import type { RunView } from '../../server/client.ts';
import { stepsOf } from '../state/written.ts';
import { documentOfPlan } from './plan-document.ts';

const step = (id: string) => ({
  id,
  kind: 'select-base@1',
  title: 'Select base',
  params: { model: 'tiny-zz' },
  inputs: {},
  needs: [],
});

test('a step that was tried again with changed parameters shows those, and the others what the plan says', () => {
  const run = {
    plan: { pipelineId: 'p', steps: [step('a'), step('b')] },
    state: { steps: { a: { state: 'done', params: { model: 'tiny-zh' } }, b: { state: 'done' } } },
  } as unknown as RunView;
  expect(stepsOf(documentOfPlan(run, null)).map(({ params }) => params)).toEqual([
    { model: 'tiny-zh' },
    { model: 'tiny-zz' },
  ]);
});

test('steps stand in the order of their revision, so that what has no places is laid out as in the editor', () => {
  const run = { plan: { pipelineId: 'p', steps: [step('c'), step('a'), step('b')] }, state: { steps: {} } };
  const revision = { steps: [step('a'), step('left-out'), step('b')] };
  const idsOf = (of: typeof revision | null) =>
    stepsOf(documentOfPlan(run as unknown as RunView, of)).map(({ id }) => id);
  expect(idsOf(revision)).toEqual(['a', 'b', 'c']);
  expect(idsOf(null)).toEqual(['c', 'a', 'b']);
});
