import { copyFileSync, openSync, statSync, truncateSync } from 'node:fs';

const largestBytes = 10 * 1024 * 1024;

/** A file a child appends to by itself, so that it outlives the supervisor without a broken pipe. */
export const openLog = (path: string): number => openSync(path, 'a', 0o600);

/** Keeps the last full file beside the current one. The writer's file stays the same; it appends at the new end. */
export function rotateLog(path: string, limitBytes = largestBytes): void {
  try {
    if (statSync(path).size <= limitBytes) return;
    copyFileSync(path, `${path}.1`);
    truncateSync(path, 0);
  } catch {
    // No such file yet, or the disk is full: the next turn tries again.
  }
}
