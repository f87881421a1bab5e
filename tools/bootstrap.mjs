#!/usr/bin/env node
// Entry of `npm start` and `npm test`: needs nothing but Node, brings what is missing, then hands over.
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildClone } from './build-clone.mjs';
import { checkMachine } from './check-machine.mjs';
import { inspectPart, installPart } from './install-part.mjs';
import { describeParts } from './parts.mjs';
import { createProgress } from './progress.mjs';
import { endCommands, SetUpError } from './run-command.mjs';

const home = dirname(dirname(fileURLToPath(import.meta.url)));
const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'refrain');
const targets = {
  up: 'dist/supervisor/up.js',
  test: 'tools/test.mjs',
  bench: 'tools/bench.mjs',
  soak: 'tools/soak.mjs',
  /** Only installs. */
  install: null,
  /** For images: the packages and what is compiled; with the Python environment for those that train. */
  'build-app': null,
  'build-trainer': null,
};

const [target = 'up', ...args] = process.argv.slice(2);
if (target === 'report') {
  process.stdout.write(`${JSON.stringify(await report())}\n`);
} else if (Object.hasOwn(targets, target)) {
  const parts = await setUp();
  Object.assign(process.env, {
    REFRAIN_HOME: process.env.REFRAIN_HOME || home,
    REFRAIN_PYTHON: process.env.REFRAIN_PYTHON || parts.python,
    REFRAIN_TEMPORAL_BIN: process.env.REFRAIN_TEMPORAL_BIN || parts.temporal,
    REFRAIN_MINIO_BIN: process.env.REFRAIN_MINIO_BIN || parts.minio,
    ...((target === 'bench' || target === 'test') && {
      REFRAIN_CHROMIUM_BIN: process.env.REFRAIN_CHROMIUM_BIN || parts.chromium,
    }),
    ...(target === 'bench' && {
      REFRAIN_BENCH_PREFECT: process.env.REFRAIN_BENCH_PREFECT || parts['bench-prefect'],
      REFRAIN_BENCH_DAGSTER: process.env.REFRAIN_BENCH_DAGSTER || parts['bench-dagster'],
      REFRAIN_BENCH_CURATION: process.env.REFRAIN_BENCH_CURATION || parts['bench-curation'],
    }),
    ...(target === 'test' && {
      REFRAIN_POSTGRES_BIN: process.env.REFRAIN_POSTGRES_BIN || parts.postgres,
      REFRAIN_VERSITYGW_BIN: process.env.REFRAIN_VERSITYGW_BIN || parts.versitygw,
      REFRAIN_SCHEMATHESIS_BIN: process.env.REFRAIN_SCHEMATHESIS_BIN || parts.schemathesis,
      REFRAIN_DEPLOYCHECK_BIN: process.env.REFRAIN_DEPLOYCHECK_BIN || parts.deploycheck,
    }),
  });
  const entry = targets[target];
  if (entry !== null) {
    // In this very process: no parent is left behind that would have to pass on signals.
    process.argv = [process.execPath, join(home, entry), ...args];
    await import(pathToFileURL(join(home, entry)).href);
  }
} else {
  process.stderr.write(`There is no target "${target}". Known: ${Object.keys(targets).join(', ')}, report.\n`);
  process.exit(2);
}

/** Installs side by side what does not depend on each other; answers where the parts are. */
async function setUp() {
  const progress = createProgress();
  const leave = (code) => () => {
    progress.stop();
    endCommands();
    process.stderr.write('Interrupted. The same command goes on where it was.\n');
    process.exit(code);
  };
  const onInterrupt = leave(130);
  const onTerminate = leave(143);
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onTerminate);
  try {
    const parts = describeParts({ home, cache }, target);
    const standing = await Promise.all(parts.map((part) => inspectPart({ ...part, check: async () => {} }, { cache })));
    const hasParts = standing.every((part, at) => part.ok || parts[at].isSmall === true);
    const problems = await checkMachine({ cache, hasParts });
    if (problems.length > 0) stop(progress, problems);

    const jobs = [
      ['packages', (tell) => buildClone({ home, cache, report: tell })],
      ...parts.map((part) => [
        part.name,
        async (tell) => {
          const done = await installPart(part, { cache, report: tell });
          return done.made ? `${done.version} ready (${done.origin})` : null;
        },
      ]),
    ];
    const outcomes = await Promise.allSettled(
      jobs.map(async ([name, work]) => {
        try {
          const said = await work((text) => progress.update(name, text));
          if (said !== null && said !== 'up to date') progress.done(name, said);
        } catch (error) {
          progress.done(name, 'failed');
          throw error;
        }
      }),
    );
    const failures = outcomes.filter((outcome) => outcome.status === 'rejected').map((outcome) => outcome.reason);
    if (failures.length > 0) stop(progress, failures);
    return Object.fromEntries(parts.map((part) => [part.name, join(cache, 'bin', part.name)]));
  } finally {
    progress.stop();
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onTerminate);
  }
}

function stop(progress, problems) {
  progress.stop();
  for (const problem of problems)
    process.stderr.write(`\n${problem instanceof SetUpError ? problem.message : (problem.stack ?? problem)}\n`);
  process.exit(1);
}

async function report() {
  const parts = await Promise.all(describeParts({ home, cache }).map((part) => inspectPart(part, { cache })));
  const problems = await checkMachine({ cache, hasParts: parts.every((part) => part.ok) });
  return { home, cache, parts, problems: problems.map(({ what, why, mend }) => ({ what, why, mend })) };
}
