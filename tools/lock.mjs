import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isSameProcess, processIdentity } from './process-identity.mjs';

/**
 * Does `work` while nobody else holds the lock file at `path`. A lock whose holder died is broken; a living holder is
 * waited for, and `onWait` is told its pid once.
 */
export async function withLock(path, work, onWait = () => {}) {
  mkdirSync(dirname(path), { recursive: true });
  const mine = JSON.stringify({ ...processIdentity(), token: randomUUID() });
  let told = false;
  while (!take(path, mine)) {
    const holder = read(path);
    if (holder === null) continue;
    if (!isSameProcess(holder.record)) {
      breakLock(path, holder.text);
      continue;
    }
    if (!told) onWait(holder.record.pid);
    told = true;
    await sleep(500);
  }
  try {
    return await work();
  } finally {
    if (read(path)?.text === mine) rmSync(path, { force: true });
  }
}

/** A link appears with its content or not at all, so that no reader ever sees a half-written lock. */
function take(path, text) {
  const draft = `${path}.${process.pid}-${randomUUID()}`;
  writeFileSync(draft, text);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  } finally {
    unlinkSync(draft);
  }
}

function read(path) {
  try {
    const text = readFileSync(path, 'utf8');
    return { text, record: parse(text) };
  } catch {
    return null;
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** Moves the lock aside first: if somebody else broke it and took it meanwhile, theirs is put back. */
function breakLock(path, staleText) {
  const aside = `${path}.stale-${process.pid}-${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (read(aside)?.text !== staleText) {
    try {
      linkSync(aside, path);
    } catch {
      // A third process holds it now; whoever was moved aside finds out when it releases.
    }
  }
  rmSync(aside, { force: true });
}
