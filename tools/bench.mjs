// `npm run bench -- NAME`: one benchmark of tests/benchmarks/ on the installed parts.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(home, 'tests', 'benchmarks');
const names = existsSync(folder)
  ? readdirSync(folder)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => name.slice(0, -3))
  : [];
const [name, ...args] = process.argv.slice(2);
if (name === undefined || !names.includes(name)) {
  process.stderr.write(`Usage: npm run bench -- NAME [--json]\nBenchmarks: ${names.join(', ') || 'none yet'}\n`);
  process.exit(2);
}
const child = spawn(join(home, 'node_modules', '.bin', 'tsx'), [join(folder, `${name}.ts`), ...args], {
  cwd: home,
  stdio: 'inherit',
});
child.on('exit', (code) => process.exit(code ?? 1));
// It ends the servers that it started. Ctrl-C reaches it by itself.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
