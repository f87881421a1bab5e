import { expect, test } from 'vitest';
import { explainEdge } from './edges.ts';
import { fixtureKinds, fixtureSource } from './kinds.fixture.ts';
import { readSpec } from './read-spec.ts';
import type { EdgeSpec, PipelineSpec } from './spec.ts';

const read = readSpec(fixtureSource);
const spec: PipelineSpec = read.ok ? read.spec : (undefined as never);
const codeOf = (edge: EdgeSpec, of: PipelineSpec = spec) => {
  const verdict = explainEdge(of, edge, fixtureKinds);
  return verdict.fits ? 'fits' : verdict.problem.code;
};

test('an edge that is there already fits', () => {
  for (const edge of spec.edges) expect(codeOf(edge)).toBe('fits');
});

test.each([
  [{ from: 'lyrics.dataset', to: 'grpo.adapter' }, 'type-mismatch'],
  [{ from: 'lyrics.dataset', to: 'ghost.dataset' }, 'unknown-step'],
  [{ from: 'lyrics.rows', to: 'tune.dataset' }, 'unknown-port'],
  [{ from: 'tune.adapter', to: 'tune.base' }, 'self-edge'],
  [{ from: 'grpo.adapter', to: 'grpo.adapter' }, 'self-edge'],
  [{ from: 'tune.adapter', to: 'judge.adapter' }, 'input-taken'],
  [{ from: 'judge', to: 'tune' }, 'cycle'],
  [{ from: 'lyrics', to: 'judge' }, 'fits'],
])('%j: %s', (edge, code) => {
  expect(codeOf(edge)).toBe(code);
});

test('a free input that would close a circle is a cycle', () => {
  const freed = { ...spec, edges: spec.edges.filter(({ to }) => to !== 'grpo.adapter') };
  expect(codeOf({ from: 'tune.adapter', to: 'grpo.adapter' }, freed)).toBe('fits');
  const second = {
    ...freed,
    steps: [...freed.steps, { ...freed.steps.find(({ id }) => id === 'grpo')!, id: 'again' }],
  };
  const looped = { ...second, edges: [...second.edges, { from: 'grpo.adapter', to: 'again.adapter' }] };
  expect(codeOf({ from: 'again.adapter', to: 'grpo.adapter' }, looped)).toBe('cycle');
});

test('a mismatch names the kind that would convert, and its ports', () => {
  const verdict = explainEdge(spec, { from: 'lyrics.dataset', to: 'grpo.adapter' }, fixtureKinds);
  expect(verdict).toMatchObject({ fits: false, fix: { insert: 'train-sft@1', input: 'dataset', output: 'adapter' } });
});

test('nothing is offered where no kind converts', () => {
  const verdict = explainEdge(spec, { from: 'base.base', to: 'tune.dataset' }, fixtureKinds);
  expect(verdict.fits ? null : verdict.fix).toBeUndefined();
});

test('an input held only by a step that is switched off is free', () => {
  const off = { ...spec, steps: spec.steps.map((step) => (step.id === 'grpo' ? { ...step, disabled: true } : step)) };
  expect(codeOf({ from: 'tune.adapter', to: 'judge.adapter' }, off)).toBe('fits');
});
