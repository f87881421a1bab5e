import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { statePaths } from '../temporal-config/settings.ts';
import { identify, isAlive, processIdentity, type ProcessIdentity } from './process-identity.ts';

/** Below this nothing is started: databases that meet a full disk are hard to mend. */
const leastFreeBytes = 1e9;

/** Why a person has to do something before anything can start. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
}

/** Makes the state folder and takes it for this process; answers how to give it back. */
export function takeStateFolder(state: string): () => void {
  const paths = statePaths(state);
  try {
    mkdirSync(state, { recursive: true, mode: 0o700 });
    for (const folder of [
      dirname(paths.temporalDb),
      paths.minio,
      paths.gateway,
      paths.jobs,
      paths.cache,
      paths.scratch,
      paths.logs,
    ]) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    }
  } catch (error) {
    throw new CannotStart(
      `The state folder ${state} cannot be made (${(error as Error).message}). Name another with --state.`,
    );
  }
  const { bavail, bsize } = statfsSync(state);
  const freeBytes = bavail * bsize;
  if (freeBytes < leastFreeBytes) {
    throw new CannotStart(
      `The disk of ${state} is nearly full: ${Math.round(freeBytes / 1e6)} MB are free, 1 GB is needed. Free some, or name another folder with --state.`,
    );
  }
  return takeLock(join(state, 'supervisor.lock'), state);
}

function takeLock(path: string, state: string): () => void {
  const me = identify(process.pid);
  if (me === null) throw new CannotStart('The start time of this process cannot be read: /proc is not mounted.');
  const mine = JSON.stringify(me);
  for (;;) {
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, mine, { mode: 0o600 });
    try {
      // A link appears with its content or not at all.
      linkSync(draft, path);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(draft, { force: true });
    }
    const holder = readHolder(path);
    if (holder !== null && isAlive(holder)) {
      throw new CannotStart(
        `Refrain already runs on ${state}, as process ${holder.pid}. Stop it with Ctrl-C there or \`kill ${holder.pid}\`, or name another folder with --state.`,
      );
    }
    try {
      const aside = `${path}.${process.pid}.stale`;
      renameSync(path, aside);
      const moved = readHolder(aside);
      // Somebody else broke the same lock and took it meanwhile: theirs is put back.
      if (moved !== null && isAlive(moved)) linkSync(aside, path);
      rmSync(aside, { force: true });
    } catch {
      // It is gone already, or held again; the next turn finds out.
    }
  }
}

function readHolder(path: string): ProcessIdentity | null {
  try {
    return processIdentity.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}
