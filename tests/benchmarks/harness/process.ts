import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Bench } from './bench.ts';

/** A process that ends with the benchmark, and everything it started with it. */
export interface BenchProcess {
  readonly child: ChildProcess;
  /** File with what it says. */
  readonly log: string;
}

export interface ProcessOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly log: string;
  /** Its standard input and output are asked and read by the benchmark; the log has its errors alone. */
  readonly isAsked?: true;
}

export async function startProcess(
  bench: Bench,
  program: string,
  args: readonly string[],
  { env, log, isAsked }: ProcessOptions,
): Promise<BenchProcess> {
  const output = await open(log, 'a');
  const child = spawn(program, args, {
    env,
    stdio: isAsked ? ['pipe', 'pipe', output.fd] : ['ignore', output.fd, output.fd],
    // A group of its own, so that nothing of it is left.
    detached: true,
  });
  await Promise.all([once(child, 'spawn'), output.close()]);
  bench.onEnd(() => end(child));
  return { child, log };
}

/** @throws Error with what the process said when it ends before it is ready, or is not ready within a minute */
export async function untilReady({ child, log }: BenchProcess, isReady: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 60_000; !(await isReady()); await pause(100)) {
    if (child.exitCode === null && child.signalCode === null && Date.now() < deadline) continue;
    throw new Error(`${child.spawnfile} did not start:\n${(await readFile(log, 'utf8')).slice(-4_000)}`);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  process.kill(-child.pid!, 'SIGKILL');
  await exited;
}

/** Resident memory of a process, in MiB. */
export async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024;
}

export async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
}
