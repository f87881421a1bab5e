import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openMemoryStore } from './open-store.ts';
import { createSealer } from './sealed-secret.ts';
import type { Store } from './store.ts';
import { createUserSecrets } from './user-secrets.ts';

let folder: string;
let store: Store;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'refrain-secrets-'));
  store = openMemoryStore(join(folder, 'cache'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const secretsWith = (key: string) => createUserSecrets({ store, sealer: createSealer(key) });
async function recordsText(): Promise<string> {
  const records = await store.listRecords('secrets/');
  return (await Promise.all(records.map(({ path }) => store.getRecord(path)))).map(String).join('\n');
}

test('a secret is read as it was set, counted up each time, and lies sealed in the store', async () => {
  const secrets = secretsWith('key');
  expect(await secrets.set('songs-key', 'Lin', 'first value')).toMatchObject({ version: 1, setBy: 'Lin' });
  expect(await secrets.set('songs-key', 'Lin', 'second value')).toMatchObject({ version: 2 });
  expect(await secrets.read('songs-key')).toEqual({ version: 2, value: 'second value' });
  expect(await recordsText()).not.toMatch(/value/);
});

test('without the installation’s key nothing is read, and no record stands in for another', async () => {
  await secretsWith('key').set('songs-key', 'Lin', 'the value');
  await expect(secretsWith('other').read('songs-key')).rejects.toThrow(/authenticate/);
  const [record] = await store.listRecords('secrets/');
  await store.putRecord('secrets/other-key/00000001.json', (await store.getRecord(record!.path))!);
  await expect(secretsWith('key').read('other-key')).rejects.toThrow(/authenticate/);
});

test('a removed secret is gone, and what is set afterwards is another version', async () => {
  const secrets = secretsWith('key');
  await secrets.set('songs-key', 'Lin', 'the value');
  expect(await secrets.remove('songs-key', 'Lin')).toBe(true);
  expect(await secrets.remove('songs-key', 'Lin')).toBe(false);
  expect(await secrets.read('songs-key')).toBeNull();
  expect(await secrets.list()).toEqual([]);
  expect(await secrets.set('songs-key', 'Lin', 'another')).toMatchObject({ version: 3 });
});

test('two who set one secret at once both have their version', async () => {
  const secrets = secretsWith('key');
  const made = await Promise.all(['one', 'two', 'three'].map((value) => secrets.set('songs-key', 'Lin', value)));
  expect(made.map(({ version }) => version).toSorted((a, b) => a - b)).toEqual([1, 2, 3]);
});

test('one name that begins like another is another secret', async () => {
  const secrets = secretsWith('key');
  await secrets.set('a', 'Lin', 'of a');
  await secrets.set('a-b', 'Lin', 'of a-b');
  expect(await secrets.read('a')).toMatchObject({ value: 'of a', version: 1 });
  expect((await secrets.list()).map(({ name }) => name)).toEqual(['a', 'a-b']);
});
