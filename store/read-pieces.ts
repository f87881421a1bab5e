import { createHash } from 'node:crypto';
import type { Digest } from '../pipeline/artifact.ts';
import { hexOf } from './digest.ts';
import { maxObjectBytes, type ObjectStore } from './object-store.ts';
import { StoreError, type ManifestFile } from './store.ts';

const rangeBytes = 8 * 1024 * 1024;

export const pieceKey = (digest: Digest): string => `pieces/sha256/${hexOf(digest).slice(0, 2)}/${hexOf(digest)}`;

const corrupt = (message: string) =>
  new StoreError(
    'ArtifactCorrupt',
    `${message} Nothing of it was used. Run the step that made it again; that mends the stored copy.`,
    { retry: false },
  );

/**
 * The bytes of one piece, in chunks of at most 8 MiB. The digest is known to be right only when the last chunk has
 * been taken without an error: until then the chunks must not be used.
 */
export async function* readPiece(objects: ObjectStore, digest: Digest): AsyncGenerator<Buffer, void, undefined> {
  const hash = createHash('sha256');
  for (let offset = 0; ;) {
    const chunk = await objects.getRange(pieceKey(digest), offset, rangeBytes);
    if (!chunk) throw corrupt(`The piece ${digest} is missing from the store.`);
    hash.update(chunk);
    offset += chunk.byteLength;
    if (offset > maxObjectBytes) throw corrupt(`The piece ${digest} is longer than any piece may be.`);
    if (chunk.byteLength > 0) yield chunk;
    if (chunk.byteLength < rangeBytes) break;
  }
  const found = `sha256:${hash.digest('hex')}`;
  if (found !== digest)
    throw corrupt(`The piece ${digest} has changed in the store: its bytes have the digest ${found}.`);
}

/** The bytes of one file of an artifact; the same caution as with `readPiece`. */
export async function* readPieces(objects: ObjectStore, file: ManifestFile): AsyncGenerator<Buffer, void, undefined> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for (const piece of file.pieces) {
    for await (const chunk of readPiece(objects, piece)) {
      // The digest of a file of one piece is that piece's, which readPiece checks.
      if (file.pieces.length !== 1) hash.update(chunk);
      sizeBytes += chunk.byteLength;
      if (sizeBytes > file.sizeBytes) throw corrupt(`The file ${file.path} is longer than its manifest says.`);
      yield chunk;
    }
  }
  const found = file.pieces.length === 1 ? file.pieces[0] : `sha256:${hash.digest('hex')}`;
  if (found !== file.digest || sizeBytes !== file.sizeBytes) {
    throw corrupt(
      `The pieces of ${file.path} do not make the file that its manifest names (${file.digest}, ${file.sizeBytes} bytes).`,
    );
  }
}
