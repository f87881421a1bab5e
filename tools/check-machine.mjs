import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { findBasePython } from './base-python.mjs';
import { runCommand, SetUpError } from './run-command.mjs';

const gigabyte = 1e9;
/** Environment 6.5 GB, the same again in uv's cache where it cannot be linked, Go's caches 3 GB, programs and state. */
const firstInstallBytes = 18 * gigabyte;
const alwaysBytes = 1 * gigabyte;

/**
 * What keeps this machine from running the product; empty if nothing does.
 * @param {{cache: string, hasParts: boolean}} facts whether everything large is installed already
 * @returns {Promise<SetUpError[]>}
 */
export async function checkMachine({ cache, hasParts }) {
  return [
    checkNode(),
    checkPlatform(),
    checkProcessor(),
    await checkGit(),
    await checkPython(),
    checkDisk(cache, hasParts ? alwaysBytes : firstInstallBytes),
  ].filter((problem) => problem !== null);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return null;
  return new SetUpError(
    'This Node is too old',
    `Node ${process.versions.node} runs here; 20.19 or newer is needed`,
    'install Node 20.19 or newer, then npm start',
  );
}

function checkPlatform() {
  const glibc = process.report?.getReport().header.glibcVersionRuntime;
  if (process.platform === 'linux' && process.arch === 'x64' && glibc) return null;
  const here = `${process.platform} ${process.arch}${process.platform === 'linux' && !glibc ? ' without glibc' : ''}`;
  return new SetUpError(
    'This machine cannot run everything by itself',
    `this is ${here}; the embedded mode needs Linux on x86-64 with glibc`,
    'run npm start on such a machine, or in a container of one',
  );
}

function checkProcessor() {
  try {
    if (/^flags\s*:.*\bavx2\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'))) return null;
  } catch {
    return null;
  }
  return new SetUpError(
    'This processor lacks AVX2',
    'vLLM on the CPU needs it',
    'run npm start on a machine with AVX2 (any x86-64 since about 2015)',
  );
}

async function checkGit() {
  try {
    await runCommand('git', ['--version'], { timeoutMs: 10_000 });
    return null;
  } catch {
    return new SetUpError(
      'git was not found',
      'it is not on PATH',
      "sudo apt-get install git   (or your system's equivalent), then npm start",
    );
  }
}

async function checkPython() {
  try {
    await findBasePython();
    return null;
  } catch (error) {
    return error;
  }
}

function checkDisk(cache, wantedBytes) {
  let folder = cache;
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  const freeBytes = bavail * bsize;
  if (freeBytes >= wantedBytes) return null;
  const inGb = (bytes) => `${(bytes / gigabyte).toFixed(1)} GB`;
  return new SetUpError(
    'The disk is nearly full',
    `${inGb(freeBytes)} are free at ${folder}; about ${inGb(wantedBytes)} are needed`,
    'free some space, or name another folder with XDG_CACHE_HOME, then npm start',
  );
}
