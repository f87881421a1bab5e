import { delimiter, join } from 'node:path';
import { existsSync } from 'node:fs';
import { runCommand, SetUpError } from './run-command.mjs';

const newest = 14;
const oldest = 11;

/**
 * The Python that environments are made from: 3.11 to 3.14 with venv and pip, 3.11 first because the locks were made with it.
 * @returns {Promise<{path: string, version: string}>} the interpreter itself, not a shim in front of it
 */
export async function findBasePython() {
  const seen = [];
  for (const name of ['python3.11', 'python3', 'python3.12', 'python3.13', 'python3.14', 'python']) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      const candidate = join(folder, name);
      if (!existsSync(candidate)) continue;
      const facts = await ask(candidate);
      if (facts === null) continue;
      const [major, minor] = facts.version.split('.').map(Number);
      const fits = major === 3 && minor >= oldest && minor <= newest;
      if (fits && facts.venv) return { path: facts.path, version: facts.version };
      seen.push(`${candidate} is ${facts.version}${facts.venv ? '' : ' without venv'}`);
    }
  }
  throw new SetUpError(
    'Python 3.11 or newer with venv was not found',
    seen.length > 0 ? [...new Set(seen)].join('\n') : 'there is no python3 on PATH',
    "sudo apt-get install python3 python3-venv   (or your system's equivalent), then npm start",
  );
}

async function ask(path) {
  try {
    const program =
      'import importlib.util as u, platform, sys; print(getattr(sys, "_base_executable", sys.executable)); print(platform.python_version()); print(bool(u.find_spec("venv") and u.find_spec("ensurepip")))';
    const [executable, version, venv] = (await runCommand(path, ['-I', '-c', program], { timeoutMs: 10_000 }))
      .trim()
      .split('\n');
    return { path: executable, version, venv: venv === 'True' };
  } catch {
    return null;
  }
}

/** Installs packages with checked hashes into a plain folder, through a throw-away environment that brings pip. */
export async function installWithPip(python, requirements, folder, { logFile, pipArguments = [] }) {
  const environment = join(folder, '.pip');
  await runCommand(python, ['-m', 'venv', environment], { logFile });
  await runCommand(
    join(environment, 'bin', 'python'),
    [
      '-m',
      'pip',
      'install',
      '--no-input',
      '--disable-pip-version-check',
      '--no-deps',
      '--only-binary=:all:',
      '--require-hashes',
      ...pipArguments,
      '--target',
      folder,
      '-r',
      requirements,
    ],
    { logFile },
  );
  return environment;
}
