import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize, relative } from 'node:path';

export interface Import {
  readonly from: string;
  /** As written: `./x.ts` or a package. */
  readonly to: string;
  readonly typeOnly: boolean;
}

const skipped = new Set(['node_modules', 'dist', '__pycache__', '.venv', 'venv', 'build', 'vendor', 'histories']);

/** Source files people write, by path from `root`; nothing installed, built or generated. */
export async function sourceFiles(root: string, folder = root): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      if (entry.name.startsWith('.') || skipped.has(entry.name)) return [];
      // An installation's own, at the root alone: `editor/state` is source.
      if (folder === root && entry.name === 'state') return [];
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return sourceFiles(root, path);
      return /\.(ts|tsx|mts|mjs|py|go)$/.test(entry.name) ? [relative(root, path)] : [];
    }),
  );
  return found.flat().sort();
}

const statement = /^(?:import|export)\s+(type\s+)?(?:[\w$*{][^'"`;]*?\sfrom\s+)?['"]([^'"\n]+)['"]/gm;
const dynamic = /\b(?:import|require\.resolve|require)\(\s*['"]([^'"\n]+)['"]\s*\)/g;

/** Every import of some files, static and dynamic. */
export async function importsOf(root: string, files: readonly string[]): Promise<Import[]> {
  const lists = await Promise.all(
    files.map(async (from) => {
      const text = withoutComments(await readFile(join(root, from), 'utf8'));
      const fixed = [...text.matchAll(statement)].map((match) => ({
        from,
        to: match[2]!,
        typeOnly: match[1] !== undefined,
      }));
      const late = [...text.matchAll(dynamic)].map((match) => ({ from, to: match[1]!, typeOnly: false }));
      return [...fixed, ...late];
    }),
  );
  return lists.flat();
}

/** Whole-line comments only: a `//` inside a string is none. */
function withoutComments(text: string): string {
  return text.replace(/^\s*\/\*[\s\S]*?\*\//gm, '').replace(/^\s*\/\/.*$/gm, '');
}

/** Circles of imports that remain once types are gone; each as the files in order. */
export function circles(imports: readonly Import[]): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to, typeOnly } of imports) {
    if (typeOnly || !to.startsWith('.')) continue;
    const targets = next.get(from) ?? [];
    targets.push(normalize(join(dirname(from), to)));
    next.set(from, targets);
  }
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) return void found.push([...path.slice(start), file].join(' → '));
    if (done.has(file)) return;
    for (const target of next.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return found;
}
