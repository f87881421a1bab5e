import { parentPort } from 'node:worker_threads';
import { scoreAll } from './score-all.ts';
import type { ThreadAnswer, ThreadQuestion } from './score-threads.ts';

/** The other end of score-threads.ts. */
parentPort?.on('message', ({ id, items }: ThreadQuestion) => {
  void scoreAll(items).then((scores) => parentPort?.postMessage({ id, scores } satisfies ThreadAnswer));
});
