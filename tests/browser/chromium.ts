import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The browser the set-up found or installed; one on the path when the tests are run by themselves. */
async function browserPath(): Promise<string> {
  const given = process.env['REFRAIN_CHROMIUM_BIN'];
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const all = [...(given ? [given] : []), ...names.flatMap((name) => folders.map((folder) => join(folder, name)))];
  for (const path of all) {
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  throw new Error('There is no Chromium. Install it (apt-get install chromium), or run npm test, which does.');
}

export async function launchBrowser(): Promise<Browser> {
  const executablePath = await browserPath();
  // Root has no sandbox of its own to build; what is opened here is our own page.
  const args = ['--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  try {
    return await chromium.launch({ executablePath, args });
  } catch (error) {
    const version = await promisify(execFile)(executablePath, ['--version']).then(
      ({ stdout }) => stdout.trim(),
      String,
    );
    throw new Error(`${executablePath} (${version}) did not start: ${String(error)}`, { cause: error });
  }
}
