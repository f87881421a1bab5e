import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactRef } from '../pipeline/artifact.ts';
import type { Store } from '../store/store.ts';

/** Where a row lies in the files of its artifact. */
export interface RowPlace {
  /** Number of the file, in the order of their names. */
  readonly file: number;
  /** Of the first byte, and how many there are, the line's end not counted. */
  readonly at: number;
  readonly bytes: number;
}
export interface RowLine {
  readonly place: RowPlace;
  /** The line as it stands; null when it is too long to be read. */
  readonly text: string | null;
}

/** A longer line is counted, compared by nothing and shown as too long. */
const longestRow = 1024 * 1024;
const newline = 0x0a;

/** The rows of an artifact on disk, shard after shard; memory does not grow with their number. */
export interface RowFiles {
  readonly lines: (from?: { readonly file: number; readonly at: number }) => AsyncGenerator<RowLine>;
  readonly read: (place: RowPlace) => Promise<unknown>;
}

export async function openRows(store: Pick<Store, 'checkout' | 'manifest'>, ref: ArtifactRef): Promise<RowFiles> {
  const { files } = await store.manifest(ref.digest);
  const paths = files
    .map(({ path }) => path)
    .filter((path) => /^rows-\d+\.jsonl$/.test(path))
    .sort();
  const folder = await store.checkout(ref);
  return {
    async *lines({ file: first, at: start } = { file: 0, at: 0 }) {
      for (let file = first; file < paths.length; file += 1)
        yield* linesOf(join(folder, paths[file]!), file, file === first ? start : 0);
    },
    async read({ file, at, bytes }) {
      const handle = await open(join(folder, paths[file]!));
      try {
        const buffer = Buffer.alloc(bytes);
        await handle.read(buffer, 0, bytes, at);
        return parsed(buffer.toString('utf8'));
      } finally {
        await handle.close();
      }
    },
  };
}

async function* linesOf(path: string, file: number, start: number): AsyncGenerator<RowLine> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let at = start;
  const end = (piece: Buffer): RowLine => {
    const bytes = restBytes + piece.length;
    const text = bytes > longestRow ? null : Buffer.concat([...rest, piece]).toString('utf8');
    const line = { place: { file, at, bytes }, text };
    [rest, restBytes] = [[], 0];
    at += bytes + 1;
    return line;
  };
  for await (const chunk of createReadStream(path, { start }) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let to = chunk.indexOf(newline); to >= 0; to = chunk.indexOf(newline, from)) {
      const line = end(chunk.subarray(from, to));
      from = to + 1;
      if (line.place.bytes > 0) yield line;
    }
    const left = chunk.subarray(from);
    restBytes += left.length;
    // Of a line that is too long only its length is of use.
    if (restBytes <= longestRow) rest.push(left);
    else rest = [];
  }
  if (restBytes > 0) yield end(Buffer.alloc(0));
}

/** A line that is no JSON comes as it is. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Of something read from a row: its fields, whatever it is. */
export const fieldsOf = (row: unknown): Readonly<Record<string, unknown>> =>
  typeof row === 'object' && row !== null ? (row as Record<string, unknown>) : {};
