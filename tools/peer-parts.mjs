import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBasePython } from './base-python.mjs';
import { digest } from './digest.mjs';
import { installPart } from './install-part.mjs';
import { uvPart } from './python-environment.mjs';
import { runCommand } from './run-command.mjs';

/**
 * What `npm run bench -- w40` and `-- lyric-throughput` compare with, each in an environment of its own from hashed
 * requirements, so that their packages meet neither each other nor the trainer's.
 * @returns {import('./install-part.mjs').Part[]}
 */
export const peerParts = (places) => [
  ...['prefect', 'dagster'].map((engine) => peerPart(places, engine)),
  peerPart(places, 'curation', 'datatrove'),
];

function peerPart({ home, cache }, engine, distribution = engine) {
  const lock = (name) => join(home, 'tools', 'python', name);
  const requirements = lock(`requirements-bench-${engine}.txt`);
  const text = readFileSync(requirements, 'utf8');
  const version = new RegExp(`^${distribution}==(\\S+)`, 'm').exec(text)?.[1] ?? '0';
  return {
    name: `bench-${engine}`,
    version,
    isSmall: true,
    key: digest(text),
    entry: 'bin/python',
    launcher: true,
    files: ['pyvenv.cfg'],
    async make(folder, report) {
      const base = await findBasePython();
      const uv = await installPart(uvPart(lock, base.path, cache), { cache, report });
      const run = (args) =>
        runCommand(uv.path, args, {
          logFile: join(cache, 'logs', `bench-${engine}.log`),
          env: { ...process.env, UV_PYTHON_DOWNLOADS: 'never', UV_HTTP_TIMEOUT: '120' },
        });
      report('installing');
      await run(['venv', '--relocatable', '--allow-existing', '--python', base.path, folder]);
      const python = join(folder, 'bin', 'python');
      await run(['pip', 'install', '--python', python, '--no-deps', '--require-hashes', '-r', requirements]);
      return `hashed requirements, Python ${base.version}`;
    },
    async check(folder) {
      const program = `import importlib.metadata as m; print(m.version("${distribution}"))`;
      const said = await runCommand(join(folder, 'bin', 'python'), ['-I', '-c', program]);
      if (said.trim() !== version) throw new Error(`it says "${said.trim()}" instead of ${version}`);
    },
  };
}
