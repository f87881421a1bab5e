// `npm run check`: everything that can be said about the code without running it. All of it runs, so that one try shows every fault.
import { spawnSync } from 'node:child_process';
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

const failed = checks.filter(([name, program, ...args]) => {
  process.stdout.write(`\n── ${name}\n`);
  return spawnSync(program, args, { cwd: home, stdio: 'inherit' }).status !== 0;
});
process.stdout.write(
  failed.length === 0 ? '\nAll checks passed.\n' : `\nFailed: ${failed.map(([name]) => name).join(', ')}.\n`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
