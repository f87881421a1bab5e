import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { LineCutter, type ByteLine } from '../../../datasets/curation/cut-lines.ts';
import { CopySearch } from '../../../datasets/curation/find-copies.ts';
import { foldChoruses } from '../../../datasets/curation/fold-choruses.ts';
import { permutations, shinglesOf } from '../../../datasets/curation/min-hash.ts';
import type { Examined } from './examine-songs.ts';

/** One for each file of songs: song n of file f is song n * threads + f of all. */
const threads = 2;
/** The first one is small: a thread is slow until its code is warm. */
const linesOfChunk = { first: 200, later: 2_000 };
/** Chunks that a thread may be ahead of what was taken. */
const ahead = 8;

/** Its own process, so that its memory can be told from the benchmark's. One line of JSON says what it took. */
export interface Throughput {
  readonly seconds: number;
  /** Processor time of all threads: what `seconds` is made of, whatever else the machine does. */
  readonly cpuSeconds: number;
  readonly rssMb: number;
  readonly lines: number;
  readonly songs: number;
  readonly kept: number;
  readonly exactCopies: number;
  readonly nearCopies: number;
  readonly rhymingLines: number;
  /** Longest time in which nothing was heard of a thread: that it has its tables, a chunk, an answer, its end. */
  readonly longestSilenceMs: number;
}

/** A thread is about to read its tables; has those of Chinese; has all. */
type Sign = 'started' | 'chinese' | 'english';

/** Facts of the songs that were asked for, in the order asked. */
interface Facts {
  readonly richness: Uint32Array;
  readonly shingles: readonly Uint32Array[];
}

async function run(folder: string): Promise<Throughput> {
  const begin = performance.now();
  const search = new CopySearch(0.8);
  const counts = { lines: 0, songs: 0, kept: 0, rhymingLines: 0 };
  let [heard, longestSilenceMs] = [begin, 0];
  const hear = () => {
    const now = performance.now();
    [heard, longestSilenceMs] = [now, Math.max(longestSilenceMs, now - heard)];
  };
  const workers = Array.from(
    { length: threads },
    (_, file) => new Worker(fileURLToPath(import.meta.url), { workerData: join(folder, `${file}.jsonl`) }),
  );
  for (const worker of workers) worker.on('message', hear);
  try {
    await inOrder(workers, ({ keys, signatures, kept, lines }, song) => {
      if (song === 0) {
        counts.lines += lines.length / 4;
        for (let at = 2; at < lines.length; at += 4) if (lines[at]! >= 2) counts.rhymingLines += 1;
      }
      search.add(counts.songs, { high: keys[song * 2]!, low: keys[song * 2 + 1]! }, () =>
        signatures.subarray(song * permutations, (song + 1) * permutations),
      );
      counts.songs += 1;
      counts.kept += kept[song]!;
    });
    await Promise.all(workers.map((worker, file) => learn(worker, file, search, counts.songs)));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  const copies = search.clusters().flatMap((cluster) => cluster.copies);
  hear();
  const exactCopies = copies.filter(({ exact }) => exact).length;
  const { user, system } = process.cpuUsage();
  return {
    seconds: (performance.now() - begin) / 1000,
    cpuSeconds: (user + system) / 1e6,
    rssMb: peakMb(),
    ...counts,
    exactCopies,
    nearCopies: copies.length - exactCopies,
    longestSilenceMs,
  };
}

/** Takes the songs of all files in their order, whichever thread is quicker, so that the answer is the same each time. */
async function inOrder(workers: readonly Worker[], take: (chunk: Examined, song: number) => void): Promise<void> {
  const waiting = workers.map((): Examined[] => []);
  const next = workers.map(() => 0);
  let turn = 0;
  const drain = () => {
    for (let chunk = waiting[turn]![0]; chunk !== undefined; chunk = waiting[turn]![0]) {
      take(chunk, next[turn]!);
      next[turn] = next[turn]! + 1;
      if (next[turn] === chunk.kept.length) {
        waiting[turn]!.shift();
        next[turn] = 0;
        workers[turn]!.postMessage('taken');
      }
      turn = (turn + 1) % workers.length;
    }
  };
  const heard = (worker: Worker, file: number) =>
    new Promise<void>((resolve, reject) => {
      worker.on('error', reject);
      const listen = (chunk: Examined | Sign | null) => {
        if (chunk === null) {
          worker.off('message', listen);
          resolve();
        } else if (typeof chunk !== 'string') waiting[file]!.push(chunk);
        drain();
      };
      worker.on('message', listen);
    });
  await Promise.all(workers.map(heard));
}

/** Second round: what the search asks of the songs that may be copies. */
async function learn(worker: Worker, file: number, search: CopySearch, songs: number): Promise<void> {
  const asked: number[] = [];
  for (let place = file; place < songs; place += threads) if (search.asksFor(place) !== 'nothing') asked.push(place);
  const answer = new Promise<Facts>((resolve, reject) => {
    worker.on('error', reject);
    worker.once('message', resolve);
  });
  const rows = Uint32Array.from(asked, (place) => (place - file) / threads);
  worker.postMessage(rows);
  const { richness, shingles } = await answer;
  asked.forEach((place, at) =>
    search.learn(place, {
      id: String(place),
      text: '',
      richness: () => richness[at]!,
      shingles: () => shingles[at]!,
    }),
  );
}

async function* songsOf(file: string): AsyncGenerator<string> {
  const cutter = new LineCutter();
  const decoder = new TextDecoder();
  const songOf = ({ bytes }: ByteLine) => (JSON.parse(decoder.decode(bytes)) as { text: string }).text;
  for await (const chunk of createReadStream(file)) for (const row of cutter.push(chunk as Buffer)) yield songOf(row);
  for (const row of cutter.end()) yield songOf(row);
}

async function* chunksOf(file: string): AsyncGenerator<string[]> {
  let songs: string[] = [];
  let lines = 0;
  let wanted = linesOfChunk.first;
  for await (const song of songsOf(file)) {
    songs.push(song);
    lines += song.split('\n').length;
    if (lines < wanted) continue;
    yield songs;
    wanted = linesOfChunk.later;
    [songs, lines] = [[], 0];
  }
  if (songs.length > 0) yield songs;
}

/** A thread: examines every song of its file, then tells more about those that it is asked for. */
async function work(file: string): Promise<void> {
  const port = parentPort!;
  const tell = (sign: Sign) => port.postMessage(sign);
  tell('started');
  const { examineSongs } = await import('./examine-songs.ts');
  const { loadEnglish } = await import('../../../datasets/engine/english-phones.ts');
  tell('chinese');
  await loadEnglish();
  tell('english');
  let free = ahead;
  let wake: () => void = () => undefined;
  port.on('message', async (message: 'taken' | Uint32Array) => {
    if (message === 'taken') {
      free += 1;
      wake();
    } else port.postMessage(await factsOf(file, message));
  });
  for await (const songs of chunksOf(file)) {
    while (free === 0) await new Promise<void>((resolve) => (wake = resolve));
    free -= 1;
    const examined = examineSongs(songs);
    port.postMessage(examined, [
      examined.keys.buffer,
      examined.signatures.buffer,
      examined.lines.buffer,
    ] as ArrayBuffer[]);
  }
  port.postMessage(null);
}

async function factsOf(file: string, rows: Uint32Array): Promise<Facts> {
  const richness = new Uint32Array(rows.length);
  const shingles: Uint32Array[] = [];
  let place = 0;
  for await (const song of songsOf(file)) {
    if (rows[shingles.length] === place) {
      const lines = song.split('\n');
      richness[shingles.length] = lines.join('').length;
      shingles.push(shinglesOf(foldChoruses(lines)));
    }
    place += 1;
  }
  return { richness, shingles };
}

const peakMb = () =>
  Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? Number.NaN) / 1024;

if (isMainThread) process.stdout.write(`${JSON.stringify(await run(process.argv[2]!))}\n`);
else await work(workerData as string);
