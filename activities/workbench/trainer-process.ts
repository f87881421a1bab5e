import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Which process trains, so that another worker may adopt or end it: `process.json`. */
export interface TrainerProcess {
  readonly v: 1;
  readonly pid: number;
  /** Process group; the trainer leads it, and its scorer is in it. */
  readonly pgid: number;
  /** Clock ticks from boot to the process's start: tells it from a later one with the same number. */
  readonly startTicks: string;
  readonly bootId: string;
  readonly attempt: number;
  readonly startedAt: string;
}

/** Marks every process of a job in its environment. */
const marker = 'REFRAIN_JOB_FOLDER';
/** What a trainer may see of the worker's environment; no secret among it. */
const passed = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'TMPDIR',
  'LD_LIBRARY_PATH',
  'CUDA_VISIBLE_DEVICES',
  'OMP_NUM_THREADS',
  'MKL_NUM_THREADS',
] as const;

export interface TrainerCommand {
  readonly python: string;
  readonly home: string;
  readonly folder: string;
  readonly attempt: number;
}

/**
 * Starts the job detached, as leader of its own group, with files for its output: it outlives this worker.
 * @throws the system's error when the program cannot be started
 */
export async function startTrainer({
  python,
  home,
  folder,
  attempt,
}: TrainerCommand): Promise<{ child: ChildProcess; process: TrainerProcess }> {
  const log = (name: string) => {
    const path = join(folder, `${name}.log`);
    if (existsSync(path)) renameSync(path, join(folder, `${name}.1.log`));
    return openSync(path, 'a', 0o600);
  };
  const [out, err] = [log('stdout'), log('stderr')];
  try {
    const child = spawn(python, ['-m', 'lyric_trainer', folder, '--resume'], {
      cwd: folder,
      detached: true,
      stdio: ['ignore', out, err],
      env: {
        ...Object.fromEntries(
          passed.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
        ),
        [marker]: folder,
        REFRAIN_HOME: home,
        HF_HOME: join(folder, 'work', 'hf'),
        HF_HUB_OFFLINE: '1',
        HF_HUB_DISABLE_TELEMETRY: '1',
        TQDM_DISABLE: '1',
        TOKENIZERS_PARALLELISM: 'false',
        PYTHONHASHSEED: '0',
        PYTHONNOUSERSITE: '1',
        PYTHONPATH: join(home, 'trainer'),
        PYTHONUNBUFFERED: '1',
      },
    });
    await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    child.unref();
    const pid = child.pid!;
    return {
      child,
      process: recordOf(pid, attempt) ?? {
        ...unknownStart,
        pid,
        pgid: pid,
        attempt,
        startedAt: new Date().toISOString(),
      },
    };
  } finally {
    closeSync(out);
    closeSync(err);
  }
}

/** A process that ended before it could be looked at matches none that runs. */
const unknownStart = { v: 1, startTicks: 'ended', bootId: '' } as const;

function recordOf(pid: number, attempt: number): TrainerProcess | null {
  const stat = readStat(pid);
  if (stat === null) return null;
  return {
    v: 1,
    pid,
    pgid: stat.pgid,
    startTicks: stat.startTicks,
    bootId: bootId(),
    attempt,
    startedAt: new Date().toISOString(),
  };
}

export function isRunning({ pid, startTicks, bootId: boot }: TrainerProcess): boolean {
  const stat = readStat(pid);
  return stat !== null && stat.startTicks === startTicks && boot === bootId();
}

/** Processes of this job, whatever became of the record: their environment names the folder. */
export function processesOf(folder: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return (
          readStat(pid) !== null &&
          readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${marker}=${folder}`)
        );
      } catch {
        return false; // ended meanwhile, or another person's
      }
    });
}

/** The job's trainer if it runs though nobody recorded it: a worker died between start and record. */
export function unrecordedTrainer(folder: string, attempt: number): TrainerProcess | null {
  const leader = processesOf(folder).find((pid) => readStat(pid)?.pgid === pid);
  return leader === undefined ? null : recordOf(leader, attempt);
}

/** Kills whatever is left of the job, and returns when nothing is. */
export async function killJob(folder: string): Promise<void> {
  for (let pids = processesOf(folder); pids.length > 0; pids = processesOf(folder)) {
    for (const pid of pids) signalQuietly(pid, 'SIGKILL');
    await sleep(50);
  }
}

/**
 * Asks the trainer for a checkpoint and an end; after `graceMs` kills the group. The scorer is left alone meanwhile: the
 * step in hand may still need it, and the trainer ends it.
 */
export async function stopTrainer(trainer: TrainerProcess, folder: string, graceMs: number): Promise<void> {
  if (isRunning(trainer)) signalQuietly(trainer.pid, 'SIGTERM');
  const deadline = Date.now() + graceMs;
  while (isRunning(trainer) && Date.now() < deadline) await sleep(100);
  await killJob(folder);
}

function signalQuietly(pid: number, signal: NodeJS.Signals) {
  try {
    process.kill(pid, signal);
  } catch {
    // ended meanwhile
  }
}

/** Null for a process that is gone or only waits to be reaped. */
function readStat(pid: number): { readonly pgid: number; readonly startTicks: string } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' '); // the name before it may hold anything
    const [state, , pgid, startTicks] = [fields[0], fields[1], fields[2], fields[19]];
    if (state === 'Z' || state === 'X' || pgid === undefined || startTicks === undefined) return null;
    return { pgid: Number(pgid), startTicks };
  } catch {
    return null;
  }
}

export function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** This very process, for a lock that outlives a crash. */
export function ownIdentity(): Pick<TrainerProcess, 'pid' | 'startTicks' | 'bootId'> {
  return { pid: process.pid, startTicks: readStat(process.pid)?.startTicks ?? '', bootId: bootId() };
}
