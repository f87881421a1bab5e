import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { max, median, min, quantile } from './statistics.ts';

export type Figures = Readonly<Record<string, number>>;
type Closer = () => Promise<unknown>;

/** What a benchmark is given: somewhere to put its samples, and somebody who ends what it started. */
export interface Bench {
  /** Samples of one subject in one table; the last line is made from figures, the tables and the file from these. */
  sample(table: string, subject: string, value: number): void;
  valuesOf(table: string, subject: string): readonly number[];
  medianOf(table: string, subject: string): number;
  /** Named in the last line beside those every benchmark names. */
  version(name: string, value: string): void;
  /** Told to the person who waits. */
  say(line: string): void;
  /** Done when the benchmark ends, however it ends; newest first. */
  onEnd(close: Closer): void;
}

/** Longest time a benchmark takes, whatever hangs. */
const mostMinutes = 20;
/** For each thing to be ended; a worker with much to do takes longer than anybody wants to wait. */
const mostSecondsToClose = 10;

/**
 * Runs a benchmark to its end: tables for people, a file with every sample in `.bench/`, and the last line for machines,
 * alone with `--json`. Whatever the benchmark started is ended on success, failure and Ctrl-C.
 */
export async function runBench(name: string, measure: (bench: Bench) => Promise<Figures>): Promise<void> {
  const isQuiet = process.argv.includes('--json');
  const say = (line: string) => void (isQuiet || process.stdout.write(`${line}\n`));
  const closers: Closer[] = [];
  const tables = new Map<string, Map<string, number[]>>();
  const versions: Record<string, string> = commonVersions();
  const host = describeHost();
  const valuesOf = (table: string, subject: string) => tables.get(table)?.get(subject) ?? [];

  let closing: Promise<void> | undefined;
  const close = () =>
    (closing ??= (async () => {
      for (const one of closers.reverse())
        await Promise.race([one(), pause(mostSecondsToClose * 1_000)]).catch((error: unknown) => say(String(error)));
    })());
  const leave = (why: string, code: number) => () => {
    process.stderr.write(`${why}\n`);
    void close().then(() => process.exit(code));
  };
  process.on('SIGINT', leave('Interrupted.', 130));
  process.on('SIGTERM', leave('Ended from outside.', 143));
  // A call that is retried after its connection was closed throws where nobody can catch it.
  process.on('uncaughtException', (error) => {
    if (!closing) leave(error.stack ?? error.message, 1)();
  });
  setTimeout(leave(`It took longer than ${mostMinutes} minutes.`, 1), mostMinutes * 60_000).unref();

  try {
    const figures = await measure({
      sample(table, subject, value) {
        const subjects = tables.get(table) ?? new Map<string, number[]>();
        tables.set(table, subjects.set(subject, [...(subjects.get(subject) ?? []), value]));
      },
      valuesOf,
      medianOf: (table, subject) => median(valuesOf(table, subject)),
      version: (part, value) => void (versions[part] = value),
      say,
      onEnd: (one) => void closers.push(one),
    });
    await close();
    for (const [table, subjects] of tables) say(`\n${drawTable(table, subjects)}`);
    say(`\nEvery sample: ${keepSamples(name, tables)}`);
    const rounded = Object.fromEntries(Object.entries(figures).map(([key, value]) => [key, round(value)]));
    process.stdout.write(`${JSON.stringify({ name, figures: rounded, host, versions })}\n`);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    await close();
    process.exit(1);
  }
}

/**
 * Measures subjects in turns, so that whatever slows the machine slows all of them; the order moves on by one each time.
 * @param subjects each does its work once and answers what it took
 */
export async function inTurns(
  bench: Bench,
  table: string,
  subjects: Readonly<Record<string, () => Promise<number>>>,
  { warmUps, repetitions }: { readonly warmUps: number; readonly repetitions: number },
): Promise<void> {
  const entries = Object.entries(subjects);
  bench.say(`${table}: ${entries.map(([name]) => name).join(', ')}; ${repetitions} times in turns`);
  for (let time = -warmUps; time < repetitions; time += 1) {
    for (let place = 0; place < entries.length; place += 1) {
      const [subject, work] = entries[(place + Math.abs(time)) % entries.length]!;
      const took = await work();
      if (time >= 0) bench.sample(table, subject, took);
    }
  }
}

/** How long `work` takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

function drawTable(title: string, subjects: ReadonlyMap<string, readonly number[]>): string {
  const head = ['', 'median', 'min', 'max', 'p95', 'samples'];
  const rows = [...subjects].map(([subject, values]) => [
    subject,
    ...[median(values), min(values), max(values), quantile(values, 0.95)].map((value) => String(round(value))),
    String(values.length),
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ');
  return [title, line(head), ...rows.map(line)].join('\n');
}

function keepSamples(name: string, tables: ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>): string {
  const lines = [...tables].flatMap(([table, subjects]) =>
    [...subjects].flatMap(([subject, values]) =>
      values.map((value, place) => [JSON.stringify(table), JSON.stringify(subject), place + 1, value].join(',')),
    ),
  );
  mkdirSync('.bench', { recursive: true });
  const file = join('.bench', `${name}-${new Date().toISOString().replaceAll(':', '-')}.csv`);
  writeFileSync(file, `${['table,subject,repetition,value', ...lines].join('\n')}\n`);
  return file;
}

const round = (value: number) => (Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 1000) / 1000);

function commonVersions(): Record<string, string> {
  const read = (path: string) => (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
  const commit = () => execFileSync('git', ['rev-parse', '--short', 'HEAD'], { stdio: 'pipe' }).toString().trim();
  return {
    refrain: read('package.json'),
    commit: attempt(commit) ?? 'none',
    node: process.versions.node,
    temporalSdk: read(join('node_modules', '@temporalio', 'worker', 'package.json')),
  };
}

/** `load`: the machine's average over the last minute before the benchmark began; over about 0.3 others were at work. */
function describeHost() {
  const [first] = cpus();
  return {
    cpu: first?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()}`,
    load: round(loadavg()[0] ?? 0),
  };
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
