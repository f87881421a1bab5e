import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEvent, type Client, type RunView } from '../../server/client.ts';
import { statePaths } from '../../temporal-config/settings.ts';

/** Follows the event stream; fails when the run ends before `ready`. */
export async function followUntil(
  client: Client,
  id: string,
  ready: (view: RunView) => boolean,
): Promise<{ view: RunView; sawLoss: boolean }> {
  const stop = new AbortController();
  let sawLoss = false;
  let latest: RunView | null = null;
  try {
    for await (const message of client.watch(id, stop.signal)) {
      latest = afterEvent(latest, message);
      if (latest === null) continue;
      sawLoss ||= Object.values(latest.progress).some(({ metrics }) => metrics?.['loss'] !== undefined);
      if (ready(latest)) return { view: latest, sawLoss };
      if (latest.endedAt !== null) throw new Error(`run ${id} ended as ${latest.outcome}: ${latest.state.reason}`);
    }
    throw new Error(`the event stream of run ${id} ended early`);
  } finally {
    stop.abort();
  }
}

/** Until a step that trains is as wanted; fails when the training is over before it was, instead of waiting for ever. */
function whileTraining(client: Client, runId: string, stepId: string, isReady: (view: RunView) => boolean) {
  return followUntil(client, runId, (view) => {
    if (view.state.steps[stepId]?.state === 'done') throw new Error(`${stepId} had trained to its end before`);
    return isReady(view);
  });
}

/** Until the trainer of a step has said that it did so many of its steps. */
export const untilTrained = (client: Client, runId: string, stepId: string, steps: number) =>
  whileTraining(
    client,
    runId,
    stepId,
    ({ state, progress }) => state.steps[stepId]?.state === 'running' && (progress[stepId]?.step ?? 0) >= steps,
  );

/** Puts a run on hold, waits until its training step has let go, looks, and lets it go on. */
export async function heldAndResumed(client: Client, runId: string, stepId: string, look: () => Promise<void>) {
  const control = (action: 'hold' | 'resume') =>
    client.call('POST /runs/{runId}/control', { params: { runId }, body: { action, reason: 'the card is wanted' } });
  await control('hold');
  await whileTraining(
    client,
    runId,
    stepId,
    ({ state }) => state.steps[stepId]?.state === 'held' && state.paused !== undefined,
  );
  await look();
  await control('resume');
}

/** Tries again while the answer is "not now". */
export async function retried<T>(attempt: () => Promise<T>, forMs: number): Promise<T> {
  for (const deadline = Date.now() + forMs; ; await pause(500)) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}

/** Pids of the training jobs that are alive, from their own records. */
export async function jobPids(folder: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir(statePaths(folder).jobs)) {
    const text = await readFile(join(statePaths(folder).jobs, name, 'process.json'), 'utf8').catch(() => null);
    if (text === null) continue;
    const { pid } = JSON.parse(text) as { pid: number };
    const alive = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
    if (alive !== null && !/\) Z /.test(alive)) found.push(pid);
  }
  return found;
}
