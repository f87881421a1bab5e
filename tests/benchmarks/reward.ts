import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Agent, request } from 'undici';
import { build } from 'vite';
import type { ScoreRequest } from '../../datasets/engine/score.ts';
import { runBench, type Bench } from './harness/bench.ts';
import type { judge } from './harness/reward.fixture.ts';
import { startProcess } from './harness/process.ts';
import { quantile } from './harness/statistics.ts';

const home = process.cwd();
const built = join(home, '.bench', 'built');
const [completions, linesEach] = [64, 16];
const clients = 8;
const callsEach = 40;
/** A trainer generates between two calls; each client asks about twice a second. */
const betweenMs = 500;

/** Compiled as the product is; `tsx` names every function at run time, which costs what is measured here. */
async function compile(entry: string, fileName: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'silent',
    root: home,
    build: {
      ssr: join(home, entry),
      outDir: built,
      emptyOutDir: false,
      target: 'node20',
      rollupOptions: { output: { entryFileNames: fileName } },
    },
  });
  return join(built, fileName);
}

/** Lines that no call had before: own verse with characters exchanged, so that nothing is answered from a memory. */
function batches(verses: readonly string[][]): () => ScoreRequest[] {
  let made = 0;
  const characters = [...new Set(verses.flat().join(''))];
  const fresh = (line: string) => {
    made += 1;
    const letters = [...line];
    letters[made % 3] = characters[(made * 7919) % characters.length] ?? '';
    letters[3] = characters[Math.floor(made / characters.length) % characters.length] ?? '';
    return letters.join('');
  };
  return () =>
    Array.from({ length: completions }, (_, at) => ({
      lines: Array.from(
        { length: linesEach / 4 },
        (_unused, block) => verses[(made + at + block) % verses.length] ?? [],
      )
        .flat()
        .map(fresh),
      lang: 'zh',
      scheme: 'AABA',
      linesWanted: linesEach,
      syllables: 7,
    }));
}

async function startServer(bench: Bench): Promise<{ port: number; token: string }> {
  const file = await compile('tests/benchmarks/harness/lyric-server.fixture.ts', 'lyric-server.mjs');
  const { child } = await startProcess(bench, process.execPath, [file], {
    env: process.env,
    log: join(home, '.bench', 'lyric-server.log'),
    isAsked: true,
  });
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  return JSON.parse(line) as { port: number; token: string };
}

/** The compiled command from its start to its end, with one line to answer; beside a Node that has nothing to do. */
const starts = 'one line answered by the command, ms';
const startsEach = 9;
const command = join(home, 'dist', 'cli', 'refrain.js');
const commands = [
  ['node', ['-e', '0'], ''],
  ['Chinese', [command, 'lyric', 'compare'], '{"a":"孤单","b":"港湾","lang":"zh"}'],
  ['English', [command, 'lyric', 'compare'], '{"a":"near","b":"here","lang":"en"}'],
] as const;

async function startOf(args: readonly string[], line: string): Promise<number> {
  const begin = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(line === '' ? '' : `${line}\n`);
  let said = '';
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0 || (line !== '' && !said.includes('"engine"')))
    throw new Error(`node ${args.join(' ')} ended with ${code} and said: ${said.slice(0, 200)}`);
  return performance.now() - begin;
}

/** A reward call of 64 completions of 16 lines: in this process, and over HTTP beside seven other clients; and how soon the command answers. */
await runBench('reward', async (bench) => {
  const rows = (await readFile(join(home, 'datasets', 'samples', 'lyrics.jsonl'), 'utf8')).trim().split('\n');
  const verses = rows
    .map((row) => JSON.parse(row) as { lang: string; messages: { content: string }[] })
    .filter(({ lang }) => lang === 'zh')
    .map(({ messages }) => messages[1]!.content.split('\n'));
  const nextBatch = batches(verses);

  const file = await compile('tests/benchmarks/harness/reward.fixture.ts', 'reward.mjs');
  const { judge: compiled } = (await import(pathToFileURL(file).href)) as { judge: typeof judge };
  for (let call = -20; call < 60; call += 1) {
    const batch = nextBatch();
    const [begin, before] = [performance.now(), process.cpuUsage()];
    await compiled(batch);
    const { user, system } = process.cpuUsage(before);
    if (call < 0) continue;
    bench.sample('64 × 16 lines, ms', 'in process', performance.now() - begin);
    bench.sample('64 × 16 lines, ms', 'of the processor', (user + system) / 1_000);
  }

  for (const [subject, args, line] of commands) {
    for (let call = 0; call < startsEach; call += 1) bench.sample(starts, subject, await startOf(args, line));
  }

  const { port, token } = await startServer(bench);
  const agent = new Agent({ connections: clients, pipelining: 1 });
  bench.onEnd(() => agent.close());
  const call = async (body: string) => {
    const begin = performance.now();
    const { statusCode, body: answer } = await request(`http://127.0.0.1:${port}/api/lyric/score/batch`, {
      method: 'POST',
      dispatcher: agent,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body,
    });
    const text = await answer.text();
    if (statusCode !== 200) throw new Error(`The server answered ${statusCode}: ${text.slice(0, 200)}`);
    return performance.now() - begin;
  };
  /** Each lyric as one text, which is how the client for trainers sends what a model answered. */
  const nextBody = () =>
    JSON.stringify({ items: nextBatch().map(({ lines, ...asked }) => ({ text: lines.join('\n'), ...asked })) });
  const bodies = Array.from({ length: clients * callsEach }, nextBody);
  for (let warmUp = 0; warmUp < 20; warmUp += 1) await call(nextBody());
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      await pause((client * betweenMs) / clients);
      for (let at = 0; at < callsEach; at += 1) {
        bench.sample('64 × 16 lines, ms', `HTTP, ${clients} clients`, await call(bodies[client * callsEach + at]!));
        await pause(betweenMs);
      }
    }),
  );
  return {
    inProcessMs: bench.medianOf('64 × 16 lines, ms', 'in process'),
    inProcessCpuMs: bench.medianOf('64 × 16 lines, ms', 'of the processor'),
    httpP99Ms: quantile(bench.valuesOf('64 × 16 lines, ms', `HTTP, ${clients} clients`), 0.99),
    nodeMs: bench.medianOf(starts, 'node'),
    cliZhMs: bench.medianOf(starts, 'Chinese'),
    cliEnMs: bench.medianOf(starts, 'English'),
    httpMedianMs: bench.medianOf('64 × 16 lines, ms', `HTTP, ${clients} clients`),
  };
});
