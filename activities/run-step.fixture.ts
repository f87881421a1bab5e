import type { Info } from '@temporalio/activity';
import type { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { z } from 'zod';
import { defineKind } from '../pipeline/kind.ts';
import type { StepCall, StepOutcome } from '../pipeline/plan.ts';
import type { Store } from '../store/store.ts';
import { openMemoryStore } from '../store/open-store.ts';
import { implement } from './implement.ts';
import type { AnyImplementation, StepDeps } from './run-step.ts';
import { runStep } from './run-step.ts';
import { createWorkbench } from './workbench/create-workbench.ts';

const words = { title: { en: 'Shout', zh: '喊' }, summary: { en: 'Shouts.', zh: '喊。' } };
export const shout = defineKind({
  ...words,
  id: 'shout',
  version: 2,
  queue: 'cpu',
  reuse: 'content',
  timeoutMinutes: 1,
  inputs: { song: { type: 'file', optional: true } },
  outputs: { loud: 'file' },
  params: z.strictObject({ text: z.string(), times: z.int().default(1) }),
});

let folder: string;
/** The store of the running test. */
export let store: Store;
/** How often the room itself ran. */
export let ran: number;

/** Call at the top of a test file: each of its tests has a store of its own. */
export function useFreshStore(): void {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'refrain-run-step-'));
    store = openMemoryStore(join(folder, 'cache'));
    ran = 0;
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
}

export const runShout = implement(shout, async ({ params }, bench) => {
  ran += 1;
  return {
    loud: await bench.store.commit('file', { files: { 'loud.txt': params.text.repeat(params.times) } }),
    $metrics: { times: params.times },
  };
});

export const call = (change: Partial<StepCall> = {}): StepCall => ({
  runId: 'run-1',
  pipelineId: 'songs',
  planDigest: `sha256:${'1'.repeat(64)}`,
  startedBy: { id: 'p1', name: 'Lin' },
  stepId: 'shout',
  kind: 'shout@2',
  params: { text: 'la' },
  inputs: {},
  reuse: 'content',
  cache: 'auto',
  ...change,
});

export function environment(info: Partial<Info> = {}) {
  return new MockActivityEnvironment(
    { attempt: 1, heartbeatTimeoutMs: 60_000, ...info },
    { logger: new DefaultLogger('ERROR') },
  );
}

export async function attempt(
  implementation: AnyImplementation,
  given: StepCall,
  env = environment(),
  lent: Store = store,
  more: Partial<StepDeps> = {},
): Promise<StepOutcome> {
  const activity = runStep(implementation, {
    store: lent,
    scratchRoot: join(folder, 'scratch'),
    environment: { node: 'test' },
    createWorkbench: (step, scratch) =>
      createWorkbench({ store: lent, home: folder, publicKey: () => '' }, step, scratch),
    ...more,
  });
  return await env.run<[StepCall], StepOutcome, typeof activity>(activity, given);
}
export const failure = (running: Promise<unknown>) =>
  running.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => error as ApplicationFailure,
  );
export const room = (run: AnyImplementation['run'], more: Partial<AnyImplementation> = {}): AnyImplementation => ({
  kind: shout,
  run,
  ...more,
});
export const commit = (text = 'x') => store.commit('file', { files: { 'a.txt': text } });
