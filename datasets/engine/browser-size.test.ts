import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** Chunks of the live rhyme marks of the editor, the engine's whole use in a browser, with their size in bytes as sent. */
async function chunks() {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    root,
    build: {
      write: false,
      target: 'es2023',
      lib: { entry: join(root, 'editor', 'lyrics', 'rhyme-marks.ts'), formats: ['es'], fileName: 'marks' },
    },
  });
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((one) => ('output' in one ? one.output : []));
  return outputs.flatMap((one) =>
    one.type === 'chunk' ? [{ isEntry: one.isEntry, imports: one.imports, bytes: gzipSync(one.code).length }] : [],
  );
}

test('a browser gets the Chinese engine in 120 KB and English as a lazy chunk of 700 KB at most', async () => {
  const all = await chunks();
  const [entry] = all.filter(({ isEntry }) => isEntry);
  expect(entry!.imports).toEqual([]);
  expect(entry!.bytes).toBeLessThanOrEqual(120_000);
  const lazy = all.filter(({ isEntry }) => !isEntry);
  expect(lazy).toHaveLength(1);
  expect(lazy[0]!.bytes).toBeLessThanOrEqual(700_000);
});
