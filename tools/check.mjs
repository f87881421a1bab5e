// `npm run check`: everything that can be said about the code without running it. All of it runs, so that one try shows every fault.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = (name) => join(home, 'node_modules', '.bin', name);
const checks = [
  ['types', bin('tsc'), '-p', '.'],
  ['editor types', bin('tsc'), '-p', 'editor'],
  ['browser test types', bin('tsc'), '-p', 'tests/browser'],
  ['lint', bin('oxlint'), '--type-aware', '--deny-warnings', '--report-unused-disable-directives'],
  ['format', bin('oxfmt'), '--check'],
  ['unused code', bin('knip')],
  ['generated files', bin('tsx'), 'tools/generate.ts', '--check'],
];

/** Two at a time; each says what it has to say when it has ended. */
const failed = [];
const left = [...checks];
await Promise.all([work(), work()]);
process.stdout.write(failed.length === 0 ? '\nAll checks passed.\n' : `\nFailed: ${failed.join(', ')}.\n`);
process.exitCode = failed.length === 0 ? 0 : 1;

async function work() {
  for (let check = left.shift(); check; check = left.shift()) {
    const [name, program, ...args] = check;
    const { isGood, said } = await run(program, args);
    process.stdout.write(`\n── ${name}\n${said}`);
    if (!isGood) failed.push(name);
  }
}

function run(program, args) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: home, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (piece) => (said += piece));
    child.on('error', (error) => resolve({ isGood: false, said: `${error.message}\n` }));
    child.on('close', (code) => resolve({ isGood: code === 0, said }));
  });
}
