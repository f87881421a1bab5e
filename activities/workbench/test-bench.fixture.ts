import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { digestOf } from '../../pipeline/digest.ts';
import { openMemoryStore } from '../../store/open-store.ts';
import type { Store } from '../../store/store.ts';
import { createWorkbench } from './create-workbench.ts';
import type { StepContext, Workbench } from './workbench.ts';

/** A bench for a room's test: the in-memory store, this package as home, a scratch folder per attempt, all gone afterwards. */
export async function createTestBench(
  options: { readonly store?: Store; readonly home?: string; readonly progress?: StepContext['progress'] } = {},
): Promise<Workbench> {
  const folder = await mkdtemp(join(tmpdir(), 'refrain-room-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const scratch = join(folder, 'scratch');
  await mkdir(scratch);
  const step: StepContext = {
    runId: 'run/test/01',
    pipelineId: 'test',
    planDigest: digestOf('plan'),
    startedBy: { id: 'p1', name: 'Tester' },
    stepId: 'step',
    stepKey: digestOf('step'),
    attempt: 1,
    signal: new AbortController().signal,
    whyAborted: () => null,
    progress: options.progress ?? (() => undefined),
    log: () => undefined,
    whenOver: () => undefined,
  };
  const store = options.store ?? openMemoryStore(join(folder, 'cache'));
  return createWorkbench({ store, home: options.home ?? process.cwd(), publicKey: () => '' }, step, scratch);
}
