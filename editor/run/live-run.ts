import { createStore, type StoreApi } from 'zustand/vanilla';
import { afterEvent, ApiError, type Client, type RunEvent, type RunView } from '../../server/client.ts';

export interface LiveRun {
  /** Null until the first word of the server. */
  readonly run: RunView | null;
  /** `reconnecting`: nothing was heard for ten seconds, or the stream broke; what is shown may be old. */
  readonly connection: 'connecting' | 'live' | 'reconnecting' | 'ended';
  /** The server said no, or nobody could be reached for long. */
  readonly error: unknown;
}
export type LiveRunStore = StoreApi<LiveRun>;

export interface LiveRunOptions {
  readonly watch: Client['watch'];
  /** The run as it is now; asked while the stream is silent. */
  readonly get: (runId: string) => Promise<RunView>;
  /** Calls back before the next frame is painted. */
  readonly onFrame: (run: () => void) => void;
  readonly silentMs?: number;
  readonly pollMs?: number;
}

/** Before the next frame; of a page nobody sees, four times a second. */
export function nextFrame(run: () => void): void {
  if (document.hidden) setTimeout(run, 250);
  else requestAnimationFrame(run);
}

/**
 * One run as it goes, followed until `signal` aborts. However much happens between two frames, the store is written once.
 * Silent for ten seconds it says so, asks every few seconds, and opens the stream anew.
 */
export function followRun(runId: string, signal: AbortSignal, options: LiveRunOptions): LiveRunStore {
  const { watch, get, onFrame, silentMs = 10_000, pollMs = 4_000 } = options;
  const store = createStore<LiveRun>()(() => ({ run: null, connection: 'connecting', error: null }));
  let next = store.getState();
  let isDue = false;
  let heardAt = Date.now();
  let stream = new AbortController();

  const put = (change: Partial<LiveRun>) => {
    next = { ...next, ...change };
    if (isDue || signal.aborted) return;
    isDue = true;
    onFrame(() => {
      isDue = false;
      if (!signal.aborted) store.setState(next, true);
    });
  };
  const hear = () => {
    heardAt = Date.now();
    if (next.connection !== 'live' && next.connection !== 'ended' && next.run !== null) put({ connection: 'live' });
  };
  const take = (message: RunEvent) => {
    const run = afterEvent(next.run, message);
    const connection =
      message.event === 'end' ? 'ended' : message.event === 'unreachable' || run === null ? 'reconnecting' : 'live';
    put({ run, connection, error: null });
  };

  async function follow(): Promise<void> {
    while (!signal.aborted && next.connection !== 'ended') {
      stream = new AbortController();
      const gone = AbortSignal.any([signal, stream.signal]);
      try {
        for await (const message of watch(runId, gone, hear)) take(message);
      } catch (error) {
        const isNo = error instanceof ApiError && error.status >= 400 && error.status < 500;
        put({ connection: isNo ? 'ended' : 'reconnecting', error });
        if (isNo) return;
      }
    }
  }

  /** While the stream says nothing: asks, and lets go of a connection that may be dead. */
  async function look(): Promise<void> {
    if (next.connection === 'ended' || Date.now() - heardAt < silentMs) return;
    put({ connection: 'reconnecting' });
    try {
      const run = await get(runId);
      // A set-back run has fewer transitions; only the stream can tell that apart from an old answer.
      if (next.run === null || run.state.sequence >= next.run.state.sequence) put({ run, error: null });
      stream.abort();
    } catch (error) {
      put({ error: next.run === null ? error : null });
    }
  }
  const timer = setInterval(() => void look(), pollMs);
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  void follow();
  return store;
}
