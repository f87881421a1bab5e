import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from './compile.ts';
import { digestOf } from './digest.ts';
import { draft, fixtureKinds, fixtureSource, step } from './kinds.fixture.ts';
import type { JsonObject, Plan } from './plan.ts';
import type { PipelineInput } from './spec.ts';

const planOf = (source: string | PipelineInput, parameters: JsonObject = {}): Plan => {
  const compiled = compile(source, fixtureKinds, { parameters });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems, null, 1));
  return compiled.plan;
};
const codesOf = (source: string | PipelineInput) => {
  const compiled = compile(source, fixtureKinds);
  return compiled.ok ? [] : compiled.problems.map(({ code }) => code);
};

test('a document becomes a plan in which every parameter is written out and steps come in order', () => {
  const plan = planOf(fixtureSource);
  expect(plan.steps.map(({ id }) => id)).toEqual(['base', 'lyrics', 'tune', 'grpo', 'judge', 'gate', 'approve']);
  expect(plan.steps[2]).toEqual({
    id: 'tune',
    kind: 'train-sft@1',
    title: 'First tuning',
    mode: 'activity',
    activity: 'train-sft',
    queue: 'training',
    params: { rank: 8, learningRate: 1e-4, schedule: 'cosine' },
    inputs: { base: { step: 'base', port: 'base' }, dataset: { step: 'lyrics', port: 'dataset' } },
    needs: ['base', 'lyrics'],
    reuse: 'content',
    cache: 'auto',
    canRefuse: false,
    timeoutMs: 3_600_000,
    heartbeatMs: 20_000,
    attempts: 2,
  });
  expect(plan.steps.at(-1)).toMatchObject({ mode: 'approval', reuse: 'never', attempts: 3 });
  expect(plan).toMatchObject({
    planVersion: 1,
    pipelineId: 'wheel',
    revision: null,
    parameters: { rank: 8, quick: false },
  });
});

test('the digest covers everything else in the plan', () => {
  const { digest, ...content } = planOf(fixtureSource);
  expect(digest).toBe(digestOf(content));
});

test('a run parameter reaches the step that takes it, typed', () => {
  expect(planOf(fixtureSource, { rank: 32 }).steps[2]?.params['rank']).toBe(32);
  expect(planOf(fixtureSource, { rank: 32 }).digest).not.toBe(planOf(fixtureSource).digest);
});

test('moving boxes, notes and groups change nothing', () => {
  const moved = draft((document) => {
    document.editor = {
      layout: { base: { x: 90, y: -4.5 } },
      groups: [{ id: 'g', title: 'Data', steps: ['base'] }],
      notes: [{ id: 'n', text: '注', x: 1, y: 2 }],
    };
  });
  expect(planOf(moved).digest).toBe(planOf(fixtureSource).digest);
});

test('text and data, and any order of steps and edges, give one plan', () => {
  const { digest } = planOf(fixtureSource);
  const whole = draft();
  const shuffled = fc.tuple(
    fc.shuffledSubarray(whole.steps, { minLength: whole.steps.length }),
    fc.shuffledSubarray(whole.edges!, { minLength: whole.edges!.length }),
  );
  fc.assert(
    fc.property(shuffled, ([steps, edges]) => {
      const document = { ...whole, steps, edges };
      expect(planOf(document).digest).toBe(digest);
      expect(planOf(JSON.stringify(document))).toEqual(planOf(document));
    }),
    { numRuns: 40 },
  );
});

test('an order-only edge and a condition make a step wait, and carry nothing', () => {
  const plan = planOf(
    draft((document) => {
      document.edges!.push({ from: 'lyrics', to: 'base' });
      step(document, 'judge').when = 'steps.tune.loss < 3';
    }),
  );
  expect(plan.steps.find(({ id }) => id === 'base')).toMatchObject({ inputs: {}, needs: ['lyrics'] });
  expect(plan.steps.find(({ id }) => id === 'judge')).toMatchObject({
    needs: ['base', 'grpo', 'lyrics', 'tune'],
    when: { op: '<', left: { op: 'metric', step: 'tune', name: 'loss' }, right: { op: 'value', value: 3 } },
  });
});

test('a step that is switched off is left out, and an optional input goes on without it', () => {
  const plan = planOf({
    refrain: 1,
    id: 'prefs',
    steps: [
      { id: 'lyrics', kind: 'import-lyrics@1' },
      { id: 'votes', kind: 'collect-feedback@1', disabled: true },
      { id: 'prefs', kind: 'build-preferences@1' },
    ],
    edges: [
      { from: 'lyrics.dataset', to: 'prefs.dataset' },
      { from: 'votes.feedback', to: 'prefs.feedback' },
    ],
  });
  expect(plan.steps.map(({ id, inputs }) => [id, Object.keys(inputs)])).toEqual([
    ['lyrics', []],
    ['prefs', ['dataset']],
  ]);
});

test('a pipeline may be one step, and two boxes may name the same base', () => {
  expect(planOf({ refrain: 1, id: 'one', steps: [{ id: 'base', kind: 'select-base@1' }] }).steps).toHaveLength(1);
  const twice = draft((document) => {
    document.steps.push({ id: 'base-two', kind: 'select-base@1' });
    for (const edge of document.edges!) if (edge.to === 'judge.base') edge.from = 'base-two.base';
  });
  expect(planOf(twice).steps).toHaveLength(8);
});

test('two thousand steps compile, one more is too many, and a plan over 512 KB is too large', () => {
  const chain = (count: number, params: Record<string, unknown> = {}): PipelineInput => ({
    refrain: 1,
    id: 'chain',
    steps: Array.from({ length: count }, (_, i) => ({ id: `s${i}`, kind: 'select-base@1' as const, params })),
    edges: Array.from({ length: count - 1 }, (_, i) => ({ from: `s${i}`, to: `s${i + 1}` })),
  });
  expect(codesOf(chain(2_001))).toEqual(['too-many-steps']);
  expect(planOf(chain(1_500)).steps.at(-1)?.id).toBe('s1499');
  expect(codesOf(chain(500, { entry: 'x'.repeat(1_200) }))).toEqual(['document-too-large']);
});

test('whatever is done to a document, it compiles to one digest or is refused with reasons', () => {
  const ids = draft().steps.map(({ id }) => id);
  const ports = ['base', 'dataset', 'adapter', 'report', 'pass', 'nothing'];
  const end = fc.tuple(fc.constantFrom(...ids, 'ghost'), fc.constantFrom(...ports)).map((parts) => parts.join('.'));
  const edge = fc.oneof(
    fc.record({ from: end, to: end }),
    fc.record({ from: fc.constantFrom(...ids), to: fc.constantFrom(...ids) }),
  );
  const change = fc.record({
    edges: fc.array(edge, { maxLength: 6 }),
    dropped: fc.nat({ max: 11 }),
    off: fc.subarray(ids),
    params: fc.dictionary(fc.constantFrom('rank', 'learningRate', 'entry', 'toString'), fc.jsonValue({ maxDepth: 2 })),
  });
  fc.assert(
    fc.property(change, ({ edges, dropped, off, params }) => {
      const document = draft((d) => {
        d.edges = [...d.edges!.filter((_, index) => index !== dropped), ...edges];
        for (const id of off) step(d, id).disabled = true;
        step(d, 'tune').params = params;
      });
      const first = compile(document, fixtureKinds);
      expect(compile(JSON.stringify(document), fixtureKinds)).toMatchObject(
        first.ok ? { ok: true, plan: { digest: first.plan.digest } } : { ok: false },
      );
      if (!first.ok) for (const { message } of first.problems) expect(message.en && message.zh).toBeTruthy();
    }),
    { numRuns: 200 },
  );
});
