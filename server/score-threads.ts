import { Worker } from 'node:worker_threads';
import type { Fields } from '../datasets/engine/question-fields.ts';
import { unavailable } from './refusal.ts';
import type { ScoreAll } from './score-all.ts';

export interface ThreadQuestion {
  readonly id: number;
  readonly items: readonly Fields[];
}
export interface ThreadAnswer {
  readonly id: number;
  /** JSON of an array. */
  readonly scores: string;
}

interface Waiting {
  readonly settle: (scores: string) => void;
  readonly fail: (error: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
}

export interface ThreadOptions {
  /** The compiled score-thread.ts; beside this file unless given. */
  readonly file?: URL;
}

/** A batch is halved: a trainer waits for half the time. More would starve a small machine that trains as well. */
const threadCount = 2;

/**
 * Scores in threads of their own, so that a trainer's batches keep nobody else's page waiting. A thread starts with its
 * first batch and stays. One that ends fails the batches it had with 503, and the next batch starts another.
 */
export function openScoreThreads({
  file = new URL('./score-thread.js', import.meta.url),
}: ThreadOptions = {}): ScoreAll {
  const threads: (Thread | undefined)[] = Array.from({ length: threadCount });
  let asked = 0;

  function start(place: number): Thread {
    const worker = new Worker(file);
    const waiting = new Map<number, Waiting>();
    const thread: Thread = { worker, waiting };
    worker.on('message', ({ id, scores }: ThreadAnswer) => {
      waiting.get(id)?.settle(scores);
      waiting.delete(id);
    });
    const end = (cause: unknown) => {
      if (threads[place] === thread) threads[place] = undefined;
      for (const { fail } of waiting.values()) fail(unavailable('The scorer', cause));
      waiting.clear();
    };
    worker.on('error', end);
    worker.on('exit', (code) => end(new Error(`its thread ended with ${code}`)));
    worker.unref();
    return (threads[place] = thread);
  }

  function ask(place: number, items: readonly Fields[]): Promise<string> {
    if (items.length === 0) return Promise.resolve('[]');
    const { worker, waiting } = threads[place] ?? start(place);
    const id = (asked += 1);
    return new Promise((settle, fail) => {
      waiting.set(id, { settle, fail });
      worker.postMessage({ id, items } satisfies ThreadQuestion);
    });
  }

  return async (items) => {
    const half = Math.ceil(items.length / threadCount);
    // The idler one takes the first part, which is the longer one.
    const order = threads.map((_, place) => place).sort((a, b) => load(threads[a]) - load(threads[b]));
    const parts = order.map((place, at) => ask(place, items.slice(at * half, (at + 1) * half)));
    const texts = (await Promise.all(parts)).map((text) => text.slice(1, -1));
    return `[${texts.filter((text) => text !== '').join(',')}]`;
  };
}

const load = (thread: Thread | undefined) => thread?.waiting.size ?? 0;
