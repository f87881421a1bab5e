import type { Runs } from './runs.ts';
import { Refusal } from './refusal.ts';
import type { RunView } from './shapes.ts';
import type { Text } from '../pipeline/text.ts';

/** One message of a run's event stream. `end` is the last. */
export type RunEvent =
  | { readonly id: string; readonly event: 'snapshot' | 'end'; readonly data: RunView }
  | { readonly id: string; readonly event: 'state'; readonly data: Pick<RunView, 'state' | 'outcome' | 'endedAt'> }
  | { readonly id: string; readonly event: 'progress'; readonly data: Pick<RunView, 'progress'> }
  | { readonly id: string; readonly event: 'unreachable'; readonly data: { readonly message: Text } };

export interface RunWatchOptions {
  readonly runs: Pick<Runs, 'get'>;
  /** How often a run that somebody watches is asked. */
  readonly pollMs: number;
}
export type RunWatch = ReturnType<typeof createRunWatch>;

/** One poller per watched run, however many watch it; it stops with the last of them. */
export function createRunWatch({ runs, pollMs }: RunWatchOptions) {
  const pollers = new Map<string, Poller>();

  function join(runId: string, first: RunView): Poller {
    const poller = pollers.get(runId) ?? new Poller(runId, first, runs, pollMs, () => pollers.delete(runId));
    pollers.set(runId, poller);
    poller.join();
    return poller;
  }

  return {
    /** The run as it is, then what changes, until it ends or `signal` aborts. A slow reader skips states, never the last. */
    async *watch(runId: string, signal: AbortSignal): AsyncGenerator<RunEvent> {
      const first = await runs.get(runId);
      if (first.endedAt !== null) {
        yield { id: idOf(first, 0), event: 'end', data: first };
        return;
      }
      const poller = join(runId, first);
      try {
        let { latest: seen, version } = poller;
        let progress = JSON.stringify(seen.progress);
        let sent = 0;
        yield { id: idOf(seen, sent), event: 'snapshot', data: seen };
        while (true) {
          await poller.changedSince(version, signal);
          if (signal.aborted) return;
          const { latest, trouble } = poller;
          version = poller.version;
          sent += 1;
          if (trouble) yield { id: idOf(seen, sent), event: 'unreachable', data: { message: trouble } };
          if (latest.endedAt !== null) {
            yield { id: idOf(latest, sent), event: 'end', data: latest };
            return;
          }
          if (latest.state.sequence !== seen.state.sequence) {
            yield {
              id: idOf(latest, sent),
              event: 'state',
              data: { state: latest.state, outcome: latest.outcome, endedAt: latest.endedAt },
            };
          }
          const now = JSON.stringify(latest.progress);
          if (now !== progress)
            yield { id: idOf(latest, sent), event: 'progress', data: { progress: latest.progress } };
          seen = latest;
          progress = now;
        }
      } finally {
        poller.leave();
      }
    },
    /** Runs that somebody watches now. */
    watched: () => pollers.size,
  };
}

const idOf = (run: RunView, sent: number) => `${run.state.sequence}.${sent}`;

class Poller {
  latest: RunView;
  /** Why the run cannot be asked now; null when it can. */
  trouble: Text | null = null;
  /** Counts what is worth telling. */
  version = 0;
  private readonly runId: string;
  private readonly runs: RunWatchOptions['runs'];
  private readonly pollMs: number;
  private readonly over: () => void;
  private readers = 0;
  private timer: NodeJS.Timeout | undefined;
  private waiting: (() => void)[] = [];

  constructor(runId: string, first: RunView, runs: RunWatchOptions['runs'], pollMs: number, over: () => void) {
    this.runId = runId;
    this.latest = first;
    this.runs = runs;
    this.pollMs = pollMs;
    this.over = over;
  }

  join(): void {
    this.readers += 1;
    if (this.readers === 1) this.timer = setTimeout(() => void this.poll(), this.pollMs);
  }

  leave(): void {
    this.readers -= 1;
    if (this.readers > 0) return;
    clearTimeout(this.timer);
    this.over();
  }

  /** Resolves when there is something newer than `version`, or when the reader goes. */
  changedSince(version: number, signal: AbortSignal): Promise<void> {
    if (this.version > version || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        signal.removeEventListener('abort', done);
        resolve();
      };
      signal.addEventListener('abort', done);
      this.waiting.push(done);
    });
  }

  private async poll(): Promise<void> {
    try {
      const now = await this.runs.get(this.runId);
      const changed = now.state.sequence !== this.latest.state.sequence || now.endedAt !== this.latest.endedAt;
      const moved =
        changed || this.trouble !== null || JSON.stringify(now.progress) !== JSON.stringify(this.latest.progress);
      this.latest = now;
      this.trouble = null;
      if (moved) this.wake();
    } catch (error) {
      const isNews = this.trouble === null;
      this.trouble =
        error instanceof Refusal ? error.text : { en: 'The run cannot be read now.', zh: '暂时无法读取该运行。' };
      if (isNews) this.wake();
    }
    if (this.readers > 0) this.timer = setTimeout(() => void this.poll(), this.pollMs);
  }

  private wake(): void {
    this.version += 1;
    const woken = this.waiting;
    this.waiting = [];
    for (const resolve of woken) resolve();
  }
}
