import type { InjectedSinks } from '@temporalio/worker';
import type { RunEventSinks } from '../workflows/messages.ts';

type RunEvent = Parameters<RunEventSinks['events']['transition']>[0];
export type EventSinks = InjectedSinks<RunEventSinks>;

export interface EventSinkOptions {
  /** Where the server listens: `http://127.0.0.1:8070`. */
  readonly serverUrl: string;
  readonly token: string;
  /** Told once when events do not arrive any more, and once when they do again. */
  readonly log: (line: string) => void;
  /** After a call that failed; what happens meanwhile is told when it is over, or dropped. */
  readonly pauseMs?: number;
}

/** What waits to be told at most; beyond it the oldest is dropped, and the server asks the workflow for it. */
const mostWaiting = 2_000;
const mostAtOnce = 200;
/** Below what the server takes in one body. */
const mostBytes = 1_000_000;
const answerMs = 2_000;

/**
 * Tells the server of transitions the moment they happen, and never holds the workflow up: a call is under way or it is
 * not, and what cannot be told is dropped. The server closes every gap by asking the workflow.
 */
export function createEventSink({ serverUrl, token, log, pauseMs = 1_000 }: EventSinkOptions): {
  readonly sinks: EventSinks;
  /** Ends what is under way. */
  close(): void;
} {
  const waiting: string[] = [];
  const ending = new AbortController();
  let isTelling = false;
  let isDeaf = false;

  function tell(event: RunEvent): void {
    waiting.push(JSON.stringify(event));
    if (waiting.length > mostWaiting) waiting.shift();
    if (!isTelling && !ending.signal.aborted) void tellAll();
  }

  async function tellAll(): Promise<void> {
    isTelling = true;
    while (waiting.length > 0 && !ending.signal.aborted) {
      const arrived = await post(takeBatch());
      if (arrived === isDeaf) {
        isDeaf = !arrived;
        log(isDeaf ? 'the server does not take events; watchers see them later' : 'the server takes events again');
      }
      if (isDeaf) await pause(pauseMs, ending.signal);
    }
    isTelling = false;
  }

  function takeBatch(): string {
    let bytes = 0;
    let count = 0;
    for (const event of waiting) {
      bytes += Buffer.byteLength(event) + 1;
      if (count > 0 && (bytes > mostBytes || count === mostAtOnce)) break;
      count += 1;
    }
    return `{"events":[${waiting.splice(0, count).join(',')}]}`;
  }

  async function post(body: string): Promise<boolean> {
    try {
      const answer = await fetch(`${serverUrl}/api/internal/run-events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body,
        signal: AbortSignal.any([ending.signal, AbortSignal.timeout(answerMs)]),
      });
      await answer.body?.cancel();
      return answer.ok;
    } catch {
      return false;
    }
  }

  return {
    sinks: { events: { transition: { fn: (_, event) => tell(event), callDuringReplay: false } } },
    close: () => ending.abort(),
  };
}

/** For a worker that nobody listens to. */
export const deafSinks: EventSinks = { events: { transition: { fn: () => undefined } } };

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    timer.unref();
    signal.addEventListener('abort', done);
  });
}
