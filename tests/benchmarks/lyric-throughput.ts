import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { promisify } from 'node:util';
import { build } from 'vite';
import { runBench, type Bench } from './harness/bench.ts';
import type { Throughput } from './harness/lyric-throughput.fixture.ts';
import { installedPython, pythonEnvironment, temporaryFolder } from './harness/peers.ts';
import { verseFolder, verseSongs } from './harness/verse-songs.ts';

const home = process.cwd();
const built = join(home, '.bench', 'built');
/** `REFRAIN_BENCH_LINES` makes a small one, to try whether everything is there. */
const mostLines = Number(process.env['REFRAIN_BENCH_LINES'] ?? 1_000_000);
const run = promisify(execFile);

/** Compiled as the product is; threads load it too. */
async function compile(): Promise<string> {
  const name = 'lyric-throughput.mjs';
  await build({
    configFile: false,
    logLevel: 'silent',
    root: home,
    build: {
      ssr: join(home, 'tests', 'benchmarks', 'harness', 'lyric-throughput.fixture.ts'),
      outDir: built,
      emptyOutDir: false,
      target: 'node20',
      rollupOptions: { output: { entryFileNames: name } },
    },
  });
  return join(built, name);
}

/** The songs that both read, in two files, one for each thread or process; not timed. */
async function writeSongs(bench: Bench, folder: string): Promise<string> {
  const source = join(await temporaryFolder(bench, 'curation'), 'songs');
  await mkdir(source);
  const files = ['0.jsonl', '1.jsonl'].map((name) => createWriteStream(join(source, name)));
  let place = 0;
  for await (const lines of verseSongs(folder, mostLines)) {
    const file = files[place % 2]!;
    const row = `${JSON.stringify({ id: String(place), text: lines.join('\n') })}\n`;
    place += 1;
    if (!file.write(row)) await once(file, 'drain');
  }
  for (const file of files) file.end();
  await Promise.all(files.map((file) => finished(file)));
  return source;
}

interface Reference {
  readonly seconds: number;
  readonly analysisSeconds: number;
  readonly nearSeconds: number;
  readonly lines: number;
  readonly rhymingLines: number;
  readonly exactCopies: number;
}

/** A million lines of verse analysed, deduplicated and filtered on two cores, beside a pipeline of public parts. */
await runBench('lyric-throughput', async (bench) => {
  const folder = verseFolder();
  const python = installedPython('curation', 'REFRAIN_BENCH_CURATION');
  const program = await compile();
  const ask = async <Answer>(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Answer> => {
    const { stdout } = await run(command, args, { env, maxBuffer: 64 * 1024 * 1024 });
    return JSON.parse(stdout.trim().split('\n').at(-1)!) as Answer;
  };

  const source = await writeSongs(bench, folder);
  bench.say(`Refrain: ${mostLines} lines in two threads`);
  const own = await ask<Throughput>(process.execPath, [program, source], process.env);
  bench.say(JSON.stringify(own));
  bench.say('pypinyin, pronouncing and datatrove: the same lines in two processes');
  const script = join('tests', 'benchmarks', 'peers', 'curation_reference.py');
  const reference = await ask<Reference>(python, [script, source], pythonEnvironment());
  bench.say(JSON.stringify(reference));
  const table = `${own.lines} lines, s`;
  bench.sample(table, 'Refrain', own.seconds);
  bench.sample(table, 'reference', reference.seconds);
  bench.sample(table, 'reference, finals and rhyme alone', reference.analysisSeconds);
  bench.sample(table, 'reference, near copies and repetition alone', reference.nearSeconds);
  return {
    seconds: own.seconds,
    cpuSeconds: own.cpuSeconds,
    rssMb: own.rssMb,
    timesFasterThanReference: reference.seconds / own.seconds,
    referenceSeconds: reference.seconds,
    lines: own.lines,
    exactCopies: own.exactCopies,
    nearCopies: own.nearCopies,
    longestSilenceMs: own.longestSilenceMs,
  };
});
