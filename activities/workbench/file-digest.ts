import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Digest } from '../../pipeline/artifact.ts';

/** sha256 of a file of any size. */
export async function fileDigest(path: string, signal?: AbortSignal): Promise<Digest> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, signal && { signal })) hash.update(chunk as Buffer);
  return `sha256:${hash.digest('hex')}`;
}
