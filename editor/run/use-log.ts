import { useEffect, useRef, useState } from 'react';
import { startWorker } from '../app/trusted-worker.ts';
import type { LogView, LogWish } from './log-book.ts';
import type { FromLog, ToLog } from './log-messages.ts';
// oxlint-disable-next-line import/default -- the address of the worker's bundle, which the build makes
import workerUrl from './log-worker.ts?worker&url';

export interface Log {
  readonly view: LogView;
  readonly isLoading: boolean;
  /** Status of an answer that was a no; 0 for none at all. */
  readonly fault: number | null;
  /** Asks for lines by their numbers; those that have come are in `line`. */
  readonly want: (numbers: readonly number[]) => void;
  readonly line: (number: number) => string | undefined;
  readonly text: (mostCharacters: number) => Promise<string>;
}

const none: LogView = { lineCount: 0, shown: null, found: new Uint32Array(0), isCut: false };

/** A log held by a worker, one for each `url`; `live` is what the attempt that runs has said. */
export function useLog(url: string, live: string, wish: LogWish): Log {
  const [{ view, isLoading, fault }, setState] = useState<Pick<Log, 'view' | 'isLoading' | 'fault'>>({
    view: none,
    isLoading: true,
    fault: null,
  });
  const [, setArrived] = useState(0);
  const worker = useRef<Worker | null>(null);
  const lines = useRef(new Map<number, string>());
  const asked = useRef(new Map<number, readonly number[]>());
  const texts = useRef(new Map<number, (text: string) => void>());
  const nextId = useRef(1);
  const send = (message: ToLog) => worker.current?.postMessage(message);

  useEffect(() => {
    const mine = startWorker(new URL(workerUrl, location.href));
    worker.current = mine;
    lines.current.clear();
    asked.current.clear();
    setState({ view: none, isLoading: true, fault: null });
    mine.addEventListener('message', ({ data }: MessageEvent<FromLog>) => {
      if (data.type === 'view') {
        // Only the running attempt's lines may become others; they are few and asked for again.
        lines.current.clear();
        asked.current.clear();
        setState((now) => ({ ...now, view: data.view, isLoading: data.isLoading }));
      } else if (data.type === 'fault') setState((now) => ({ ...now, isLoading: false, fault: data.status }));
      else if (data.type === 'lines') {
        asked.current.get(data.id)?.forEach((number, at) => lines.current.set(number, data.lines[at] ?? ''));
        asked.current.delete(data.id);
        setArrived((count) => count + 1);
      } else {
        texts.current.get(data.id)?.(data.text);
        texts.current.delete(data.id);
      }
    });
    // Its script did not arrive, as when the server was away.
    mine.addEventListener('error', () => setState((now) => ({ ...now, isLoading: false, fault: 0 })));
    mine.postMessage({ type: 'open', url: new URL(url, location.href).href } satisfies ToLog);
    return () => {
      mine.terminate();
      worker.current = null;
    };
  }, [url]);
  useEffect(() => send({ type: 'live', text: live }), [url, live]);
  const { levels, search } = wish;
  const levelKey = levels.join(',');
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- the levels by what they are, not by their array
  useEffect(() => send({ type: 'wish', wish: { levels, search } }), [url, levelKey, search]);

  return {
    view,
    isLoading,
    fault,
    want(numbers) {
      const pending = new Set([...asked.current.values()].flat());
      const missing = numbers.filter((number) => !lines.current.has(number) && !pending.has(number));
      if (missing.length === 0) return;
      const id = nextId.current++;
      asked.current.set(id, missing);
      send({ type: 'lines', id, numbers: missing });
    },
    line: (number) => lines.current.get(number),
    text: (mostCharacters) =>
      new Promise((resolve) => {
        const id = nextId.current++;
        texts.current.set(id, resolve);
        send({ type: 'text', id, mostCharacters });
      }),
  };
}
