import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { digest } from './digest.mjs';
import { withLock } from './lock.mjs';
import { CommandError, runCommand, SetUpError } from './run-command.mjs';

const sourceFolders = [
  'pipeline',
  'datasets',
  'temporal-config',
  'store',
  'database',
  'activities',
  'workflows',
  'workers',
  'server',
  'gateway',
  'cli',
  'supervisor',
];

/** Brings `node_modules` and `dist` up to the lock file and the sources; nothing is done when they already are. */
export async function buildClone({ home, cache, report }) {
  const lock = join(cache, 'locks', `clone-${digest(home).slice(0, 12)}.lock`);
  const waiting = (pid) => report(`waiting for process ${pid}, which is building this folder`);
  return await withLock(
    lock,
    async () => {
      const installed = await installPackages({ home, cache, report });
      const compiled = await compile({ home, cache, report });
      return [installed && 'packages installed', compiled && 'compiled'].filter(Boolean).join(', ') || 'up to date';
    },
    waiting,
  );
}

async function installPackages({ home, cache, report }) {
  const lock = readFileSync(join(home, 'package-lock.json'));
  const wanted = `${digest(lock)} ${process.versions.modules}`;
  const marker = join(home, 'node_modules', '.refrain-lock');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return false;
  const logFile = join(cache, 'logs', 'npm.log');
  if (!fitsLock(home, lock)) {
    report('installing the packages of package-lock.json (about 260 MB)');
    rmSync(marker, { force: true });
    try {
      await runCommand('npm', ['ci', '--no-audit', '--no-fund'], { cwd: home, logFile });
    } catch (error) {
      throw new SetUpError('The npm packages could not be installed', error.message, 'npm ci && npm start');
    }
  }
  await checkNativeModule({ home, logFile, report });
  writeFileSync(marker, wanted);
  return true;
}

/** npm writes its own record last; when that already equals the lock, only our mark is missing. */
function fitsLock(home, lock) {
  try {
    const wanted = JSON.parse(lock).packages;
    const have = JSON.parse(readFileSync(join(home, 'node_modules', '.package-lock.json'), 'utf8')).packages;
    return Object.entries(wanted).every(
      ([path, entry]) =>
        path === '' ||
        entry.optional ||
        (have[path]?.integrity === entry.integrity && have[path]?.version === entry.version),
    );
  } catch {
    return false;
  }
}

async function checkNativeModule({ home, logFile, report }) {
  const opens = async () => {
    await runCommand(process.execPath, ['-e', "new (require('better-sqlite3'))(':memory:').close()"], { cwd: home });
  };
  try {
    await opens();
  } catch {
    report('building the database module for this Node');
    try {
      await runCommand('npm', ['rebuild', 'better-sqlite3', '--foreground-scripts'], { cwd: home, logFile });
      await opens();
    } catch (error) {
      throw new SetUpError(
        'The database module could not be built',
        error.message,
        "sudo apt-get install g++ make python3   (or your system's equivalent), then npm start",
      );
    }
  }
}

async function compile({ home, cache, report }) {
  const wanted = sourceDigest(home);
  const dist = join(home, 'dist');
  const marker = join(dist, '.refrain-sources');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return false;
  report('compiling the sources');
  const draft = join(home, 'dist', `.draft-${process.pid}`);
  mkdirSync(dist, { recursive: true });
  for (const name of readdirSync(dist))
    if (name.startsWith('.draft-') || name.startsWith('.old-'))
      rmSync(join(dist, name), { recursive: true, force: true });
  const logFile = join(cache, 'logs', 'compile.log');
  try {
    await runCommand(
      process.execPath,
      [join(home, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json', '--outDir', draft],
      { cwd: home, logFile },
    );
  } catch (error) {
    throw new SetUpError(
      'The sources do not compile',
      error instanceof CommandError ? error.output.split('\n').slice(0, 12).join('\n') : error.message,
      'npx tsc -p .   (shows every error)',
    );
  }
  report('bundling the workflows');
  await bundleWorkflows(home, draft);
  report('building the editor');
  try {
    const vite = join(home, 'node_modules', 'vite', 'bin', 'vite.js');
    await runCommand(process.execPath, [vite, 'build', '--outDir', join(draft, 'editor'), '--logLevel', 'warn'], {
      cwd: home,
      logFile,
    });
  } catch (error) {
    throw new SetUpError(
      'The editor could not be built',
      error instanceof CommandError ? error.output.split('\n').slice(0, 12).join('\n') : error.message,
      'npx vite build   (shows every error)',
    );
  }
  for (const name of readdirSync(draft)) {
    const old = join(dist, `.old-${process.pid}-${name}`);
    if (existsSync(join(dist, name))) renameSync(join(dist, name), old);
    renameSync(join(draft, name), join(dist, name));
    rmSync(old, { recursive: true, force: true });
  }
  for (const name of readdirSync(dist))
    if (!name.startsWith('.') && name !== 'editor' && !sourceFolders.includes(name))
      rmSync(join(dist, name), { recursive: true, force: true });
  rmSync(draft, { recursive: true, force: true });
  writeFileSync(marker, wanted);
  return true;
}

/** Workers load this one file: no compiler at run time, and every worker of a build replays the same code. */
async function bundleWorkflows(home, draft) {
  const entry = join(draft, 'workflows', 'index.js');
  if (!existsSync(entry))
    throw new SetUpError(
      'The workflows are missing',
      `${entry} was not compiled`,
      'git checkout workflows && npm start',
    );
  const { bundleWorkflowCode } = createRequire(join(home, 'package.json'))('@temporalio/worker');
  const quiet = { trace() {}, debug() {}, info() {}, warn() {}, error() {}, log() {} };
  const { code } = await bundleWorkflowCode({ workflowsPath: entry, logger: quiet });
  writeFileSync(join(draft, 'workflows', 'bundle.js'), code);
}

function sourceDigest(home) {
  const facts = ['tsconfig.json', 'tsconfig.build.json', 'vite.config.ts', 'package-lock.json'].map((name) =>
    readFileSync(join(home, name), 'utf8'),
  );
  const walk = (folder) => {
    if (!existsSync(folder)) return;
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (/\.(tsx?|json|css|html|svg|js)$/.test(entry.name) && !/\.(test|fixture)\.tsx?$/.test(entry.name))
        facts.push(path, `${statSync(path).size}`, digest(readFileSync(path)));
    }
  };
  for (const folder of [...sourceFolders, 'editor']) walk(join(home, folder));
  return digest(...facts);
}
