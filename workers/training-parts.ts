import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { watchOrphanJobs } from '../activities/workbench/orphan-jobs.ts';
import { createTrainer } from '../activities/workbench/trainer.ts';
import type { TrainerOptions } from '../activities/workbench/trainer.ts';
import type { Store } from '../store/store.ts';
import { setting, statePaths } from '../temporal-config/settings.ts';

/** What training steps are lent, and what runs beside them; the same on this host and on one that joined. */
export function trainingParts(
  store: Store,
  log: (line: string) => void,
  more: Pick<TrainerOptions, 'leaving' | 'uploadEveryMs'> = {},
) {
  const state = setting('REFRAIN_STATE');
  const options = {
    python: setting('REFRAIN_PYTHON'),
    home: setting('REFRAIN_HOME'),
    jobsFolder: statePaths(state).jobs,
    store,
    holder: workerIdOf(state),
    ...more,
  };
  return {
    parts: { trainer: (step: TrainerOptions['step']) => createTrainer({ ...options, step }) },
    beside: (signal: AbortSignal) => watchOrphanJobs({ ...options, signal, log }),
    close: async () => undefined,
  };
}

/** By this a state folder is known among the workers; made once. */
export function workerIdOf(state: string): string {
  const path = join(state, 'worker-id');
  mkdirSync(state, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(path, randomUUID(), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(path, 'utf8').trim();
}
