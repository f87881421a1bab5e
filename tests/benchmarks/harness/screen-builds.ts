import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { readScreenFiles } from '../../../server/screen-files.ts';

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
  const { files, needed } = await readScreenFiles(folder);
  const sizes = {} as Record<Name, number>;
  for (const [name, modules] of Object.entries(pages) as [Name, readonly string[]][]) {
    const scripts = new Set(
      modules.flatMap((module) => {
        if (!needed[module]) throw new Error(`the build has no ${module}`);
        return needed[module].filter((path) => path.endsWith('.js'));
      }),
    );
    let bytes = 0;
    for (const path of scripts) bytes += gzipSync(files[path]!.body).length;
    sizes[name] = bytes / 1024;
  }
  return sizes;
}
