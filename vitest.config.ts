import { defineConfig } from 'vitest/config';

/** What is waited for may come late on a busy machine; a second, as the library has it, is no promise of ours. */
const patiently = (timeout: number) => ({ poll: { timeout } });

/** What trains or serves, mostly one process at a time, and so much else that `integration` beside it takes as long. */
const long = [
  'tests/integration/flywheel.test.ts',
  'tests/integration/remote-worker.test.ts',
  'activities/workbench/trainer.service.test.ts',
  'gateway/vllm.service.test.ts',
  'tests/integration/changed-workflows.test.ts',
  'tests/integration/histories.test.ts',
];
/** Looks at what was trained, served and released; the rest of `tests/browser` takes as long beside it, on a stack of its own. */
const trained = [
  'detail-pages',
  'labelling',
  'playground',
  'release',
  'release-lines',
  'roll-back',
  'run-cost',
  'run-lines',
  'run-tabs',
  'runs',
  'two-people',
].map((name) => `tests/browser/${name}.test.ts`);
/** Counts the seconds until everything is back, so nothing else may run beside it. */
const alone = ['tests/integration/kills.test.ts'];

const onRealParts = {
  fileParallelism: false,
  testTimeout: 600_000,
  hookTimeout: 600_000,
  expect: patiently(120_000),
};

/**
 * `unit`: seconds, no service. The others run on real Temporal, store, trainer and vLLM, one file after another;
 * `browser` and `canvas` are seen through Chromium.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,tsx}'],
          exclude: ['node_modules/**', 'dist/**', 'tests/integration/**', 'tests/browser/**', '**/*.service.test.ts'],
          globalSetup: ['tests/temporary-folder.setup.ts'],
          // Longer than everything together that a test waits for.
          testTimeout: 180_000,
          expect: patiently(60_000),
          // Modules are read once a worker, not once a file: half of the machine's work. So no file may leave anything behind.
          isolate: false,
          restoreMocks: true,
          unstubEnvs: true,
          unstubGlobals: true,
        },
      },
      {
        test: {
          ...onRealParts,
          name: 'integration',
          include: ['tests/integration/**/*.test.ts', '**/*.service.test.ts'],
          exclude: ['node_modules/**', 'dist/**', ...long, ...alone],
        },
      },
      { test: { ...onRealParts, name: 'long', include: long } },
      { test: { ...onRealParts, name: 'kills', include: alone } },
      {
        test: {
          ...onRealParts,
          name: 'browser',
          include: trained,
          globalSetup: ['tests/browser/stage.setup.ts'],
        },
      },
      {
        test: {
          ...onRealParts,
          name: 'canvas',
          include: ['tests/browser/**/*.test.ts'],
          exclude: trained,
          globalSetup: ['tests/browser/stage.setup.ts'],
        },
      },
    ],
  },
});
