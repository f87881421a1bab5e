import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startStack } from '../../supervisor/stack.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly stageUrl: string;
    readonly stageState: string;
    readonly gatewayUrl: string;
  }
}

/** One real stack for all tests of a project: they open it as several people would, each with pipelines of their own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  // By the tenth of a dollar a second, so that seconds of work are worth looking at.
  process.env['REFRAIN_TRAINING_HOUR_PRICE'] = '360 USD';
  process.env['REFRAIN_SERVING_HOUR_PRICE'] = '72 USD';
  const state = await mkdtemp(join(tmpdir(), 'refrain-browser-'));
  const stack = await startStack({ state, ports: 'free', home: resolve('.') });
  project.provide('stageUrl', stack.settings['REFRAIN_SERVER_URL']!);
  project.provide('gatewayUrl', stack.settings['REFRAIN_GATEWAY_URL']!);
  project.provide('stageState', state);
  return async () => {
    await stack.stop();
    await rm(state, { recursive: true, force: true });
  };
}
