import { expect, vi } from 'vitest';
import type { Stage } from './stage.ts';

const patience = { timeout: 600_000, interval: 1_000 };

/** Runs the test flywheel for a public name until its approval waits. `atWork` is told of the run as soon as there is one. */
export async function makeCandidate(
  { owner }: Stage,
  alias: string,
  atWork?: (runId: string) => Promise<void>,
): Promise<string> {
  const { pipelines } = await owner.call('GET /pipelines');
  if (!pipelines.some(({ id }) => id === 'flywheel-test'))
    await owner.call('POST /pipelines', { body: { preset: 'flywheel-test' } });
  const body = { pipelineId: 'flywheel-test', parameters: { alias } };
  const { runId } = await owner.call('POST /runs', { body });
  await atWork?.(runId);
  const waits = async () => (await owner.call('GET /runs/{runId}', { params: { runId } })).state.waiting.length;
  // Not `expect.poll`, which is for tests alone: files ask for a candidate before theirs.
  await vi.waitFor(async () => expect(await waits()).toBe(1), patience);
  return runId;
}

/** A run that has trained and came to its approval: of an earlier test file, when there is one. */
export async function trainedRun(stage: Stage, alias: string): Promise<string> {
  const { runs } = await stage.owner.call('GET /runs', { query: {} });
  for (const { runId, pipelineId } of runs) {
    if (pipelineId !== 'flywheel-test') continue;
    const { state } = await stage.owner.call('GET /runs/{runId}', { params: { runId } });
    if (state.steps['grpo']?.outputs && state.steps['gate']?.outputs) return runId;
  }
  return await makeCandidate(stage, alias);
}
