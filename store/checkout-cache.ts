import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Digest } from '../pipeline/artifact.ts';
import { hexOf } from './digest.ts';
import type { ObjectStore } from './object-store.ts';
import { readPieces } from './read-pieces.ts';
import { forEachLimited } from './slots.ts';
import { StoreError, type Manifest, type ManifestFile } from './store.ts';

/** Local folders of artifacts, by digest. */
export interface CheckoutCache {
  /** A folder with exactly the manifest's files, each verified by this process since it was last changed. */
  checkout(digest: Digest, manifest: Manifest): Promise<string>;
}

/** What shows, without reading it, that a verified file has not been touched since. */
type Stamps = ReadonlyMap<string, string>;

const filesAtOnce = 4;

export function createCheckoutCache(objects: ObjectStore, cacheFolder: string): CheckoutCache {
  const artifacts = join(cacheFolder, 'artifacts');
  const unfinished = join(cacheFolder, 'unfinished');
  const verified = new Map<Digest, Stamps>();
  const running = new Map<Digest, Promise<string>>();
  let swept: Promise<void> | null = null;

  /** Fills a folder of its own and moves it into place, so that a killed process leaves nothing half-visible. */
  const fetch = async (manifest: Manifest, folder: string, spoilt: bigint | null): Promise<void> => {
    const draft = join(unfinished, `${process.pid}-${randomUUID()}`);
    try {
      await mkdir(draft, { recursive: true });
      await forEachLimited(manifest.files, filesAtOnce, (file) => fetchFile(objects, file, join(draft, file.path)));
      await mkdir(artifacts, { recursive: true });
      if (spoilt !== null) await moveAside(folder, spoilt, join(unfinished, `${process.pid}-${randomUUID()}`));
      await rename(draft, folder).catch((error: unknown) => {
        // Another process was faster; what it put there is verified by the caller like anything found in place.
        if (!hasCode(error, 'ENOTEMPTY', 'EEXIST')) throw error;
      });
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  };

  const checkout = async (digest: Digest, manifest: Manifest): Promise<string> => {
    const folder = join(artifacts, hexOf(digest));
    const known = verified.get(digest);
    if (known && sameStamps(known, await stampsOf(folder))) return folder;
    verified.delete(digest);
    await (swept ??= sweep(unfinished));
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const found = await inodeOf(folder);
      const stamps = found === null ? null : await verify(folder, manifest);
      if (stamps) {
        verified.set(digest, stamps);
        return folder;
      }
      await fetch(manifest, folder, found);
    }
    throw new StoreError(
      'ArtifactCorrupt',
      `The local copy of ${digest} in ${folder} is wrong again as soon as it is written. Check that disk, and that nothing else writes there.`,
      {
        retry: true,
      },
    );
  };

  return {
    checkout(digest, manifest) {
      const same = running.get(digest);
      if (same) return same;
      const started = checkout(digest, manifest)
        .catch((error: unknown) => {
          throw explain(error, cacheFolder);
        })
        .finally(() => running.delete(digest));
      running.set(digest, started);
      return started;
    },
  };
}

async function fetchFile(objects: ObjectStore, file: ManifestFile, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const target = await open(path, 'wx', 0o644);
  try {
    for await (const chunk of readPieces(objects, file)) await target.writeFile(chunk);
  } finally {
    await target.close();
  }
  await chmod(path, 0o444);
}

/** Stamps of the folder's files when they are exactly the manifest's; null when any is missing, wrong or too many. */
async function verify(folder: string, manifest: Manifest): Promise<Stamps | null> {
  const stamps = await stampsOf(folder);
  if (stamps?.size !== manifest.files.length) return null;
  if (!manifest.files.every((file) => stamps.has(file.path))) return null;
  try {
    await forEachLimited(manifest.files, filesAtOnce, async (file) => {
      const hash = createHash('sha256');
      for await (const chunk of createReadStream(join(folder, file.path))) hash.update(chunk as Buffer);
      if (`sha256:${hash.digest('hex')}` !== file.digest) throw new LocalCopyWrong();
    });
  } catch (error) {
    // A disk that cannot read its own file holds a wrong copy, too.
    if (error instanceof LocalCopyWrong || hasCode(error, 'ENOENT', 'EIO')) return null;
    throw error;
  }
  return sameStamps(stamps, await stampsOf(folder)) ? stamps : null;
}

class LocalCopyWrong extends Error {}

/** Every file below the folder; null when there is no folder or it holds something else than files. */
async function stampsOf(folder: string): Promise<Stamps | null> {
  const stamps = new Map<string, string>();
  const visit = async (prefix: string): Promise<boolean> => {
    for (const entry of await readdir(join(folder, prefix), { withFileTypes: true })) {
      const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!(await visit(path))) return false;
        continue;
      }
      const found = await lstat(join(folder, path), { bigint: true });
      if (!found.isFile()) return false;
      stamps.set(path, `${found.ino}/${found.size}/${found.mtimeNs}/${found.ctimeNs}`);
    }
    return true;
  };
  try {
    return (await visit('')) ? stamps : null;
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return null;
    throw error;
  }
}

function sameStamps(a: Stamps, b: Stamps | null): boolean {
  return b !== null && a.size === b.size && [...a].every(([path, stamp]) => b.get(path) === stamp);
}

async function inodeOf(folder: string): Promise<bigint | null> {
  try {
    return (await lstat(folder, { bigint: true })).ino;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** Removes the folder that was found spoilt, but not one that another process has put in its place meanwhile. */
async function moveAside(folder: string, spoilt: bigint, trash: string): Promise<void> {
  try {
    if ((await inodeOf(folder)) !== spoilt) return;
    await rename(folder, trash);
    if ((await inodeOf(trash)) !== spoilt) await rename(trash, folder);
  } catch (error) {
    if (!hasCode(error, 'ENOENT', 'ENOTEMPTY', 'EEXIST')) throw error;
  }
  await rm(trash, { recursive: true, force: true });
}

/** Removes what processes that are gone left unfinished. */
async function sweep(unfinished: string): Promise<void> {
  const names = await readdir(unfinished).catch(() => []);
  for (const name of names) {
    const pid = Number.parseInt(name, 10);
    if (pid === process.pid || isAlive(pid)) continue;
    await rm(join(unfinished, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

const hasCode = (error: unknown, ...codes: string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code));

function explain(error: unknown, cacheFolder: string): unknown {
  if (!hasCode(error, 'ENOSPC', 'EDQUOT')) return error;
  return new StoreError(
    'StoreFull',
    `The disk with ${cacheFolder} is full, so an artifact could not be brought here. Free some space; whatever lies in that folder may be deleted while no step is running.`,
    { retry: true, cause: error },
  );
}
