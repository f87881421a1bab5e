import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Digest } from '../pipeline/artifact.ts';
import { createStore } from './artifact-store.ts';
import { digestOf } from './digest.ts';
import { encodeManifest } from './manifest.ts';
import { createMemoryObjectStore } from './memory-object-store.ts';
import { pieceKey } from './read-pieces.ts';
import { seededRandom, spoil, spoilings, type Spoiling } from './spoil.fixture.ts';

/** Thousands of stored objects are spoilt, one after another; each time everything is read, and the spoilt one must be found. */

const mutations = 4_000;
const seed = Number(process.env['REFRAIN_STORE_SEED'] ?? 20_261_126);

let folder: string;
const artifacts = createMemoryObjectStore();
/** Another process each time: nothing that was read before is remembered. */
const open = () => createStore({ artifacts, meta: createMemoryObjectStore() }, { cacheFolder: folder });
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'refrain-corruption-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Artifacts of one file, of many, of empty and equal ones, and one whose file is several pieces. */
async function commitSome(random: () => number): Promise<Digest[]> {
  const store = open();
  const text = () => Array.from({ length: 1 + Math.floor(random() * 40) }, () => random().toString(36)).join(' ');
  const contents = [
    { a: 'x' },
    { 'rows-00.jsonl': text(), 'card.json': '{}' },
    Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`part-${at}`, text()])),
    { empty: '', full: text(), same: 'x' },
  ];
  const digests: Digest[] = [];
  for (const files of contents) digests.push((await store.commit('file', { files })).digest);

  const pieces = [Buffer.from(text()), Buffer.from(text()), Buffer.from(text())];
  for (const piece of pieces) await artifacts.put(pieceKey(digestOf(piece)), piece);
  const whole = Buffer.concat(pieces);
  const long = encodeManifest({
    schemaVersion: 1,
    type: 'file',
    files: [{ path: 'long', sizeBytes: whole.byteLength, digest: digestOf(whole), pieces: pieces.map(digestOf) }],
    parents: [],
    meta: {},
  });
  await artifacts.put(`manifests/sha256/${long.digest.slice('sha256:'.length)}`, long.bytes);
  return [...digests, long.digest];
}

/** What every read answers: the digests of all files, or the code of the refusal. */
async function readAll(digests: readonly Digest[], isCheckedOut: boolean): Promise<string[]> {
  const store = open();
  return await Promise.all(
    digests.map(async (digest) => {
      try {
        const { files } = await store.manifest(digest);
        const read = await Promise.all(files.map(({ path }) => store.readFile(digest, path)));
        if (isCheckedOut) await store.checkout(await store.ref(digest));
        return read.map(digestOf).join(' ');
      } catch (error) {
        return (error as { code?: string }).code ?? String(error);
      }
    }),
  );
}

test(`of ${mutations} spoilt objects every one is found at the next read, and nothing else is refused (seed ${seed})`, async () => {
  const random = seededRandom(seed);
  const digests = await commitSome(random);
  const good = await readAll(digests, false);
  expect(good.filter((answer) => answer.startsWith('Artifact'))).toEqual([]);
  const keys = (await artifacts.list('')).map(({ key }) => key);
  const escaped: string[] = [];
  const done = new Map<Spoiling, number>();

  for (let count = 0; count < mutations; count += 1) {
    const key = keys[Math.floor(random() * keys.length)]!;
    const how = spoilings[count % spoilings.length]!;
    const before = (await artifacts.get(key))!.bytes;
    const other = (await artifacts.get(keys[Math.floor(random() * keys.length)]!))!.bytes;
    const after = spoil(how, before, other, random);
    if (after?.equals(before)) continue;
    if (after === null) await artifacts.delete(key);
    else await artifacts.put(key, after);

    const answers = await readAll(digests, false);
    const changed = answers.flatMap((answer, place) => (answer === good[place] ? [] : [answer]));
    const isFound = changed.length > 0 && changed.every((code) => /^Artifact(Corrupt|Missing)$/.test(code));
    if (!isFound) escaped.push(`${how} of ${key} (number ${count}): ${changed.join(' ') || 'nobody noticed'}`);
    done.set(how, (done.get(how) ?? 0) + 1);
    await artifacts.put(key, before);
  }
  expect(escaped).toEqual([]);
  expect(await readAll(digests, true)).toEqual(good);
  // Each way was really gone, hundreds of times.
  for (const how of spoilings) expect(done.get(how), how).toBeGreaterThan(200);
});

test('of two processes that finish one step, one result stands and the other process takes it', async () => {
  const meta = createMemoryObjectStore();
  const another = () => createStore({ artifacts, meta }, { cacheFolder: folder });
  for (let count = 0; count < 500; count += 1) {
    const stepKey = digestOf(`step ${count}`);
    const answers = await Promise.all(['one', 'two'].map((writer) => another().recordStep(stepKey, { writer, count })));
    expect(answers[0]).toEqual(answers[1]);
    expect(await another().findStep(stepKey)).toEqual(answers[0]);
  }
});
