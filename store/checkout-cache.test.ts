import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type * as FileSystem from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openMemoryStore } from './open-store.ts';

const disk = vi.hoisted(() => ({ full: false }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof FileSystem>();
  return {
    ...real,
    open: async (...args: Parameters<typeof real.open>) => {
      const file = await real.open(...args);
      if (disk.full)
        file.writeFile = async () =>
          Promise.reject(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }));
      return file;
    },
  };
});

test('a full local disk is said as such, leaves nothing half-written, and is forgotten when there is space again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'refrain-full-'));
  const store = openMemoryStore(folder);
  const ref = await store.commit('file', { files: { a: 'a lyric' } });
  disk.full = true;
  await expect(store.checkout(ref)).rejects.toMatchObject({
    code: 'StoreFull',
    retry: true,
    message: expect.stringContaining(folder),
  });
  expect(await readdir(join(folder, 'unfinished'))).toEqual([]);
  disk.full = false;
  expect(await readFile(join(await store.checkout(ref), 'a'), 'utf8')).toBe('a lyric');
  await rm(folder, { recursive: true });
});
