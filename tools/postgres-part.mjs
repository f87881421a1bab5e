import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { canInstallPackages, installPackages } from './debian-package.mjs';
import { runCommand, SetUpError } from './run-command.mjs';

const oldest = 15;
const programs = ['postgres', 'initdb'];
const packages = 'postgresql';
/** Where Debian puts every version it installs. */
const debianFolder = '/usr/lib/postgresql';

/**
 * PostgreSQL for the tests alone: the product itself is given the address of one. Taken where it lies, else Debian's
 * package is installed.
 * @returns {import('./install-part.mjs').Part}
 */
export const postgresPart = ({ cache }) => ({
  name: 'postgres',
  version: `${oldest}`,
  isSmall: true,
  key: `debian-${packages}`,
  entry: 'postgres',
  files: [],
  find: findPostgres,
  async make(folder, report) {
    await installPackage({ cache, report });
    const found = await findPostgres();
    if (found === null)
      throw new SetUpError(
        `PostgreSQL ${oldest} or newer was not found`,
        `this system's package is older`,
        `install PostgreSQL ${oldest} or newer, put its folder on PATH, then npm test`,
      );
    for (const name of programs) symlinkSync(join(found.folder, name), join(folder, name));
    return `package ${packages} ${found.version}`;
  },
  check: async (folder) => void (await runCommand(join(folder, 'postgres'), ['--version'])),
});

/** Newest first; a folder counts when it has every program the tests start. */
async function findPostgres() {
  const installed = existsSync(debianFolder)
    ? readdirSync(debianFolder)
        .sort((one, other) => Number(other) - Number(one))
        .map((name) => join(debianFolder, name, 'bin'))
    : [];
  for (const folder of [...installed, ...(process.env.PATH ?? '').split(delimiter)]) {
    if (folder === '' || !programs.every((name) => existsSync(join(folder, name)))) continue;
    try {
      const said = await runCommand(join(folder, 'postgres'), ['--version'], { timeoutMs: 10_000 });
      const version = /PostgreSQL\) (\d+)\.(\d+)/.exec(said);
      if (version !== null && Number(version[1]) >= oldest)
        return { path: join(folder, 'postgres'), version: `${version[1]}.${version[2]}`, folder };
    } catch {
      // Not one that runs here.
    }
  }
  return null;
}

async function installPackage({ cache, report }) {
  const byHand = `sudo apt-get install ${packages}   (or your system's equivalent), then npm test`;
  if (!canInstallPackages())
    throw new SetUpError(`PostgreSQL ${oldest} or newer was not found`, 'the tests run on it too', byHand);
  await installPackages({ cache, report, packages: [packages], byHand });
}
