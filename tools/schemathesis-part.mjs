import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBasePython } from './base-python.mjs';
import { digest } from './digest.mjs';
import { installPart } from './install-part.mjs';
import { uvPart } from './python-environment.mjs';
import { runCommand } from './run-command.mjs';

/**
 * Asks the server everything its description allows and much that it does not; for the tests alone. A small environment
 * of its own, from hashed requirements, so that its packages never meet the trainer's.
 * @returns {import('./install-part.mjs').Part}
 */
export function schemathesisPart({ home, cache }) {
  const lock = (name) => join(home, 'tools', 'python', name);
  const requirements = lock('requirements-schemathesis.txt');
  const text = readFileSync(requirements, 'utf8');
  const version = /^schemathesis==(\S+)/m.exec(text)?.[1] ?? '0';
  return {
    name: 'schemathesis',
    version,
    isSmall: true,
    key: digest(text),
    entry: 'bin/schemathesis',
    launcher: true,
    files: ['pyvenv.cfg', 'bin/schemathesis'],
    async make(folder, report) {
      const base = await findBasePython();
      const uv = await installPart(uvPart(lock, base.path, cache), { cache, report });
      const run = (args) =>
        runCommand(uv.path, args, {
          logFile: join(cache, 'logs', 'schemathesis.log'),
          env: { ...process.env, UV_PYTHON_DOWNLOADS: 'never', UV_HTTP_TIMEOUT: '120' },
        });
      report('installing');
      await run(['venv', '--relocatable', '--allow-existing', '--python', base.path, folder]);
      const python = join(folder, 'bin', 'python');
      await run(['pip', 'install', '--python', python, '--no-deps', '--require-hashes', '-r', requirements]);
      return `hashed requirements, Python ${base.version}`;
    },
    async check(folder) {
      const said = await runCommand(join(folder, 'bin', 'schemathesis'), ['--version']);
      if (!said.includes(version)) throw new Error(`it says "${said.trim()}" instead of ${version}`);
    },
  };
}
