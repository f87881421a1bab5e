import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** A secret that must be found nowhere, and what it is. */
export interface Canary {
  readonly what: string;
  readonly value: string;
}
interface Spelling {
  readonly what: string;
  readonly bytes: Buffer;
}

/** Every way in which a secret may lie in a file: as it is, in JSON, in an address, in hexadecimal, in base64 at any offset. */
export function spellingsOf({ what, value }: Canary): readonly Spelling[] {
  const bytes = Buffer.from(value, 'utf8');
  const aligned = [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replaceAll('=', '');
    // Its first and last letters also hold bits of what lies beside it.
    const certain = encoded.slice(offset === 0 ? 0 : offset + 1, -1);
    return [certain, certain.replaceAll('+', '-').replaceAll('/', '_')];
  });
  const hex = bytes.toString('hex');
  const texts = [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    hex,
    hex.toUpperCase(),
    ...aligned,
  ];
  return [...new Set(texts)].map((text) => ({ what, bytes: Buffer.from(text, 'utf8') }));
}

/** Files below a folder, without those below `except`. */
export async function filesBelow(folder: string, except: readonly string[]): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (except.includes(path)) return [];
      if (entry.isDirectory()) return await filesBelow(path, except);
      return entry.isFile() ? [path] : [];
    }),
  );
  return found.flat();
}

/** `what in file` for everything that was found. */
export async function findCanaries(
  canaries: readonly Canary[],
  root: string,
  files: readonly string[],
): Promise<readonly string[]> {
  const spellings = canaries.flatMap(spellingsOf);
  const found = new Set<string>();
  for (const file of files) {
    const bytes = await readFile(file);
    for (const { what, bytes: wanted } of spellings)
      if (bytes.includes(wanted)) found.add(`${what} in ${relative(root, file)}`);
  }
  return [...found];
}
