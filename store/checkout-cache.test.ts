import { mkdtemp, open, readdir, readFile, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openMemoryStore } from './open-store.ts';

test('a full local disk is said as such, leaves nothing half-written, and is forgotten when there is space again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'refrain-full-'));
  const store = openMemoryStore(folder);
  const ref = await store.commit('file', { files: { a: 'a lyric' } });
  const file = await open(join(folder, 'any'), 'w');
  await file.close();
  const writes = vi.spyOn(Object.getPrototypeOf(file) as FileHandle, 'writeFile');
  writes.mockRejectedValue(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }));
  await expect(store.checkout(ref)).rejects.toMatchObject({
    code: 'StoreFull',
    retry: true,
    message: expect.stringContaining(folder),
  });
  expect(await readdir(join(folder, 'unfinished'))).toEqual([]);
  writes.mockRestore();
  expect(await readFile(join(await store.checkout(ref), 'a'), 'utf8')).toBe('a lyric');
  await rm(folder, { recursive: true });
});
