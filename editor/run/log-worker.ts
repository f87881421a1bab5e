import { LogBook, type LogWish } from './log-book.ts';
import type { FromLog, ToLog } from './log-messages.ts';

// Holds one log outside of the page's thread: reading, filtering and searching a million lines stops no scrolling.
const tell = (message: FromLog) => globalThis.postMessage(message);
/** Between two views while the log comes in. */
const everyMs = 200;

let book = new LogBook();
let wish: LogWish = { levels: [], search: '' };
let isLoading = false;
let reading = new AbortController();

const show = () => tell({ type: 'view', view: book.view(wish), isLoading });

async function open(url: string): Promise<void> {
  reading.abort();
  reading = new AbortController();
  const { signal } = reading;
  const own = new LogBook();
  book = own;
  isLoading = true;
  try {
    const answer = await fetch(url, { signal });
    // A step that has just begun has no log that is kept; what it says now comes beside.
    if (!answer.ok && answer.status !== 404) tell({ type: 'fault', status: answer.status });
    if (answer.ok && answer.body) {
      let shownAt = Date.now();
      for await (const text of piecesOf(answer.body)) {
        if (signal.aborted) return;
        own.append(text);
        if (Date.now() - shownAt > everyMs) {
          show();
          shownAt = Date.now();
        }
      }
    }
  } catch {
    if (signal.aborted) return;
    tell({ type: 'fault', status: 0 });
  }
  own.end();
  isLoading = false;
  show();
}

async function* piecesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

globalThis.addEventListener('message', ({ data }: MessageEvent<ToLog>) => {
  if (data.type === 'open') void open(data.url);
  else if (data.type === 'live') {
    book.setLive(data.text);
    show();
  } else if (data.type === 'wish') {
    wish = data.wish;
    show();
  } else if (data.type === 'lines')
    tell({ type: 'lines', id: data.id, lines: data.numbers.map((at) => book.line(at)) });
  else tell({ type: 'text', id: data.id, text: book.text(data.mostCharacters) });
});
