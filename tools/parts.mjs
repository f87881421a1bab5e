import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { digest } from './digest.mjs';
import { buildWithGo } from './go-build.mjs';
import { pythonPart } from './python-environment.mjs';
import { runCommand } from './run-command.mjs';

/** Versions that this release was tested with. Another one in the same range is taken when it is on PATH. */
const temporalVersion = '1.8.2';
const temporalRange = /temporal version (1\.8\.\d+)/;
const minioVersion = '2026-02-12';
const minioTag = 'RELEASE.2026-02-12T20-18-48Z';
const minioCommit = '7aac2a2c5b7c882e68c1ce017d8256be2feea27f';
const minioStamp = '2026-02-12T20:18:48Z';
/** Oldest MinIO whose conditional writes hold for missing keys. */
const minioOldest = '2025-10-15';

/**
 * Everything the product runs on beside Node, in one list for set-up and `refrain doctor`.
 * @param {{home: string, cache: string}} places folder of the package, folder that parts are kept in
 * @returns {import('./install-part.mjs').Part[]}
 */
export const describeParts = (places) => [pythonPart(places), temporalPart(places), minioPart(places)];

const temporalPart = (places) => ({
  ...goPart(places, {
    name: 'temporal',
    program: 'github.com/temporalio/cli/cmd/temporal',
    flags: [
      '-tags',
      'disable_grpc_modules',
      '-ldflags',
      `-s -w -X github.com/temporalio/cli/internal/temporalcli.Version=${temporalVersion}`,
    ],
    expected: `temporal version ${temporalVersion}`,
  }),
  version: temporalVersion,
  find: () => findOnPath('temporal', (said) => temporalRange.exec(said)?.[1] ?? null),
});

const minioPart = (places) => ({
  ...goPart(places, {
    name: 'minio',
    program: 'github.com/minio/minio',
    flags: [
      '-tags',
      'kqueue',
      '-ldflags',
      `-s -w ${Object.entries({ Version: minioStamp, ReleaseTag: minioTag, CommitID: minioCommit })
        .map(([name, value]) => `-X github.com/minio/minio/cmd.${name}=${value}`)
        .join(' ')}`,
    ],
    expected: minioTag,
  }),
  version: minioVersion,
  find: () =>
    findOnPath('minio', (said) => {
      const version = /RELEASE\.(\d{4}-\d{2}-\d{2})T/.exec(said)?.[1];
      return version !== undefined && version >= minioOldest && version <= minioVersion ? version : null;
    }),
});

function goPart({ home, cache }, { name, program, flags, expected }) {
  const module = join(home, 'tools', name);
  return {
    name,
    key: digest(readFileSync(join(module, 'go.mod')), readFileSync(join(module, 'go.sum')), flags.join('\n')),
    entry: name,
    files: [name],
    make: (folder, report) =>
      buildWithGo({ home, cache, module, program, flags, output: join(folder, name), name, report }),
    check: async (folder) => {
      const said = await runCommand(join(folder, name), ['--version']);
      if (!said.includes(expected))
        throw new Error(`${join(folder, name)} says "${said.trim().split('\n')[0]}" instead of "${expected}"`);
    },
  };
}

async function findOnPath(name, versionIn) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (folder === '' || !existsSync(path)) continue;
    try {
      const version = versionIn(await runCommand(path, ['--version'], { timeoutMs: 10_000 }));
      if (version !== null) return { path, version };
    } catch {
      // Something else of that name; what we build is used instead.
    }
  }
  return null;
}
