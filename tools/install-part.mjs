import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { withLock } from './lock.mjs';

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {string} version
 * @property {string} key  digest of everything the part is made from; another key is another folder
 * @property {string} entry  what `bin/<name>` points at, inside the folder
 * @property {boolean=} launcher  `bin/<name>` is a script that starts the entry instead of a link
 * @property {string[]} files  files whose checksums prove that the folder is whole, inside the folder
 * @property {(folder: string, report: (text: string) => void) => Promise<string>} make  fills an empty folder; answers the origin, as `built with go1.26.8`
 * @property {(folder: string) => Promise<void>} check  throws when what was made does not work
 * @property {boolean=} isSmall  the machine's disk is not measured for it
 * @property {(() => Promise<{path: string, version: string} | null>)=} find  the same part already on this machine
 */

/**
 * Brings one part into the cache and points `bin/<name>` at it. Work happens in a folder of another name that is renamed
 * when everything in it was checked, so a process killed at any moment leaves either the whole part or none of it.
 */
export async function installPart(part, { cache, report }) {
  const found = (await part.find?.()) ?? null;
  if (found !== null) {
    pointAt(join(cache, 'bin', part.name), found.path);
    return { name: part.name, version: found.version, origin: 'found on PATH', path: found.path, made: false };
  }
  const folder = partFolder(part, cache);
  let receipt = await readReceipt(part, folder);
  let made = false;
  if (receipt === null) {
    const lock = join(cache, 'locks', `${basename(folder)}.lock`);
    receipt = await withLock(
      lock,
      async () => {
        const meanwhile = await readReceipt(part, folder);
        if (meanwhile !== null) return meanwhile;
        made = true;
        return await makePart(part, folder, report);
      },
      (pid) => report(`waiting for process ${pid}, which is installing it`),
    );
  }
  if (part.launcher) writeLauncher(join(cache, 'bin', part.name), join(folder, part.entry));
  else pointAt(join(cache, 'bin', part.name), join(folder, part.entry));
  return { name: part.name, version: part.version, origin: receipt.origin, path: join(folder, part.entry), made };
}

/** Where a part stands, without changing anything. */
export async function inspectPart(part, { cache }) {
  const found = (await part.find?.()) ?? null;
  if (found !== null)
    return { name: part.name, version: found.version, origin: 'found on PATH', path: found.path, ok: true };
  const folder = partFolder(part, cache);
  const path = join(folder, part.entry);
  const facts = { name: part.name, version: part.version, path };
  if (!existsSync(folder)) {
    return { ...facts, origin: 'missing', ok: false, problem: 'it is not installed', mend: 'npm start' };
  }
  const receipt = await readReceipt(part, folder);
  if (receipt === null) {
    return {
      ...facts,
      origin: 'damaged',
      ok: false,
      problem: 'its files differ from those that were installed',
      mend: 'npm start',
    };
  }
  try {
    await part.check(folder);
  } catch (error) {
    return {
      ...facts,
      origin: receipt.origin,
      ok: false,
      problem: error.message,
      mend: `rm -r ${folder} && npm start`,
    };
  }
  return { ...facts, origin: receipt.origin, ok: true };
}

const partFolder = (part, cache) => join(cache, `${part.name}-${part.version}-${part.key.slice(0, 12)}`);

async function makePart(part, folder, report) {
  mkdirSync(dirname(folder), { recursive: true });
  for (const name of readdirSync(dirname(folder))) {
    // The lock is ours, so whoever began these folders is gone.
    if (name.startsWith(`${basename(folder)}.tmp-`))
      rmSync(join(dirname(folder), name), { recursive: true, force: true });
  }
  const draft = `${folder}.tmp-${process.pid}`;
  mkdirSync(draft);
  const origin = await part.make(draft, report);
  await part.check(draft);
  const checksums = {};
  for (const file of part.files) checksums[file] = await sha256(join(draft, file));
  const receipt = {
    name: part.name,
    version: part.version,
    key: part.key,
    origin,
    checksums,
    madeAt: new Date().toISOString(),
  };
  writeFileSync(join(draft, 'receipt.json'), JSON.stringify(receipt, null, 2));
  rmSync(folder, { recursive: true, force: true });
  renameSync(draft, folder);
  return receipt;
}

/** The receipt, if the folder is whole: every recorded checksum still fits and the entry leads somewhere. */
async function readReceipt(part, folder) {
  try {
    const receipt = JSON.parse(readFileSync(join(folder, 'receipt.json'), 'utf8'));
    if (receipt.key !== part.key) return null;
    statSync(join(folder, part.entry));
    for (const [file, expected] of Object.entries(receipt.checksums)) {
      if ((await sha256(join(folder, file))) !== expected) return null;
    }
    return receipt;
  } catch {
    return null;
  }
}

/** A Python environment is found by the path it is started with, so a link to it would start the bare interpreter. */
function writeLauncher(path, target) {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `#!/bin/sh\nexec '${target.replaceAll("'", `'\\''`)}' "$@"\n`, { mode: 0o755 });
  renameSync(draft, path);
}

function pointAt(link, target) {
  mkdirSync(dirname(link), { recursive: true });
  try {
    if (lstatSync(link).isSymbolicLink() && readlinkSync(link) === target) return;
  } catch {
    // There is no link yet.
  }
  const draft = `${link}.${process.pid}`;
  rmSync(draft, { force: true });
  symlinkSync(target, draft);
  renameSync(draft, link);
}

function sha256(path) {
  return new Promise((resolve, reject) => {
    const hash = createHash('sha256');
    createReadStream(path, { highWaterMark: 1 << 20 })
      .on('data', (bytes) => hash.update(bytes))
      .on('error', reject)
      .on('end', () => resolve(hash.digest('hex')));
  });
}
