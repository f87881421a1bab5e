import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from './disk.ts';

const pattern = /^(?:chatcmpl|cmpl)-([0-9a-f]{24})([0-9a-f]{24})$/;

/** Response ids carry a signature, so that feedback can only name responses that this gateway gave. */
export async function openResponseIds(folder: string) {
  const secret = await openSecret(join(folder, 'response-key'));
  const sign = (id: string) => createHmac('sha256', secret).update(id).digest().subarray(0, 12);
  return {
    make(prefix: 'chatcmpl' | 'cmpl'): string {
      const id = randomBytes(12).toString('hex');
      return `${prefix}-${id}${sign(id).toString('hex')}`;
    },
    isOurs(responseId: string): boolean {
      const [, id, signature] = pattern.exec(responseId) ?? [];
      return id !== undefined && signature !== undefined && timingSafeEqual(sign(id), Buffer.from(signature, 'hex'));
    },
  };
}
export type ResponseIds = Awaited<ReturnType<typeof openResponseIds>>;

async function openSecret(path: string): Promise<Buffer> {
  const kept = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (kept !== null) return Buffer.from(kept.trim(), 'hex');
  const made = randomBytes(32);
  await writeDurably(path, `${made.toString('hex')}\n`);
  return made;
}
