import { expect, test } from 'vitest';
import type { RunView } from '../../server/client.ts';
import { stepsOf } from '../state/written.ts';
import { documentOfPlan } from './plan-document.ts';

test('a step that was tried again with changed parameters shows those, and the others what the plan says', () => {
  const step = (id: string) => ({
    id,
    kind: 'select-base@1',
    title: 'Select base',
    params: { model: 'tiny-zz' },
    inputs: {},
    needs: [],
  });
  const run = {
    plan: { pipelineId: 'p', steps: [step('a'), step('b')] },
    state: { steps: { a: { state: 'done', params: { model: 'tiny-zh' } }, b: { state: 'done' } } },
  } as unknown as RunView;
  expect(stepsOf(documentOfPlan(run, null)).map(({ params }) => params)).toEqual([
    { model: 'tiny-zh' },
    { model: 'tiny-zz' },
  ]);
});
