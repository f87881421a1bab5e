import { expect } from 'vitest';
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
  await expect.poll(waits, patience).toBe(1);
  return runId;
}
