import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalog } from '../activities/catalog.ts';
import { compile } from '../pipeline/compile.ts';
import { presetNames } from '../pipeline/presets.ts';

const folder = join(import.meta.dirname, '..', 'pipeline', 'presets');
const compiled = async (name: string) => compile(await readFile(join(folder, `${name}.yaml`), 'utf8'), catalog);

test.each(presetNames)('preset %s compiles with the kinds there are, under its own name', async (name) => {
  const result = await compiled(name);
  expect(result.ok ? [] : result.problems).toEqual([]);
  expect(result.ok && result.spec.id).toBe(name);
});

test.each(presetNames)('preset %s names the newest version of every kind', async (name) => {
  const result = await compiled(name);
  const kinds = result.ok ? result.plan.steps.map(({ kind }) => kind) : [];
  expect(kinds.filter((kind) => catalog.get(kind)?.supersededBy !== undefined)).toEqual([]);
});

test('every preset in the folder is named', async () => {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml'));
  expect(files.sort()).toEqual(presetNames.map((name) => `${name}.yaml`).sort());
});

test('the test preset turns every kind that the flywheel turns', async () => {
  const kindsOf = async (name: string) => {
    const result = await compiled(name);
    return result.ok ? result.plan.steps.map(({ id, kind }) => `${id}: ${kind}`) : [];
  };
  const flywheel = await kindsOf('lyric-flywheel');
  expect(flywheel).toHaveLength(15);
  expect(await kindsOf('flywheel-test')).toEqual(flywheel);
});
