import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { build } from 'vite';

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
}
type Manifest = Readonly<Record<string, Chunk>>;

/** Builds the editor as it is shipped. */
export async function buildEditor(outDir: string): Promise<void> {
  await build({ configFile: 'vite.config.ts', logLevel: 'warn', build: { outDir, emptyOutDir: true } });
}

/** Builds React Flow alone, with the same tool and target. */
export async function buildBare(outDir: string): Promise<void> {
  await build({
    configFile: false,
    root: join('tests', 'benchmarks', 'editor-bare'),
    logLevel: 'warn',
    plugins: [react()],
    build: { outDir, emptyOutDir: true, manifest: true, target: 'es2023', assetsInlineLimit: 0 },
  });
}

/** Kilobytes of packed script that stand between a person and each page: its chunk and everything that chunk needs. */
export async function scriptSizes<Name extends string>(
  folder: string,
  pages: Readonly<Record<Name, readonly string[]>>,
): Promise<Record<Name, number>> {
  const manifest = JSON.parse(await readFile(join(folder, '.vite', 'manifest.json'), 'utf8')) as Manifest;
  const sizes = {} as Record<Name, number>;
  for (const [name, entries] of Object.entries(pages) as [Name, readonly string[]][]) {
    const seen = new Set<string>(entries);
    for (const key of seen) {
      const chunk = manifest[key];
      if (!chunk) throw new Error(`the build has no ${key}`);
      for (const needed of chunk.imports ?? []) seen.add(needed);
    }
    const files = new Set([...seen].map((key) => manifest[key]!.file).filter((file) => file.endsWith('.js')));
    let bytes = 0;
    for (const file of files) bytes += gzipSync(await readFile(join(folder, file))).length;
    sizes[name] = bytes / 1024;
  }
  return sizes;
}
