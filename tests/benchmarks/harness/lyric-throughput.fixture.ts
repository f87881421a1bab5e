import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { CopySearch } from '../../../datasets/curation/find-copies.ts';
import { foldChoruses } from '../../../datasets/curation/fold-choruses.ts';
import { permutations, shinglesOf } from '../../../datasets/curation/min-hash.ts';
import { loadEnglish } from '../../../datasets/engine/english-phones.ts';
import { examineChunk, songMark, type Examined } from './examine-chunk.ts';
import { verseFolder, verseSongs } from './verse-songs.ts';

const threads = 2;
const linesPerChunk = 8_000;
/** Chunks on the way to each thread: one at work, one waiting. */
const ahead = 2;

/** Its own process, so that its memory can be told from the benchmark's. One line of JSON says what it took. */
export interface Throughput {
  readonly seconds: number;
  readonly rssMb: number;
  readonly lines: number;
  readonly songs: number;
  readonly kept: number;
  readonly exactCopies: number;
  readonly nearCopies: number;
  readonly rhymingLines: number;
  /** Longest time between two chunks coming back, with what was done between them. */
  readonly longestSilenceMs: number;
}

async function run(mostLines: number): Promise<Throughput> {
  const begin = performance.now();
  const folder = verseFolder();
  const search = new CopySearch(0.8);
  const counts = { lines: 0, songs: 0, kept: 0, rhymingLines: 0 };
  let [heard, longestSilenceMs] = [begin, 0];
  const take = ({ keys, signatures, kept, lines }: Examined) => {
    const now = performance.now();
    [heard, longestSilenceMs] = [now, Math.max(longestSilenceMs, now - heard)];
    for (let song = 0; song < kept.length; song += 1) {
      search.add(counts.songs, { high: keys[song * 2]!, low: keys[song * 2 + 1]! }, () =>
        signatures.subarray(song * permutations, (song + 1) * permutations),
      );
      counts.songs += 1;
      counts.kept += kept[song]!;
    }
    counts.lines += lines.length / 4;
    for (let at = 2; at < lines.length; at += 4) if (lines[at]! >= 2) counts.rhymingLines += 1;
  };
  await inThreads(chunksOf(folder, mostLines), take);

  let place = 0;
  for await (const lines of verseSongs(folder, mostLines)) {
    search.learn(place, {
      id: String(place),
      text: '',
      richness: () => lines.join('').length,
      shingles: () => shinglesOf(foldChoruses(lines)),
    });
    place += 1;
  }
  const copies = search.clusters().flatMap((cluster) => cluster.copies);
  const exactCopies = copies.filter(({ exact }) => exact).length;
  return {
    seconds: (performance.now() - begin) / 1000,
    rssMb: peakMb(),
    ...counts,
    exactCopies,
    nearCopies: copies.length - exactCopies,
    longestSilenceMs,
  };
}

/** Chunks go out to whichever thread is free and are taken in their order, so that the answer is the same each time. */
async function inThreads(chunks: AsyncGenerator<string>, take: (examined: Examined) => void): Promise<void> {
  const waiting = new Map<number, Examined>();
  let [sent, taken] = [0, 0];
  const drain = () => {
    for (let next = waiting.get(taken); next !== undefined; next = waiting.get(taken)) {
      waiting.delete(taken);
      taken += 1;
      take(next);
    }
  };
  const workers = Array.from({ length: threads }, () => new Worker(fileURLToPath(import.meta.url)));
  try {
    await Promise.all(
      workers.map(async (worker) => {
        let ended = false;
        let atWork = 0;
        let wake: () => void = () => undefined;
        let failure: Error | null = null;
        worker.on('message', (examined: Examined) => {
          atWork -= 1;
          waiting.set(examined.chunk, examined);
          drain();
          wake();
        });
        worker.on('error', (error: Error) => {
          failure = error;
          wake();
        });
        while (!ended || atWork > 0) {
          if (failure !== null) throw failure;
          if (!ended && atWork < ahead) {
            const chunk = sent;
            sent += 1;
            const next = await chunks.next();
            if (next.done) ended = true;
            else {
              atWork += 1;
              worker.postMessage({ chunk, text: next.value });
            }
          } else await new Promise<void>((resolve) => (wake = resolve));
        }
      }),
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

async function* chunksOf(folder: string, mostLines: number): AsyncGenerator<string> {
  let songs: string[] = [];
  let lines = 0;
  for await (const song of verseSongs(folder, mostLines)) {
    songs.push(song.join('\n'));
    lines += song.length;
    if (lines < linesPerChunk) continue;
    yield songs.join(songMark);
    [songs, lines] = [[], 0];
  }
  if (songs.length > 0) yield songs.join(songMark);
}

const peakMb = () =>
  Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? Number.NaN) / 1024;

if (isMainThread) process.stdout.write(`${JSON.stringify(await run(Number(process.argv[2] ?? 1_000_000)))}\n`);
else {
  const port = parentPort!;
  await loadEnglish();
  port.on('message', ({ chunk, text }: { chunk: number; text: string }) => {
    const examined = examineChunk(chunk, text);
    port.postMessage(examined, [
      examined.keys.buffer,
      examined.signatures.buffer,
      examined.lines.buffer,
    ] as ArrayBuffer[]);
  });
}
