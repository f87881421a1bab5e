import { expect, test } from 'vitest';
import { compile } from '../../../pipeline/compile.ts';
import { catalog } from '../../../activities/catalog.ts';
import type { Written } from '../../../pipeline/changes.ts';
import { stepsOf } from '../../state/written.ts';
import { learnFrom } from './dropped-files.ts';

const learned = (value: Written) => learnFrom('upload:songs.csv')(value);
const empty: Written = { refrain: 1, id: 'p', steps: [] };

test('lyrics on an empty canvas are read as they come and cleaned, by the newest steps', () => {
  const value = learned(empty);
  expect(stepsOf(value)).toMatchObject([
    { id: 'import-lyrics', kind: 'import-lyrics@2', params: { source: 'upload:songs.csv' } },
    { id: 'clean-lyrics', kind: 'clean-lyrics@1' },
  ]);
  expect(compile(JSON.stringify(value), catalog)).toMatchObject({ ok: true });
  for (const { kind } of stepsOf(value)) expect(catalog.get(kind)?.supersededBy).toBeUndefined();
});

test.each(['import-lyrics@1', 'import-lyrics@2'])(
  'a step that imports, %s, gets the file and no second one',
  (kind) => {
    const value = learned({ ...empty, steps: [{ id: 'lyrics', kind, params: { style: '民谣' } }] });
    expect(value['steps']).toEqual([{ id: 'lyrics', kind, params: { style: '民谣', source: 'upload:songs.csv' } }]);
  },
);

test('a document that asks for its source at every run asks with the file first', () => {
  const parameters = { source: { type: 'string', default: 'sample:lyrics' } };
  expect(learned({ ...empty, parameters })).toEqual({
    ...empty,
    parameters: { source: { type: 'string', default: 'upload:songs.csv' } },
  });
});
