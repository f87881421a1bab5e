import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Change, Written } from './changes.ts';
import { applyChanges, diff, inverse, isEqual } from './changes.ts';
import { merge } from './merge.ts';
import { patchSource } from './patch-source.ts';
import type { Json } from './plan.ts';

const flywheel = readFileSync('pipeline/presets/lyric-flywheel.yaml', 'utf8');
const commentsOf = (text: string) => text.split('\n').filter((line) => line.trim().startsWith('#'));

const word = fc.stringMatching(/^[a-z]{1,6}$/);
const scalar: fc.Arbitrary<Json> = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom('yes: no', '# not a comment', '', ' x', '- a', '{a}', '押韵', '1', 'null', 'a\nb', "it's", '"q"'),
  fc.integer({ min: -1e6, max: 1e6 }),
  fc
    .double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 })
    .map((value) => (Object.is(value, -0) ? 0 : value)),
  fc.boolean(),
);
const value: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: scalar },
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(word, scalar, { maxKeys: 3 }),
);
const named = <T>(items: fc.Arbitrary<readonly T[]>, keyOf: (item: T) => string) =>
  items.map((all) => [...new Map(all.map((item) => [keyOf(item), item])).values()]);
const steps = named(
  fc.array(
    fc.record({ id: word, kind: fc.constantFrom('a@1', 'b@2'), params: fc.dictionary(word, value, { maxKeys: 3 }) }),
    {
      maxLength: 5,
    },
  ),
  ({ id }) => id,
);
const edges = named(fc.array(fc.record({ from: word, to: word }), { maxLength: 4 }), ({ from, to }) => `${from}${to}`);
const layout = fc.dictionary(word, fc.record({ x: fc.integer(), y: fc.integer() }), { maxKeys: 4 });
const document = fc
  .record({ steps, edges, editor: fc.record({ layout }), title: scalar }, { requiredKeys: ['steps'] })
  .map((rest) => ({ refrain: 1, id: 'p', ...rest }));

test('what turns one document into another is exactly their difference, and its inverse takes it back', () => {
  fc.assert(
    fc.property(document, document, (a, b) => {
      const changes = diff(a, b);
      expect(diff(applyChanges(a, changes), b)).toEqual([]);
      expect(diff(applyChanges(applyChanges(a, changes), inverse(changes)), a)).toEqual([]);
      expect(diff(a, a)).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});

test('the order of steps and edges is no difference', () => {
  fc.assert(
    fc.property(document, (a) => {
      const turned = { ...a, steps: [...(a['steps'] as Json[])].reverse() };
      expect(diff(a, turned)).toEqual([]);
    }),
  );
});

test('a text with changes made in it says exactly what the changed document says', () => {
  fc.assert(
    fc.property(document, document, (a, b) => {
      const patched = patchSource(JSON.stringify(a, null, 2), diff(a, b));
      expect(isEqual(parse(patched) as Json, applyChanges(a, diff(a, b)))).toBe(true);
    }),
    { numRuns: 100 },
  );
});

/** Scripted changes to the preset, as an editor makes them. */
const places = ['sft', 'dpo', 'grpo', 'evaluate', 'gate'];
const edit: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ step: fc.constantFrom(...places), name: word, after: value }).map(({ step, name, after }) => ({
    path: ['steps', step, 'params', name],
    after,
  })),
  fc.record({ step: fc.constantFrom(...places), x: fc.integer(), y: fc.integer() }).map(({ step, x, y }) => ({
    path: ['editor', 'layout', step],
    after: { x, y },
  })),
  word.map((id) => ({ path: ['steps', id], after: { id, kind: 'train-sft@1' } })),
  fc.constantFrom(...places).map((step) => ({ path: ['steps', step, 'disabled'], after: true })),
  fc.record({ a: word, b: word }).map(({ a, b }) => ({
    path: ['edges', `${a} → ${b}`],
    after: { from: a, to: b },
  })),
  fc.string({ maxLength: 30 }).map((after) => ({ path: ['title'], after })),
);

test('comments and the order of keys outlive any sequence of edits made beside them', () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (changes) => {
      const before = parse(flywheel) as Written;
      const patched = patchSource(flywheel, changes);
      expect(isEqual(parse(patched) as Json, applyChanges(before, changes))).toBe(true);
      expect(commentsOf(patched)).toEqual(commentsOf(flywheel));
      expect(Object.keys(parse(patched) as object).slice(0, 3)).toEqual(Object.keys(before).slice(0, 3));
    }),
    { numRuns: 40 },
  );
});

test('a number changed in the text changes its own line and no other', () => {
  const patched = patchSource(flywheel, [{ path: ['parameters', 'seed', 'default'], after: 99 }]);
  const [was, is] = [flywheel.split('\n'), patched.split('\n')];
  expect(is.length).toBe(was.length);
  expect(is.filter((line, number) => line !== was[number])).toEqual(['    default: 99']);
});

test('a step added to a block and taken away again leaves the text as it was', () => {
  const added: Change = { path: ['steps', 'echo'], after: { id: 'echo', kind: 'train-sft@1', params: { rank: 8 } } };
  const text = patchSource(flywheel, [added]);
  expect(text).toContain('- id: echo');
  expect(patchSource(text, inverse([added]))).toBe(flywheel);
});

test('changes to different fields merge; changes to one field are told with both sides; equal ones are no conflict', () => {
  const base = { steps: [{ id: 'a', params: { rank: 8, alpha: 32 } }], edges: [] };
  const at = (params: Json) => ({ ...base, steps: [{ id: 'a', params }] });
  const apart = merge(base, at({ rank: 16, alpha: 32 }), at({ rank: 8, alpha: 64 }));
  expect(apart).toMatchObject({ conflicts: [], document: at({ rank: 16, alpha: 64 }) });
  const same = merge(base, at({ rank: 16, alpha: 32 }), at({ rank: 16, alpha: 32 }));
  expect(same.conflicts).toEqual([]);
  const clash = merge(base, at({ rank: 16, alpha: 32 }), at({ rank: 4, alpha: 32 }));
  expect(clash.document).toEqual(at({ rank: 4, alpha: 32 }));
  expect(clash.conflicts).toMatchObject([{ mine: { after: 16 }, theirs: { after: 4 } }]);
});

test('connecting a step that the other side took away is a conflict, not a loose edge', () => {
  const base = { steps: [{ id: 'a' }, { id: 'b' }], edges: [] };
  const mine = { ...base, edges: [{ from: 'a.out', to: 'b.in' }] };
  const theirs = { ...base, steps: [{ id: 'a' }] };
  const merged = merge(base, mine, theirs);
  expect(merged.document['edges']).toEqual([]);
  expect(merged.conflicts).toHaveLength(1);
});

test('merging with a side that changed nothing gives the other side', () => {
  fc.assert(
    fc.property(document, document, (base, other) => {
      expect(diff(merge(base, other, base).document, other)).toEqual([]);
      expect(diff(merge(base, base, other).document, other)).toEqual([]);
      expect(merge(base, other, other).conflicts).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});
