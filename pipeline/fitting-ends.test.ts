import fc from 'fast-check';
import { expect, test } from 'vitest';
import { catalog } from '../activities/catalog.ts';
import { explainEdge } from './edges.ts';
import { fittingEnds } from './fitting-ends.ts';
import type { KindRef } from './kind.ts';
import type { PipelineSpec } from './spec.ts';

const refs = [...catalog.keys()];
const plain = { params: {}, disabled: false, cache: 'auto' as const };

test.each([
  // A report beside a dataset tells how that was made; only what judges an adapter makes one for a gate.
  ['clean-lyrics@1', 'dataset', 'check-gate@1', 'report', 'evaluate@1'],
  ['clean-lyrics@1', 'dataset', 'train-dpo@1', 'preferences', 'build-preferences@1'],
  ['clean-lyrics@1', 'dataset', 'evaluate@1', 'adapter', 'train-sft@1'],
  ['collect-feedback@1', 'feedback', 'check-gate@1', 'report', undefined],
] as const)('between %s.%s and %s.%s belongs %s', (from, output, to, input, wanted) => {
  const steps = [from, to].map((kind, place) => ({ ...plain, id: `s${place}`, kind }));
  const spec: PipelineSpec = { refrain: 1, id: 'p', parameters: {}, steps, edges: [] };
  const verdict = explainEdge(spec, { from: `s0.${output}`, to: `s1.${input}` }, catalog);
  expect(verdict.fits ? 'fits' : verdict.fix?.insert).toBe(wanted);
});

/** Documents of a few steps with edges drawn anyhow, some of them switched off. */
const specs = fc
  .record({
    kinds: fc.array(fc.constantFrom<KindRef>(...refs), { minLength: 2, maxLength: 6 }),
    off: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
    edges: fc.array(fc.tuple(fc.nat(5), fc.nat(4), fc.nat(5), fc.nat(4)), { maxLength: 8 }),
  })
  .map(({ kinds, off, edges }): PipelineSpec => {
    const steps = kinds.map((kind, place) => ({ ...plain, id: `s${place}`, kind, disabled: off[place]! }));
    const portsOf = (place: number, side: 'inputs' | 'outputs') => {
      const step = steps[place % steps.length]!;
      return ['', ...Object.keys(catalog.get(step.kind)![side])].map((port) => (port ? `${step.id}.${port}` : step.id));
    };
    const drawn = edges.flatMap(([from, output, to, input]) => {
      const [outs, ins] = [portsOf(from, 'outputs'), portsOf(to, 'inputs')];
      const edge = { from: outs[output % outs.length]!, to: ins[input % ins.length]! };
      return edge.from.includes('.') === edge.to.includes('.') ? [edge] : [];
    });
    return { refrain: 1, id: 'p', parameters: {}, steps, edges: drawn };
  });

test('the ends found all at once are exactly those an edge drawn to each of them would be told it fits', () => {
  fc.assert(
    fc.property(specs, (spec) => {
      for (const { id, kind } of spec.steps) {
        for (const side of ['input', 'output'] as const) {
          const own = ['', ...Object.keys(catalog.get(kind)![side === 'input' ? 'inputs' : 'outputs'])];
          for (const port of own) {
            const end = port ? `${id}.${port}` : id;
            const others = spec.steps.flatMap((step) => {
              const ports = Object.keys(catalog.get(step.kind)![side === 'input' ? 'outputs' : 'inputs']);
              return port ? ports.map((name) => `${step.id}.${name}`) : [step.id];
            });
            const wanted = others.filter((other) => {
              const edge = side === 'output' ? { from: end, to: other } : { from: other, to: end };
              return explainEdge(spec, edge, catalog).fits;
            });
            expect([...fittingEnds(spec, end, side, catalog)].sort()).toEqual(wanted.sort());
          }
        }
      }
    }),
    { numRuns: 150 },
  );
});
