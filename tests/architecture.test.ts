import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { catalog } from '../activities/catalog.ts';
import { circles, importsOf, sourceFiles } from './import-graph.ts';

/**
 * What each part may import beside itself and packages. `types:` allows `import type` alone. Everything not listed is
 * refused; a test may import whatever it tests with.
 */
const mayImport: Record<string, readonly string[]> = {
  pipeline: [],
  datasets: [],
  'temporal-config': [],
  store: ['pipeline'],
  database: ['pipeline'],
  kinds: ['pipeline'],
  'workflows/messages': ['types:pipeline'],
  workflows: ['types:pipeline', 'types:activities', 'workflows/messages'],
  activities: ['kinds', 'pipeline', 'datasets', 'store', 'workflows/messages'],
  workers: ['activities', 'kinds', 'pipeline', 'store', 'temporal-config', 'workflows/messages', 'client'],
  server: ['pipeline', 'kinds', 'datasets', 'store', 'database', 'temporal-config', 'workflows/messages', 'client'],
  gateway: ['pipeline', 'datasets', 'store', 'temporal-config', 'workflows/messages'],
  client: ['types:server', 'types:pipeline', 'types:workflows/messages'],
  // What screens say, for pinyin to be made of it.
  words: ['types:pipeline'],
  editor: ['pipeline', 'kinds', 'datasets', 'client', 'words'],
  // The command line starts the product (`up`, `doctor`); everything else it asks the server.
  cli: ['pipeline', 'kinds', 'datasets', 'client', 'supervisor', 'temporal-config', 'types:workflows/messages'],
  supervisor: ['temporal-config', 'store', 'database', 'tools', 'pipeline'],
  tools: ['pipeline', 'kinds', 'datasets', 'server', 'words'],
  models: ['datasets'],
};

/** Packages with one home. */
const home: readonly (readonly [pattern: RegExp, parts: RegExp])[] = [
  [/^(reactflow|@xyflow\/)/, /^editor\/canvas\//],
  [/^@temporalio\/workflow$/, /^workflows\//],
  [/^@temporalio\/(worker|core-bridge)$/, /^(workers|temporal-config)\//],
  [/^minio$/, /^(store|supervisor)\//],
  [/^(kysely|better-sqlite3|pg)$/, /^(database|server)\//],
  [/^(pinyin-pro|cmu-pronouncing-dictionary)$/, /^datasets\//],
];

/** Parts that run in a browser and in a workflow's sandbox as they are. */
const pure = new Set(['pipeline', 'datasets', 'kinds', 'workflows', 'workflows/messages', 'client']);

/** Files over 300 lines, each with why it is one file. */
const longFiles: Record<string, string> = {};

const root = join(import.meta.dirname, '..');
const files = await sourceFiles(root);
const isTest = (file: string) => /\.(test|fixture)\.tsx?$/.test(file) || file.startsWith('tests/');
const product = files.filter((file) => /\.(ts|tsx|mts)$/.test(file) && !isTest(file) && file.includes('/'));
const imports = await importsOf(root, product);

function partOf(file: string): string {
  if (/^activities\/[^/]+\/kind\.ts$/.test(file) || file === 'activities/catalog.ts') return 'kinds';
  if (/^workflows\/(messages|decision-contract|night-contract|playground-contract)\.ts$/.test(file))
    return 'workflows/messages';
  if (file === 'server/client.ts') return 'client';
  if (/^editor\/words\/(define-words|presets|search|shell)\.ts$/.test(file)) return 'words';
  return file.slice(0, file.indexOf('/'));
}

test('every part imports only what it may', () => {
  const refused = imports.flatMap(({ from, to, typeOnly }) => {
    if (!to.startsWith('.')) return [];
    const target = normalize(join(dirname(from), to));
    const [own, other] = [partOf(from), target.includes('/') ? partOf(target) : 'root'];
    if (own === other) return [];
    const allowed = mayImport[own] ?? [];
    return allowed.includes(other) || (typeOnly && allowed.includes(`types:${other}`)) ? [] : [`${from} → ${target}`];
  });
  expect(refused).toEqual([]);
});

test('every relative import names a file that exists, with its extension', () => {
  const missing = imports.filter(
    ({ from, to }) => to.startsWith('.') && !existsSync(join(root, dirname(from), to.replace(/\?.*$/, ''))),
  );
  expect(missing.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
});

test('every folder with code is a part that the rules know', () => {
  expect([...new Set(product.map(partOf))].filter((part) => !(part in mayImport))).toEqual([]);
});

test('a package with one home is imported nowhere else', () => {
  const strays = imports.filter(({ from, to }) => home.some(([name, parts]) => name.test(to) && !parts.test(from)));
  expect(strays.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
});

test('what is pure imports nothing of Node', () => {
  const builtin = new Set(builtinModules);
  const impure = imports.filter(
    ({ from, to }) => pure.has(partOf(from)) && (to.startsWith('node:') || builtin.has(to)),
  );
  expect(impure.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
});

test('no file imports itself in a circle', () => {
  expect(circles(imports)).toEqual([]);
});

test('no file is longer than 300 lines without a reason', async () => {
  const long: string[] = [];
  for (const file of files) {
    const lines = (await readFile(join(root, file), 'utf8')).split('\n').length - 1;
    if (lines > 300 && !(file in longFiles)) long.push(`${file}: ${lines} lines`);
  }
  expect(long).toEqual([]);
});

test('no file that became short is still excused', async () => {
  const counts = await Promise.all(
    Object.keys(longFiles).map(async (file) => (await readFile(join(root, file), 'utf8')).split('\n').length - 1),
  );
  expect(counts.filter((lines) => lines <= 300)).toEqual([]);
});

test('every kind has one room, named like it, with declaration, execution, test and page', async () => {
  const rooms = files.filter((file) => /^activities\/[^/]+\/kind\.ts$/.test(file)).map((file) => file.split('/')[1]!);
  expect(rooms.sort()).toEqual([...new Set([...catalog.values()].map(({ id }) => id))].sort());
  const parts = rooms.flatMap((id) => ['run.ts', 'run.test.ts', 'README.md'].map((name) => `activities/${id}/${name}`));
  expect(parts.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
