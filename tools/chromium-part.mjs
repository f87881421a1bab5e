import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canInstallPackages, installPackages } from './debian-package.mjs';
import { runCommand, SetUpError } from './run-command.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
/** Oldest version that knows every part of the page's policy and style sheet. */
const oldest = 120;
/** Without a Chinese font the pictures show boxes. */
const packages = ['chromium', 'fonts-noto-cjk'];
const byHand = "sudo apt-get install chromium fonts-noto-cjk   (or your system's equivalent), then npm test";

/**
 * The browser that tests and benchmarks open the editor in. Taken where it lies; else the system's package, when root;
 * else the build that Playwright keeps for the version we use.
 * @returns {import('./install-part.mjs').Part}
 */
export const chromiumPart = ({ cache }) => ({
  name: 'chromium',
  version: `${oldest}`,
  isSmall: true,
  key: 'debian-chromium',
  entry: 'chromium',
  files: [],
  find: findChromium,
  async make(folder, report) {
    if (canInstallPackages()) {
      await installPackages({ cache, report, packages, byHand });
      const found = await findChromium();
      if (found === null)
        throw new SetUpError('Chromium was not found', `the package has none from ${oldest} on`, byHand);
      symlinkSync(found.path, join(folder, 'chromium'));
      return `package chromium ${found.version}`;
    }
    report('downloading Chromium');
    // Relative: the folder is renamed when it is whole.
    symlinkSync(relative(folder, await downloadChromium(folder, cache)), join(folder, 'chromium'));
    return "Playwright's build";
  },
  check: async (folder) => void (await runCommand(join(folder, 'chromium'), ['--version'])),
});

async function findChromium() {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of names) {
      const path = join(folder, name);
      if (folder === '' || !existsSync(path)) continue;
      try {
        const said = await runCommand(path, ['--version'], { timeoutMs: 20_000 });
        const version = /(\d+)\.\d+\.\d+/.exec(said);
        if (version !== null && Number(version[1]) >= oldest) return { path, version: version[0] };
      } catch {
        // Not one that runs here.
      }
    }
  }
  return null;
}

async function downloadChromium(folder, cache) {
  const home = dirname(dirname(fileURLToPath(import.meta.url)));
  const command = join(
    dirname(createRequire(join(home, 'package.json')).resolve('playwright-core/package.json')),
    'cli.js',
  );
  try {
    await runCommand(process.execPath, [command, 'install', 'chromium-headless-shell'], {
      logFile: join(cache, 'logs', 'chromium.log'),
      env: { ...process.env, PLAYWRIGHT_BROWSERS_PATH: folder },
    });
  } catch (error) {
    throw new SetUpError('Chromium was not found and could not be downloaded', error.message, byHand);
  }
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const program = entries.find((entry) => entry.isFile() && /^(chrome-)?headless[_-]shell$/.test(entry.name));
  if (!program) throw new SetUpError('Chromium was downloaded, but no program is in it', folder, byHand);
  return join(program.parentPath, program.name);
}
