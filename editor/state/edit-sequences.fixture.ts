import fc from 'fast-check';
import type { Written } from '../../pipeline/changes.ts';
import type { Json } from '../../pipeline/plan.ts';
import { connect, disconnect } from './edits/edge-edits.ts';
import { setDocumentKey, setParam, setStepSetting } from './edits/setting-edits.ts';
import { addStep, disableSteps, placeSteps, removeSteps, stepIdFor, titleStep } from './edits/step-edits.ts';
import type { Edit } from './edits/write.ts';
import { edgeKey, edgesOf, stepsOf } from './written.ts';

/* For tests alone: whatever a person may do to a document on the canvas and in the inspector, by chance. */

const ids = ['base', 'lyrics', 'split', 'sft', 'dpo'] as const;
const id = fc.constantFrom(...ids);
const coordinate = fc.integer({ min: -900, max: 900 });
export const scalar: fc.Arbitrary<Json> = fc.oneof(
  fc.integer({ min: -1e6, max: 1e6 }),
  fc.boolean(),
  fc.constantFrom('押韵', 'yes: no', '# no comment', '', ' x', '- a', '{a}', '1', 'null', 'a\nb', "it's", '"q"', '~'),
  fc.string({ maxLength: 8 }).filter((text) => !/\p{Surrogate}/u.test(text)),
);
const params = fc.dictionary(fc.constantFrom('rank', 'alpha', 'maxSteps'), scalar, { maxKeys: 3 });
const at = fc.record({ x: coordinate, y: coordinate });

/** Documents with at most so many steps, whatever they are set to. */
export const documentOf = (most: number): fc.Arbitrary<Written> =>
  fc
    .record({
      steps: fc.uniqueArray(
        fc.record({ id, kind: fc.constantFrom('train-sft@1', 'select-base@1', 'nobody@3'), params }),
        { maxLength: most, selector: (step) => step.id },
      ),
      edges: fc.uniqueArray(fc.record({ from: id, to: id }), { maxLength: most, selector: (edge) => edgeKey(edge) }),
      layout: fc.dictionary(id, at, { maxKeys: most }),
      title: scalar,
    })
    .map(({ steps, edges, layout, title }) => ({ refrain: 1, id: 'p', title, steps, edges, editor: { layout } }));

/** Adds and changes; takes nothing away. */
export const keepingEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ step: id, value: scalar }).map(({ step, value }) => setParam(step, 'rank', value)),
  fc.record({ step: id, point: at }).map(({ step, point }) => placeSteps({ [step]: point })),
  fc.tuple(coordinate, coordinate).map(
    ([dx, dy]): Edit =>
      (value) =>
        placeSteps(Object.fromEntries(stepsOf(value).map((step, row) => [step.id, { x: dx + row, y: dy }])))(value),
  ),
  at.map(
    (point): Edit =>
      (value) =>
        addStep({ id: stepIdFor(value, 'train-sft@1'), kind: 'train-sft@1', at: point, params: { rank: 4 } })(value),
  ),
  fc.record({ from: id, to: id }).map(connect),
  id.map((step) => disableSteps([step], true)),
  fc
    .record({ step: id, title: fc.constantFrom('Alpha', '副歌: 一', '#3') })
    .map(({ step, title }) => titleStep(step, title)),
  id.map((step) => setStepSetting(step, 'retry', { attempts: 2 })),
  scalar.map((title) => setDocumentKey('title', title)),
);

const takingEdit: fc.Arbitrary<Edit> = fc.oneof(
  id.map((step) => removeSteps(new Set([step]))),
  fc.nat(3).map(
    (place): Edit =>
      (value) =>
        disconnect(
          new Set(
            edgesOf(value)
              .slice(place, place + 1)
              .map(edgeKey),
          ),
        )(value),
  ),
  id.map((step) => setParam(step, 'rank', undefined)),
  id.map((step) => disableSteps([step], false)),
);
export const anyEdit: fc.Arbitrary<Edit> = fc.oneof({ weight: 3, arbitrary: keepingEdit }, takingEdit);
