import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromiumPart } from './chromium-part.mjs';
import { digest } from './digest.mjs';
import { buildWithGo } from './go-build.mjs';
import { peerParts } from './peer-parts.mjs';
import { postgresPart } from './postgres-part.mjs';
import { pythonPart } from './python-environment.mjs';
import { schemathesisPart } from './schemathesis-part.mjs';
import { runCommand } from './run-command.mjs';
import { downloadFromVendor } from './vendor-download.mjs';

/** Versions that this release was tested with. Another one in the same range is taken when it is on PATH. */
const temporalVersion = '1.8.2';
const temporalRange = /temporal version (1\.8\.\d+)/;
const minioVersion = '2026-02-12';
const minioTag = 'RELEASE.2026-02-12T20-18-48Z';
const minioCommit = '7aac2a2c5b7c882e68c1ce017d8256be2feea27f';
const minioStamp = '2026-02-12T20:18:48Z';
/** Oldest MinIO whose conditional writes hold for missing keys. */
const minioOldest = '2025-10-15';

/** The vendor's release; its checksum is that of the release's own list, as several projects pinned it. */
const temporalArchive = `temporal_cli_${temporalVersion}_linux_amd64.tar.gz`;
const temporalArchiveSha256 = 'd8421bda989e6514b4bdb4d63a9012a8a05a806892e881a5aad8510496349a94';
const temporalAddresses = [
  `https://github.com/temporalio/cli/releases/download/v${temporalVersion}/${temporalArchive}`,
  `https://temporal.download/cli/archive/v${temporalVersion}?platform=linux&arch=amd64`,
];
const versitygwVersion = '1.7.0';
const deploycheckVersion = '1';

/**
 * Everything the product runs on beside Node, in one list for set-up and `refrain doctor`; `test` and
 * `bench` add what only they run on.
 * @param {{home: string, cache: string}} places folder of the package, folder that parts are kept in
 * @param {string=} target what set-up is for
 * @returns {import('./install-part.mjs').Part[]}
 */
export function describeParts(places, target) {
  if (target === 'build-app') return [];
  if (target === 'build-trainer') return [pythonPart(places)];
  const usual = [pythonPart(places), temporalPart(places), minioPart(places)];
  if (target === 'bench') return [...usual, ...peerParts(places), chromiumPart(places)];
  return target === 'test'
    ? [
        ...usual,
        postgresPart(places),
        versitygwPart(places),
        schemathesisPart(places),
        deploycheckPart(places),
        chromiumPart(places),
      ]
    : usual;
}

const temporalPart = (places) => ({
  ...orDownloaded(goPart(places, temporalBuild), {
    addresses: temporalAddresses,
    sha256: temporalArchiveSha256,
    member: 'temporal',
  }),
  version: temporalVersion,
  find: () => findOnPath('temporal', (said) => temporalRange.exec(said)?.[1] ?? null),
});

const temporalBuild = {
  name: 'temporal',
  program: 'github.com/temporalio/cli/cmd/temporal',
  flags: [
    '-tags',
    'disable_grpc_modules',
    '-ldflags',
    `-s -w -X github.com/temporalio/cli/internal/temporalcli.Version=${temporalVersion}`,
  ],
  expected: `temporal version ${temporalVersion}`,
};

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

/** For the store's conformance suite: a second S3 server that keeps the same promises. */
const versitygwPart = (places) => ({
  ...goPart(places, {
    name: 'versitygw',
    program: 'github.com/versity/versitygw/cmd/versitygw',
    flags: ['-ldflags', `-s -w -X main.Version=${versitygwVersion}`],
    expected: versitygwVersion,
  }),
  version: versitygwVersion,
  isSmall: true,
});

/** For the test of `deploy/`: what Compose and the API of Kubernetes make of the files there. */
const deploycheckPart = (places) => ({
  ...goPart(places, {
    name: 'deploycheck',
    program: 'refrain/tools/deploycheck',
    flags: ['-ldflags', '-s -w'],
    expected: `deploycheck ${deploycheckVersion}`,
    sources: ['main.go'],
  }),
  version: deploycheckVersion,
  isSmall: true,
});

/** The same part, fetched from its vendor where that can be reached, and built otherwise. */
const orDownloaded = (part, { addresses, sha256, member }) => ({
  ...part,
  async make(folder, report) {
    const downloaded = await downloadFromVendor({ addresses, sha256, member, folder, report });
    if (downloaded.ok) return downloaded.origin;
    report(`not downloaded: ${downloaded.why}; it is built instead`);
    return await part.make(folder, report);
  },
});

function goPart({ home, cache }, { name, program, flags, expected, sources = [] }) {
  const module = join(home, 'tools', name);
  return {
    name,
    key: digest(...['go.mod', 'go.sum', ...sources].map((file) => readFileSync(join(module, file))), flags.join('\n')),
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
