// `npm run soak`: the whole table of kills on the installed parts; tests/kills/soak.ts says what it takes.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = dirname(dirname(fileURLToPath(import.meta.url)));
const soak = spawn(
  join(home, 'node_modules', '.bin', 'tsx'),
  [join(home, 'tests', 'kills', 'soak.ts'), ...process.argv.slice(2)],
  { cwd: home, stdio: 'inherit' },
);
soak.on('exit', (code) => process.exit(code ?? 1));
