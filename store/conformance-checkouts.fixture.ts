import { randomBytes } from 'node:crypto';
import {
  access,
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createStore } from './artifact-store.ts';
import type { Buckets } from './conformance-objects.fixture.ts';
import type { ObjectStore } from './object-store.ts';
import type { Store } from './store.ts';

/** Every store lends verified local folders like this. */
export function describeCheckouts(name: string, open: () => Promise<Buckets>): void {
  describe(`${name}: checkouts`, () => {
    let buckets: Buckets;
    let store: Store;
    let folder: string;
    let unique = 0;

    /** Content that nothing else in this bucket has. */
    const fresh = () => `${randomBytes(8).toString('hex')} ${(unique += 1)}\n`;
    const commitFresh = (files: Record<string, string> = { 'rows-00.jsonl': fresh() }) =>
      store.commit('dataset', { files });
    /** A process that has verified nothing yet. */
    const another = (cache = 'cache') => createStore(buckets, { cacheFolder: join(folder, cache) });

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'refrain-store-'));
      buckets = await open();
      store = another();
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    test('a checkout has exactly the files, and many at once fetch them once', async () => {
      const ref = await commitFresh({ 'rows-00.jsonl': fresh(), 'deep/card.json': '{}', empty: '' });
      let reads = 0;
      const counting: ObjectStore = {
        ...buckets.artifacts,
        getRange: (...args) => ((reads += 1), buckets.artifacts.getRange(...args)),
      };
      const counted = createStore({ artifacts: counting, meta: buckets.meta }, { cacheFolder: join(folder, 'shared') });
      const folders = await Promise.all(Array.from({ length: 8 }, () => counted.checkout(ref)));
      expect(new Set(folders).size).toBe(1);
      expect(reads).toBe(2);
      expect(await readFile(join(folders[0] ?? '', 'deep', 'card.json'), 'utf8')).toBe('{}');
      expect((await readdir(folders[0] ?? '')).toSorted()).toEqual(['deep', 'empty', 'rows-00.jsonl']);
      expect(await readdir(join(folder, 'shared', 'unfinished'))).toEqual([]);
    });

    test('two processes that check the same artifact out at once both get it', async () => {
      const ref = await commitFresh();
      const folders = await Promise.all([
        another('both').checkout(ref),
        another('both').checkout(ref),
        another('both').checkout(ref),
      ]);
      expect(new Set(folders).size).toBe(1);
      await access(join(folders[0] ?? '', 'rows-00.jsonl'));
    });

    test.each(['flipped bit', 'lost file', 'extra file', 'same size and time'] as const)(
      'a spoilt cached copy (%s) is noticed and fetched again',
      async (harm) => {
        const text = fresh();
        const ref = await commitFresh({ 'rows-00.jsonl': text, 'card.json': '{}' });
        for (const process of [store, another()]) {
          const path = join(await process.checkout(ref), 'rows-00.jsonl');
          await chmod(path, 0o644);
          const before = await stat(path);
          if (harm === 'lost file') await rm(path);
          else if (harm === 'extra file') await writeFile(join(path, '..', 'pytorch_model.bin'), 'pickle');
          else await writeFile(path, `X${text.slice(1)}`);
          if (harm === 'same size and time') await utimes(path, before.atime, before.mtime);
          expect(await readFile(join(await process.checkout(ref), 'rows-00.jsonl'), 'utf8')).toBe(text);
          expect((await readdir(join(path, '..'))).toSorted()).toEqual(['card.json', 'rows-00.jsonl']);
        }
      },
    );

    test('processes that find the same spoilt copy at once all get a good one', async () => {
      const text = fresh();
      const ref = await commitFresh({ 'rows-00.jsonl': text });
      const path = join(await another('rivals').checkout(ref), 'rows-00.jsonl');
      await chmod(path, 0o644);
      await writeFile(path, 'spoilt');
      const folders = await Promise.all(Array.from({ length: 6 }, () => another('rivals').checkout(ref)));
      for (const each of folders) expect(await readFile(join(each, 'rows-00.jsonl'), 'utf8')).toBe(text);
    });

    test('what a killed process left unfinished is cleared away', async () => {
      const left = join(folder, 'killed', 'unfinished', '4194304-left');
      await mkdir(left, { recursive: true });
      await appendFile(join(left, 'part'), 'half');
      await another('killed').checkout(await commitFresh());
      await expect(access(left)).rejects.toThrow('ENOENT');
    });

    test('a reference that claims another type is refused', async () => {
      const { digest, sizeBytes } = await commitFresh();
      await expect(store.checkout({ type: 'release', digest, sizeBytes })).rejects.toMatchObject({
        code: 'ContentInvalid',
      });
    });
  });
}
