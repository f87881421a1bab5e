import { expect, test } from 'vitest';
import { catalog } from '../../activities/catalog.ts';
import type { Written } from '../../pipeline/changes.ts';
import { compile } from '../../pipeline/compile.ts';
import type { ProblemCode } from '../../pipeline/problem.ts';
import { fixesOf } from './quick-fixes.ts';

const good = {
  refrain: 1,
  id: 'p',
  steps: [
    { id: 'base', kind: 'select-base@1' },
    { id: 'lyrics', kind: 'import-lyrics@1' },
    { id: 'split', kind: 'split-dataset@1' },
    { id: 'sft', kind: 'train-sft@1' },
  ],
  edges: [
    { from: 'lyrics.dataset', to: 'split.dataset' },
    { from: 'base.base', to: 'sft.base' },
    { from: 'split.train', to: 'sft.dataset' },
  ],
};
const problemsOf = (value: Written) => {
  const compiled = compile(value as never, catalog);
  return compiled.ok ? [] : compiled.problems;
};
const withStep = (place: number, change: object): Written => ({
  ...good,
  steps: good.steps.with(place, { ...good.steps[place]!, ...change }),
});
const withEdges = (...edges: { from: string; to: string }[]): Written => ({ ...good, edges });

const broken: readonly (readonly [ProblemCode, Written])[] = [
  ['unknown-kind', withStep(3, { kind: 'train-sfd@1' })],
  ['missing-input', withEdges(good.edges[0]!, good.edges[1]!)],
  ['missing-input', withStep(2, { disabled: true })],
  ['type-mismatch', withEdges(...good.edges.slice(0, 1), { from: 'split.train', to: 'sft.base' }, good.edges[2]!)],
  ['unknown-port', withEdges(good.edges[0]!, good.edges[1]!, { from: 'split.trian', to: 'sft.dataset' })],
  ['unknown-step', withEdges(...good.edges.slice(0, 2), { from: 'splitt.train', to: 'sft.dataset' })],
  ['input-taken', withEdges(...good.edges, { from: 'split.heldOut', to: 'sft.dataset' })],
  ['self-edge', withEdges(...good.edges, { from: 'split.train', to: 'split.dataset' })],
  ['cycle', withEdges(...good.edges, { from: 'sft', to: 'split' })],
  ['unreachable-step', { ...good, steps: [...good.steps, { id: 'more', kind: 'collect-feedback@1' }] }],
  ['param-invalid', withStep(3, { params: { rank: 'many' } })],
  ['param-invalid', withStep(3, { params: { ranc: 8 } })],
  ['parameter-unknown', withStep(3, { params: { rank: { $param: 'rank' } } })],
  ['when-invalid', withStep(3, { when: 'steps.nobody.loss >' })],
  ['duplicate-id', { ...good, steps: [...good.steps, { id: 'sft', kind: 'train-sft@1' }] }],
];

for (const [code, value] of broken)
  test(`${code}: each fix that is offered takes the problem away (${JSON.stringify(value).length})`, () => {
    const problem = problemsOf(value).find((one) => one.code === code)!;
    expect(problem).toBeDefined();
    const fixes = fixesOf(problem, value, catalog);
    expect(fixes.length).toBeGreaterThan(0);
    // A run parameter made of a binding still needs a value that fits.
    for (const { edit, text } of fixes) {
      const after = problemsOf(edit(value)).map(({ message }) => message.en);
      expect(after, text.en).not.toContain(problem.message.en);
    }
  });

test('the first fix of a kind nobody knows is the one that was meant', () => {
  const value = withStep(3, { kind: 'train-sfd@1' });
  const [fix] = fixesOf(problemsOf(value)[0]!, value, catalog);
  expect(problemsOf(fix!.edit(value))).toEqual([]);
});

test('a document without problems of its own has nothing to fix', () => {
  expect(problemsOf(good as unknown as Written)).toEqual([]);
});
