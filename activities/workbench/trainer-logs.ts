import { closeSync, fstatSync, openSync, readSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const logs = ['stdout', 'stderr', 'scorer'] as const;
const mostBytes = 16 * 1024 * 1024;
const keptBytes = 1024 * 1024;

/** The end of a file, however large it is; empty when there is none. */
export function tailOf(path: string, bytes: number): Buffer {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return Buffer.alloc(0);
  }
  try {
    const { size } = fstatSync(file);
    const tail = Buffer.alloc(Math.min(size, bytes));
    return tail.subarray(0, readSync(file, tail, 0, tail.length, size - tail.length));
  } finally {
    closeSync(file);
  }
}

/**
 * Cuts logs that a running job floods: the end goes to `<name>.1.log`, and the file, which the job holds open for
 * appending, starts anew. What the job writes between the two is lost.
 */
export function boundLogs(jobFolder: string, limits = { mostBytes, keptBytes }): void {
  for (const name of logs) {
    const path = join(jobFolder, `${name}.log`);
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size <= limits.mostBytes) continue;
    writeFileSync(join(jobFolder, `${name}.1.log`), tailOf(path, limits.keptBytes), { mode: 0o600 });
    truncateSync(path, 0);
  }
}
