import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Replaces a file so that a reader, or a start after kill -9, finds the old text or the new one, never a part. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.draft`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  const directory = await open(folder, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** The parsed file, or null when there is none. A file that does not parse is an error: it was written whole. */
export async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Error(`${path} cannot be read: ${(error as Error).message}. Move it away and start the gateway again.`, {
      cause: error,
    });
  }
}

/** Runs writes of one file one after another; the newest waiting text wins, older ones are left out. */
export function createDurableFile(path: string) {
  let waiting: { text: string; done: Promise<void> } | null = null;
  let last: Promise<void> = Promise.resolve();
  return {
    write(text: string): Promise<void> {
      if (waiting) {
        waiting.text = text;
        return waiting.done;
      }
      const mine = { text, done: Promise.resolve() };
      waiting = mine;
      mine.done = last
        .catch(() => undefined)
        .then(() => {
          waiting = null;
          return writeDurably(path, mine.text);
        });
      last = mine.done;
      return mine.done;
    },
    settled: () => last.catch(() => undefined),
  };
}
