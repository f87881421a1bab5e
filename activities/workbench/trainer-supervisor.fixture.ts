/** One attempt of a training in a process of its own, which a test may kill: `node --import tsx … OPTIONS.json`. */
import { readFileSync } from 'node:fs';
import { createTrainer } from './trainer.ts';
import type { StepContext } from './workbench.ts';

const { method, job, attempt, stepKey, ...options } = JSON.parse(readFileSync(process.argv[2]!, 'utf8'));
const step = {
  stepKey,
  attempt,
  signal: new AbortController().signal,
  whyAborted: () => null,
  progress: (now: object) => console.log(JSON.stringify(now)),
  log: () => undefined,
} as unknown as StepContext;
const made = await createTrainer({ ...options, step }).run(method, job);
console.log(JSON.stringify({ made }));
