import { constants, existsSync, linkSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Checkpoints of a job folder as the worker's side sees them; whether one is whole the trainer alone decides. */
export interface LocalCheckpoint {
  readonly step: number;
  readonly folder: string;
}

const manifestName = 'manifest.json';

/** The newest one that is signed off; its files are checked by whoever loads them. */
export function newestCheckpoint(jobFolder: string): LocalCheckpoint | null {
  const all = join(jobFolder, 'checkpoints');
  const steps = existsSync(all) ? readdirSync(all).filter((name) => /^\d+$/.test(name)) : [];
  for (const step of steps.map(Number).toSorted((a, b) => b - a)) {
    const folder = join(all, String(step));
    try {
      JSON.parse(readFileSync(join(folder, manifestName), 'utf8'));
      return { step, folder };
    } catch {
      // Half-written, or dropped meanwhile.
    }
  }
  return null;
}

/**
 * A copy that stays while the trainer drops old checkpoints; links, so it costs no space.
 * @returns null when the trainer dropped it first
 */
export function holdCheckpoint(jobFolder: string, { step, folder }: LocalCheckpoint): LocalCheckpoint | null {
  const held = join(jobFolder, 'upload');
  rmSync(held, { recursive: true, force: true });
  mkdirSync(held);
  try {
    for (const name of readdirSync(folder)) linkSync(join(folder, name), join(held, name));
    return { step, folder: held };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Puts a checkpoint from elsewhere into the job folder, whole or not at all. */
export async function placeCheckpoint(jobFolder: string, { step, folder }: LocalCheckpoint): Promise<void> {
  const draft = join(jobFolder, 'download');
  rmSync(draft, { recursive: true, force: true });
  await mkdir(draft);
  for (const name of await readdir(folder))
    await copyFile(join(folder, name), join(draft, name), constants.COPYFILE_FICLONE);
  const place = join(jobFolder, 'checkpoints', String(step));
  await mkdir(join(jobFolder, 'checkpoints'), { recursive: true });
  rmSync(place, { recursive: true, force: true });
  renameSync(draft, place);
}
