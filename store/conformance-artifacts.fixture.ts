import { createHash, randomBytes } from 'node:crypto';
import { access, appendFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Digest } from '../pipeline/artifact.ts';
import { createStore } from './artifact-store.ts';
import type { Buckets } from './conformance-objects.fixture.ts';
import { digestOf, hexOf } from './digest.ts';
import { createMemoryObjectStore } from './memory-object-store.ts';
import { maxObjectBytes, type ObjectStore } from './object-store.ts';
import { pieceKey, readPieces } from './read-pieces.ts';
import type { Store } from './store.ts';

/** Every store keeps the content of artifacts like this. */
export function describeArtifacts(name: string, open: () => Promise<Buckets>): void {
  describe(`${name}: artifacts`, () => {
    let buckets: Buckets;
    let store: Store;
    let folder: string;
    let unique = 0;

    /** Content that nothing else in this bucket has. */
    const fresh = () => `${randomBytes(8).toString('hex')} ${(unique += 1)}\n`;
    const commitFresh = (files: Record<string, string> = { 'rows-00.jsonl': fresh() }) =>
      store.commit('dataset', { files });
    const cached = (digest: Digest, path: string, cache = 'cache') =>
      join(folder, cache, 'artifacts', hexOf(digest), path);
    /** A process that has verified nothing yet. */
    const another = (cache = 'cache') => createStore(buckets, { cacheFolder: join(folder, cache) });
    const pieceOf = async (digest: Digest, path: string, at = 0): Promise<string> => {
      const piece = (await store.manifest(digest)).files.find((file) => file.path === path)?.pieces[at];
      if (!piece) throw new Error(`no piece ${at} of ${path}`);
      return pieceKey(piece);
    };

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'refrain-store-'));
      buckets = await open();
      store = another();
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    test('the same content has the same digest, from memory or from a folder, in any order', async () => {
      const [a, b] = [fresh(), fresh()];
      const source = join(folder, 'source');
      await mkdir(join(source, 'sub'), { recursive: true });
      await writeFile(join(source, 'sub', 'b.txt'), b);
      await writeFile(join(source, 'a.txt'), a);
      await writeFile(join(source, 'empty'), '');
      await symlink('a.txt', join(source, 'linked'));
      const parents = [await commitFresh(), await commitFresh()];
      const first = await store.commit('file', { folder: source }, { parents, meta: { rows: 2, lang: 'zh' } });
      const second = await store.commit(
        'file',
        { files: { linked: a, 'sub/b.txt': Buffer.from(b), empty: '', 'a.txt': a } },
        { parents: [...parents.toReversed(), ...parents], meta: { lang: 'zh', rows: 2 } },
      );
      expect(second).toEqual(first);
      expect(first.sizeBytes).toBe(2 * a.length + b.length);
      expect((await store.manifest(first.digest)).files.map((file) => file.path)).toEqual([
        'a.txt',
        'empty',
        'linked',
        'sub/b.txt',
      ]);
      expect(await store.readText(first.digest, 'sub/b.txt')).toBe(b);
      expect((await store.readFile(first.digest, 'empty')).byteLength).toBe(0);
    });

    test('the digest is that of the canonical manifest, which holds no time', async () => {
      const ref = await store.commit('report', { files: { 'report.json': '{}' } }, { meta: { z: 1, a: [1.5, null] } });
      const bytes = (await buckets.artifacts.get(`manifests/sha256/${hexOf(ref.digest)}`))?.bytes;
      const file = digestOf('{}');
      expect(bytes?.toString()).toBe(
        `{"files":[{"digest":"${file}","path":"report.json","pieces":["${file}"],"sizeBytes":2}],"meta":{"a":[1.5,null],"z":1},"parents":[],"schemaVersion":1,"type":"report"}`,
      );
      expect(digestOf(bytes ?? '')).toBe(ref.digest);
    });

    test.each(['../up', '/etc/passwd', 'a/../../b', 'a//b', './a', 'a\\b', 'a\u0000b', '', 'a/', 'x'.repeat(256)])(
      'the path %j is refused',
      async (path) => {
        await expect(store.commit('file', { files: { [path]: 'x' } })).rejects.toMatchObject({
          code: 'ContentInvalid',
          retry: false,
        });
      },
    );

    test('links that lead out of the folder, folders that are links, missing and empty folders are refused', async () => {
      const source = join(folder, 'links');
      await mkdir(join(source, 'real'), { recursive: true });
      await expect(store.commit('file', { folder: source })).rejects.toMatchObject({ code: 'ContentInvalid' });
      await expect(store.commit('file', { folder: join(folder, 'nowhere') })).rejects.toMatchObject({
        code: 'ContentInvalid',
      });
      await writeFile(join(folder, 'secret'), 'secret');
      for (const target of ['../secret', '/etc/passwd', 'real', 'broken']) {
        await symlink(target, join(source, 'link'));
        await expect(store.commit('file', { folder: source })).rejects.toMatchObject({ code: 'ContentInvalid' });
        await rm(join(source, 'link'));
      }
    });

    test('a name that is both file and folder, and numbers that JSON cannot hold, are refused', async () => {
      await expect(store.commit('file', { files: { a: 'x', 'a/b': 'y' } })).rejects.toMatchObject({
        code: 'ContentInvalid',
      });
      await expect(store.commit('file', { files: { a: 'x' } }, { meta: { loss: Number.NaN } })).rejects.toMatchObject({
        code: 'ContentInvalid',
      });
    });

    test('an aborted commit leaves no artifact', async () => {
      const files = { 'a.txt': fresh() };
      const aborted = store.commit('file', { files }, { signal: AbortSignal.abort(new Error('cancelled')) });
      await expect(aborted).rejects.toThrow('cancelled');
      const ref = await createStore(
        { artifacts: createMemoryObjectStore(), meta: buckets.meta },
        { cacheFolder: folder },
      ).commit('file', { files });
      await expect(store.ref(ref.digest)).rejects.toMatchObject({ code: 'ArtifactMissing' });
    });

    test('a flipped bit, a cut end, a longer end and a lost piece are found at every read, and a new commit mends them', async () => {
      const text = `${fresh()}${'某年某月 '.repeat(50)}`;
      const ref = await commitFresh({ 'rows-00.jsonl': text });
      const key = await pieceOf(ref.digest, 'rows-00.jsonl');
      const good = Buffer.from(text);
      const spoilt: (Buffer | null)[] = [
        good.subarray(0, -1),
        Buffer.alloc(0),
        Buffer.concat([good, Buffer.from('x')]),
        null,
      ];
      for (let at = 0; at < 40; at += 1) {
        const flipped = Buffer.from(good);
        const byte = Math.floor((at * good.byteLength) / 40);
        flipped[byte] = (flipped[byte] ?? 0) ^ (1 << (at % 8));
        spoilt.push(flipped);
      }
      for (const bytes of spoilt) {
        if (bytes) await buckets.artifacts.put(key, bytes);
        else await buckets.artifacts.delete(key);
        await expect(store.readFile(ref.digest, 'rows-00.jsonl')).rejects.toMatchObject({
          code: 'ArtifactCorrupt',
          retry: false,
        });
        await expect(store.checkout(ref)).rejects.toMatchObject({ code: 'ArtifactCorrupt' });
      }
      await expect(access(cached(ref.digest, 'rows-00.jsonl'))).rejects.toThrow('ENOENT');
      expect(await commitFresh({ 'rows-00.jsonl': text })).toEqual(ref);
      expect(await store.readText(ref.digest, 'rows-00.jsonl')).toBe(text);
    });

    test('two pieces that changed places, and a changed manifest, are found', async () => {
      const [a, b] = [fresh(), fresh()];
      const ref = await commitFresh({ a, b });
      const [keyA, keyB] = [await pieceOf(ref.digest, 'a'), await pieceOf(ref.digest, 'b')];
      await buckets.artifacts.put(keyA, Buffer.from(b));
      await buckets.artifacts.put(keyB, Buffer.from(a));
      for (const path of ['a', 'b'])
        await expect(store.readFile(ref.digest, path)).rejects.toMatchObject({ code: 'ArtifactCorrupt' });

      const other = await commitFresh();
      const manifest = await buckets.artifacts.get(`manifests/sha256/${hexOf(other.digest)}`);
      await buckets.artifacts.put(`manifests/sha256/${hexOf(ref.digest)}`, manifest?.bytes ?? Buffer.alloc(0));
      await expect(another().manifest(ref.digest)).rejects.toMatchObject({ code: 'ArtifactCorrupt' });
      await commitFresh({ a, b });
      expect((await another().manifest(ref.digest)).files).toHaveLength(2);
    });

    test('the manifest is written after all its pieces', async () => {
      const order: string[] = [];
      const slow: ObjectStore = {
        ...buckets.artifacts,
        async putIfAbsent(key, bytes) {
          if (key.startsWith('pieces/')) await pause(5);
          const answer = await buckets.artifacts.putIfAbsent(key, bytes);
          order.push(key.split('/')[0] ?? '');
          return answer;
        },
      };
      await createStore({ artifacts: slow, meta: buckets.meta }, { cacheFolder: folder }).commit('file', {
        files: { a: fresh(), b: fresh(), c: fresh() },
      });
      expect(order).toEqual(['pieces', 'pieces', 'pieces', 'manifests']);
    });

    test('a folder of more than 200 MB is written with two pieces of at most 64 MiB in flight, never three, and comes back whole', async () => {
      const source = join(folder, 'large');
      await mkdir(source);
      const hash = createHash('sha256');
      for (let at = 0; at < 27; at += 1) {
        const block = randomBytes(8_000_000);
        hash.update(block);
        await appendFile(join(source, 'model.safetensors'), block);
      }
      let inFlight = 0;
      let most = 0;
      const sizes: number[] = [];
      const watched: ObjectStore = {
        ...buckets.artifacts,
        async putIfAbsent(key, bytes) {
          if (!key.startsWith('pieces/')) return buckets.artifacts.putIfAbsent(key, bytes);
          inFlight += 1;
          most = Math.max(most, inFlight);
          sizes.push(bytes.byteLength);
          // Until the second is here; then long enough for a third piece to be read, if anybody would.
          for (const end = Date.now() + 10_000; most < 2 && Date.now() < end;) await pause(10);
          await pause(300);
          try {
            return await buckets.artifacts.putIfAbsent(key, bytes);
          } finally {
            inFlight -= 1;
          }
        },
      };
      const large = createStore(
        { artifacts: watched, meta: buckets.meta },
        { cacheFolder: join(folder, 'large-cache') },
      );
      const ref = await large.commit('checkpoint', { folder: source });
      expect(ref.sizeBytes).toBe(216_000_000);
      expect(sizes).toHaveLength(4);
      expect(Math.max(...sizes)).toBe(maxObjectBytes);
      expect(most).toBe(2);
      const [file] = (await large.manifest(ref.digest)).files;
      expect(file?.digest).toBe(`sha256:${hash.digest('hex')}`);
      await large.checkout(ref);
      await expect(large.readFile(ref.digest, 'model.safetensors')).rejects.toMatchObject({ code: 'TooLarge' });

      // Its pieces in another order are all sound, but they are not this file.
      const swapped = await large.manifest(ref.digest);
      const pieces = [...(swapped.files[0]?.pieces ?? [])].toReversed();
      const reading = async () => {
        for await (const chunk of readPieces(buckets.artifacts, {
          path: 'm',
          sizeBytes: 216_000_000,
          digest: file?.digest ?? 'sha256:',
          pieces,
        }))
          void chunk;
      };
      await expect(reading()).rejects.toMatchObject({ code: 'ArtifactCorrupt' });
    }, 120_000);
  });
}
