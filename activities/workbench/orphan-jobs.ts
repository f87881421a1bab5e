import { existsSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Digest } from '../../pipeline/artifact.ts';
import type { Store } from '../../store/store.ts';
import { readJob } from './job-lease.ts';
import { JobFolder } from './trainer-folder.ts';
import { isRunning, killJob } from './trainer-process.ts';

interface Orphans {
  readonly store: Store;
  readonly jobsFolder: string;
  readonly holder: string;
}

/**
 * Ends trainers that an earlier worker of this host left running, once another host has taken their jobs over; those
 * nobody took wait to be adopted. Answers how many were ended.
 */
export async function endTakenOverJobs({ store, jobsFolder, holder }: Orphans): Promise<number> {
  let ended = 0;
  for (const name of existsSync(jobsFolder) ? readdirSync(jobsFolder) : []) {
    if (!/^[0-9a-f]{64}$/.test(name)) continue;
    const stepKey: Digest = `sha256:${name}`;
    const folder = new JobFolder(jobsFolder, stepKey);
    const trainer = folder.readProcess();
    if (trainer === null || !isRunning(trainer)) continue;
    const job = await readJob(store, stepKey);
    if (job === null || job.value.holder === holder) continue;
    await killJob(folder.path);
    ended += 1;
  }
  return ended;
}

const lookEveryMs = 20_000;

/** Looks now and then, until the signal. */
export async function watchOrphanJobs(
  options: Orphans & { readonly signal: AbortSignal; readonly log: (line: string) => void },
): Promise<void> {
  while (!options.signal.aborted) {
    try {
      const ended = await endTakenOverJobs(options);
      if (ended > 0) options.log(`ended ${ended} trainings that another worker has taken over`);
    } catch (error) {
      options.log(`could not look for trainings that another worker took over: ${String(error)}`);
    }
    await sleep(lookEveryMs, undefined, { signal: options.signal }).catch(() => undefined);
  }
}
