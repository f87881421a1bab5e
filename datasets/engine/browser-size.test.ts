import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** Chunks of a part of the editor that asks the engine, with their size in bytes as sent. */
async function chunks(path: string) {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    root,
    build: {
      write: false,
      target: 'es2023',
      lib: { entry: join(root, path), formats: ['es'], fileName: 'part' },
    },
  });
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((one) => ('output' in one ? one.output : []));
  return outputs.flatMap((one) =>
    one.type === 'chunk' ? [{ isEntry: one.isEntry, imports: one.imports, bytes: gzipSync(one.code).length }] : [],
  );
}

test.each([
  ['live rhyme marks', 'editor/lyrics/rhyme-marks.ts'],
  ['why a lyric scores as it does', 'editor/pages/playground/explain.ts'],
])('%s: a browser gets the Chinese engine in 120 KB and English as a lazy chunk of 700 KB at most', async (_, path) => {
  const all = await chunks(path);
  const [entry] = all.filter(({ isEntry }) => isEntry);
  expect(entry!.imports).toEqual([]);
  expect(entry!.bytes).toBeLessThanOrEqual(120_000);
  const lazy = all.filter(({ isEntry }) => !isEntry);
  expect(lazy).toHaveLength(1);
  expect(lazy[0]!.bytes).toBeLessThanOrEqual(700_000);
});
