import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { z } from 'zod';
import type { StepProgress } from '../../workflows/messages.ts';

const event = z.looseObject({
  v: z.literal(1),
  ts: z.number(),
  type: z.string(),
  step: z.number().optional(),
  total: z.number().optional(),
  etaSeconds: z.number().optional(),
  message: z.string().optional(),
});
export type TrainerEvent = z.output<typeof event>;

/** Most bytes read at once, and so the longest line there can be; a longer one is left out. */
const mostBytes = 1024 * 1024;

/**
 * Follows `events.jsonl` by byte offset: waits for the rest of a half-written line, starts over when the file shrank or
 * is another one, as after a job that went on from a checkpoint.
 */
export class EventTail {
  readonly #path: string;
  #inode = 0;
  #offset = 0;
  #rest = Buffer.alloc(0);
  #isTooLong = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** Events written since the last call. Lines that are no events are left out. */
  read(): readonly TrainerEvent[] {
    const events: TrainerEvent[] = [];
    for (let chunk = this.#readChunk(); chunk.length > 0; chunk = this.#readChunk())
      events.push(...this.#eventsOf(chunk));
    return events;
  }

  #eventsOf(chunk: Buffer): readonly TrainerEvent[] {
    const buffered = Buffer.concat([this.#rest, chunk]);
    const end = buffered.lastIndexOf(0x0a) + 1;
    const begin = this.#isTooLong && end > 0 ? buffered.indexOf(0x0a) + 1 : 0;
    if (end > 0) this.#isTooLong = false;
    this.#rest = buffered.subarray(end);
    if (this.#rest.length > mostBytes) {
      this.#isTooLong = true;
      this.#rest = Buffer.alloc(0);
    }
    return buffered
      .subarray(begin, Math.max(begin, end))
      .toString('utf8')
      .split('\n')
      .flatMap((line) => parseEvent(line));
  }

  #readChunk(): Buffer {
    let file: number;
    try {
      file = openSync(this.#path, 'r');
    } catch {
      return Buffer.alloc(0); // the job has not begun to write
    }
    try {
      const { size, ino } = fstatSync(file);
      if (size < this.#offset || ino !== this.#inode) {
        this.#inode = ino;
        this.#offset = 0;
        this.#rest = Buffer.alloc(0);
      }
      const chunk = Buffer.alloc(Math.min(size - this.#offset, mostBytes));
      const read = readSync(file, chunk, 0, chunk.length, this.#offset);
      this.#offset += read;
      return chunk.subarray(0, read);
    } finally {
      closeSync(file);
    }
  }
}

/** Python writes NaN and Infinity, which JSON does not know; such a number is worth a null here. */
function parseEvent(line: string): readonly TrainerEvent[] {
  if (line.trim() === '') return [];
  try {
    const parsed = event.safeParse(JSON.parse(line.replace(/:\s*(?:NaN|-?Infinity)\b/g, ': null')));
    return parsed.success ? [parsed.data] : [];
  } catch {
    return [];
  }
}

/** Numbers a person watches while it trains, most telling first; a heartbeat has room for a few. */
const watched = [
  'loss',
  'reward',
  'rewardStd',
  'zeroStdShare',
  'kl',
  'preferenceAccuracy',
  'preferenceMargin',
  'tokenAccuracy',
  'scoreRhyme',
  'learningRate',
  'gradNorm',
  'secondsPerStep',
] as const;

/** What a progress event tells the world; steps that a resume repeats overwrite the earlier ones by their number. */
export function progressOf(event: TrainerEvent): StepProgress {
  const metrics = Object.fromEntries(
    watched.flatMap((name) => (typeof event[name] === 'number' ? [[name, event[name]]] : [])),
  ) as Record<string, number>;
  return {
    ...(event.step === undefined ? {} : { step: event.step }),
    ...(event.total === undefined ? {} : { totalSteps: event.total }),
    ...(event.etaSeconds === undefined ? {} : { etaSeconds: event.etaSeconds }),
    ...(Object.keys(metrics).length > 0 ? { metrics } : {}),
  };
}
