import { createHash } from 'node:crypto';

/** sha256 over the pieces, each led by its length so that no two lists give the same bytes. */
export function digest(...pieces) {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(`${Buffer.byteLength(piece)}:`).update(piece);
  return hash.digest('hex');
}
