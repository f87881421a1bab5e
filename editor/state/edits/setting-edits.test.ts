import { expect, test } from 'vitest';
import type { Written } from '../../../pipeline/changes.ts';
import { stepsOf } from '../written.ts';
import { renameParameter } from './setting-edits.ts';

test('a run parameter that gets another name keeps its place, and every step that is bound to it follows', () => {
  const bound: Written = {
    refrain: 1,
    id: 'p',
    parameters: { source: { type: 'string', default: 'a' }, seed: { type: 'integer', default: 1 } },
    steps: [
      { id: 'a', kind: 'import-lyrics@1', params: { source: { $param: 'source' } } },
      {
        id: 'b',
        kind: 'check-gate@1',
        params: { rules: [{ min: { $param: 'source' } }, { min: { $param: 'seed' } }] },
      },
      { id: 'c', kind: 'curate-dataset@1', params: { note: 'source' } },
      { id: 'd', kind: 'curate-dataset@1', when: 'parameters.source == "x" and not parameters.source2' },
    ],
  };
  const renamed = renameParameter('source', 'songs')(bound);
  expect(Object.keys(renamed['parameters'] as object)).toEqual(['songs', 'seed']);
  expect(stepsOf(renamed).map(({ params }) => params)).toEqual([
    { source: { $param: 'songs' } },
    { rules: [{ min: { $param: 'songs' } }, { min: { $param: 'seed' } }] },
    { note: 'source' },
    {},
  ]);
  expect(stepsOf(renamed)[3]!.when).toBe('parameters.songs == "x" and not parameters.source2');
  expect(stepsOf(renamed)[2]).toBe(stepsOf(bound)[2]);
});
