import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Digest } from '../pipeline/artifact.ts';
import { checkPath, pathThatIsAlsoFolder } from './content-path.ts';
import { maxObjectBytes, type ObjectStore } from './object-store.ts';
import { pieceKey, readPiece } from './read-pieces.ts';
import type { Slots } from './slots.ts';
import { StoreError, type Content, type ManifestFile } from './store.ts';

const readBytes = 4 * 1024 * 1024;
/** Pieces smaller than this are sent at once; larger ones only after asking whether the store has them. */
const askFirstBytes = 1024 * 1024;

/** Reads a file from its start; `next` fills at most `bytes` and answers an empty buffer at the end. */
interface Source {
  next(bytes: number): Promise<Buffer>;
  close(): Promise<void>;
}
interface Entry {
  readonly path: string;
  readonly sizeBytes: number;
  open(): Promise<Source>;
}

const invalid = (message: string, cause?: unknown) =>
  new StoreError('ContentInvalid', message, { retry: false, cause });

function entryOfBytes(path: string, given: Uint8Array | string): Entry {
  const bytes =
    typeof given === 'string'
      ? Buffer.from(given, 'utf8')
      : Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  return {
    path,
    sizeBytes: bytes.byteLength,
    async open() {
      let at = 0;
      return {
        async next(wanted) {
          const part = bytes.subarray(at, at + wanted);
          at += part.byteLength;
          return part;
        },
        async close() {},
      };
    },
  };
}

function entryOfFile(path: string, real: string, sizeBytes: number): Entry {
  return {
    path,
    sizeBytes,
    async open() {
      const file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW).catch((cause: unknown) => {
        throw invalid(`${path} cannot be opened for reading: ${String(cause)}`, cause);
      });
      let at = 0;
      return {
        async next(wanted) {
          // One byte more than expected is asked for at the end, so that a file that grew is noticed.
          const buffer = Buffer.allocUnsafe(Math.min(wanted, Math.max(sizeBytes - at, 0) + 1));
          let filled = 0;
          while (filled < buffer.byteLength) {
            const { bytesRead } = await file.read(buffer, filled, Math.min(readBytes, buffer.byteLength - filled), at);
            if (bytesRead === 0) break;
            filled += bytesRead;
            at += bytesRead;
          }
          return buffer.subarray(0, filled);
        },
        close: () => file.close(),
      };
    },
  };
}

/** Files of a folder, however deep. A link to a file inside the folder counts as that file; any other link is refused. */
async function entriesOfFolder(folder: string): Promise<Entry[]> {
  const root = await realpath(folder).catch((cause: unknown) => {
    throw invalid(`The folder ${folder} cannot be read, so there is nothing to keep.`, cause);
  });
  const entries: Entry[] = [];
  const visit = async (prefix: string): Promise<void> => {
    for (const name of await readdir(join(root, prefix))) {
      const path = prefix === '' ? name : `${prefix}/${name}`;
      const found = await lstat(join(root, path));
      if (found.isDirectory()) {
        await visit(path);
        continue;
      }
      const real = found.isSymbolicLink() ? await realpath(join(root, path)).catch(() => null) : join(root, path);
      if (real === null || !real.startsWith(root + sep)) {
        throw invalid(`${path} in ${folder} is a link that leads out of the folder. Put the file itself there.`);
      }
      const target = await stat(real);
      if (!target.isFile()) throw invalid(`${path} in ${folder} is not a plain file. Only files can be kept.`);
      entries.push(entryOfFile(path, real, target.size));
    }
  };
  await visit('');
  return entries;
}

async function entriesOf(content: Content): Promise<readonly Entry[]> {
  const entries =
    'folder' in content
      ? await entriesOfFolder(content.folder)
      : Object.entries(content.files).map(([path, bytes]) => entryOfBytes(path, bytes));
  if (entries.length === 0) {
    throw invalid(
      'folder' in content
        ? `The folder ${content.folder} holds no file; an artifact needs at least one.`
        : 'An artifact needs at least one file.',
    );
  }
  for (const entry of entries) checkPath(entry.path, 'The file');
  const both = pathThatIsAlsoFolder(entries.map((entry) => entry.path));
  if (both !== null) throw invalid(`${both} is given both as a file and as a folder. Rename one of them.`);
  return entries.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Whether the stored piece can be read and has the right bytes. */
async function isSound(objects: ObjectStore, digest: Digest): Promise<boolean> {
  try {
    for await (const chunk of readPiece(objects, digest)) void chunk;
    return true;
  } catch (error) {
    if (error instanceof StoreError && error.code === 'ArtifactCorrupt') return false;
    throw error;
  }
}

/** Makes sure that the store has this piece; one that stands there with other bytes is mended. */
async function writePiece(objects: ObjectStore, digest: Digest, bytes: Buffer): Promise<void> {
  const key = pieceKey(digest);
  const stands =
    (bytes.byteLength >= askFirstBytes && (await objects.head(key)) !== null) ||
    (await objects.putIfAbsent(key, bytes)) === 'exists';
  if (stands && !(await isSound(objects, digest))) await objects.put(key, bytes);
}

/**
 * Writes the content's pieces and answers its files, sorted by path. Every piece in memory holds one of `slots` from
 * before it is read until the store has it.
 */
export async function writePieces(
  objects: ObjectStore,
  content: Content,
  slots: Slots,
  signal?: AbortSignal,
): Promise<readonly ManifestFile[]> {
  const files: ManifestFile[] = [];
  const writes: Promise<void>[] = [];
  const failures: unknown[] = [];

  const writeFile = async (entry: Entry): Promise<void> => {
    const pieces: Digest[] = [];
    const whole = createHash('sha256');
    let sizeBytes = 0;
    const source = await entry.open();
    try {
      for (;;) {
        const giveBack = await slots.take();
        let bytes: Buffer;
        try {
          signal?.throwIfAborted();
          if (failures.length > 0) throw failures[0];
          bytes = await source.next(maxObjectBytes);
        } catch (error) {
          giveBack();
          throw error;
        }
        if (bytes.byteLength === 0) {
          giveBack();
          break;
        }
        sizeBytes += bytes.byteLength;
        const digest = await digestInTurns(bytes, entry.sizeBytes > maxObjectBytes ? whole : null);
        pieces.push(digest);
        writes.push(
          writePiece(objects, digest, bytes)
            .catch((error: unknown) => void failures.push(error))
            .finally(giveBack),
        );
      }
    } finally {
      await source.close();
    }
    if (sizeBytes !== entry.sizeBytes) {
      throw invalid(
        `${entry.path} changed while it was being read (${entry.sizeBytes} bytes became ${sizeBytes}). Wait until its writer is done, then try again.`,
      );
    }
    const only = pieces.length === 1 ? pieces[0] : undefined;
    files.push({ path: entry.path, sizeBytes, digest: only ?? `sha256:${whole.digest('hex')}`, pieces });
  };

  try {
    for (const entry of await entriesOf(content)) await writeFile(entry);
  } finally {
    await Promise.all(writes);
  }
  if (failures.length > 0) throw failures[0];
  return files;
}

/** Digest of a piece; a long one is hashed in parts, so that heartbeats get their turn between them. */
async function digestInTurns(bytes: Buffer, whole: ReturnType<typeof createHash> | null): Promise<Digest> {
  const hash = createHash('sha256');
  for (let at = 0; at < bytes.byteLength; at += readBytes) {
    if (at > 0) await new Promise((resolve) => setImmediate(resolve));
    const part = bytes.subarray(at, at + readBytes);
    hash.update(part);
    whole?.update(part);
  }
  return `sha256:${hash.digest('hex')}`;
}
