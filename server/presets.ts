import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Presets } from './pipelines.ts';

/** Documents in the package's `pipeline/presets`. */
export function createPresets(home: string): Presets {
  const folder = join(home, 'pipeline', 'presets');
  const list = async () =>
    (await readdir(folder))
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => name.slice(0, -'.yaml'.length))
      .sort();
  return {
    list,
    async read(name) {
      return (await list()).includes(name) ? await readFile(join(folder, `${name}.yaml`), 'utf8') : null;
    },
  };
}
