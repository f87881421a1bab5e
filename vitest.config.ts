import { defineConfig } from 'vitest/config';

/** What is waited for may come late on a busy machine; a second, as the library has it, is no promise of ours. */
const expectPatiently = { poll: { timeout: 20_000 } };

/** `unit`: seconds, no service. `integration`: real Temporal, store, trainer, vLLM; run one file after another. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,tsx}'],
          exclude: ['node_modules/**', 'dist/**', 'tests/integration/**', 'tests/browser/**', '**/*.service.test.ts'],
          testTimeout: 60_000,
          expect: expectPatiently,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts', '**/*.service.test.ts'],
          exclude: ['node_modules/**', 'dist/**'],
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 600_000,
          expect: expectPatiently,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          globalSetup: ['tests/browser/stage.setup.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          expect: expectPatiently,
        },
      },
    ],
  },
});
