/** One attempt of a training in a process of its own, which a test may kill: `node --import tsx … OPTIONS.json`. */
import { readFileSync } from 'node:fs';
import { openMemoryStore } from '../../store/open-store.ts';
import { createTrainer } from './trainer.ts';
import type { StepContext } from './workbench.ts';

const { method, job, attempt, stepKey, ...options } = JSON.parse(readFileSync(process.argv[2]!, 'utf8'));
/** As the workflow does when the run is cancelled or put on hold. */
const cancelled = new AbortController();
const step = {
  stepKey,
  attempt,
  signal: cancelled.signal,
  whyAborted: () => (cancelled.signal.aborted ? 'cancelled' : null),
  progress: (now: object) => console.log(JSON.stringify(now)),
  log: () => undefined,
  whenOver: () => undefined,
} as unknown as StepContext;
process.once('SIGTERM', () => cancelled.abort());
const store = openMemoryStore(`${options.jobsFolder}-cache-${process.pid}`);
try {
  const made = await createTrainer({ ...options, store, step }).run(method, job);
  console.log(JSON.stringify({ made }));
} catch (error) {
  if (!cancelled.signal.aborted) throw error;
}
