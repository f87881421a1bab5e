import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand, SetUpError } from './run-command.mjs';

/** One after another: apt lets nobody else at its lists while it works. */
let queue = Promise.resolve();

/** Whether this machine lets us install packages of its system. */
export const canInstallPackages = () => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

/**
 * Installs packages of a Debian-like system.
 * @param {{cache: string, report: (text: string) => void, packages: string[], byHand: string}} wanted
 * @throws {SetUpError} naming what a person types instead
 */
export async function installPackages({ cache, report, packages, byHand }) {
  const before = queue;
  let done;
  queue = new Promise((resolve) => (done = resolve));
  await before;
  const apt = (args) =>
    runCommand('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=600', ...args], {
      logFile: join(cache, 'logs', `${packages[0]}.log`),
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  const install = () => apt(['install', '-y', '--no-install-recommends', ...packages]);
  report(`installing the package ${packages.join(', ')}`);
  try {
    // A machine that knows its packages needs no update; one that was never updated knows none.
    await install().catch(async () => {
      await apt(['update']);
      await install();
    });
  } catch (error) {
    throw new SetUpError(`The package ${packages[0]} could not be installed`, error.message, byHand);
  } finally {
    done();
  }
}
