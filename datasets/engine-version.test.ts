import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { dictionaries, engine, engineOf, engineTables } from './engine-version.ts';

test('a changed table is another engine, the same tables in another order are the same', () => {
  expect(engineOf(engineTables)).toBe(engine);
  expect(engineOf({ ...engineTables, finalGroups: { ...engineTables.finalGroups, ie: 'i' } })).not.toBe(engine);
  expect(engineOf({ ...engineTables, rules: { ...engineTables.rules, particles: ['啊'] } })).not.toBe(engine);
  expect(engineOf(Object.fromEntries(Object.entries(engineTables).reverse()))).toBe(engine);
});

test('the dictionaries named are those installed', () => {
  for (const [name, version] of Object.entries(dictionaries)) {
    const manifest = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')) as { version: string };
    expect([name, manifest.version]).toEqual([name, version]);
  }
});
