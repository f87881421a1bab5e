import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Json, JsonObject } from '../../pipeline/plan.ts';
import { StepError } from '../step-error.ts';
import { EventTail, progressOf } from './trainer-events.ts';
import { JobFolder, pruneJobs } from './trainer-folder.ts';
import type { TrainerResult } from './trainer-folder.ts';
import { failureOfTrainer, mendPython } from './trainer-outcome.ts';
import type { TrainerExit } from './trainer-outcome.ts';
import { isRunning, killJob, startTrainer, stopTrainer, unrecordedTrainer } from './trainer-process.ts';
import type { TrainerProcess } from './trainer-process.ts';
import type { StepContext, Trainer, TrainerJob, TrainerMade } from './workbench.ts';

export interface TrainerOptions {
  /** Python of the trainer's environment. */
  readonly python: string;
  /** Folder of the package, with `trainer/`. */
  readonly home: string;
  readonly jobsFolder: string;
  readonly step: StepContext;
  /** Command that scores lyrics on a socket; the compiled `refrain score` by default. */
  readonly scorer?: readonly string[];
  /** From the wish to stop to the kill, in which a checkpoint is written. */
  readonly graceMs?: number;
  /** Shortest silence taken for a stall; ten times the usual step when that is longer. */
  readonly stallMs?: number;
}

const pollMs = 300;
const lockWaitMs = 60_000;

interface Running {
  readonly trainer: TrainerProcess;
  /** Undefined for an adopted one: only a parent is told how its child ended. */
  readonly exit?: () => TrainerExit | null;
}

/**
 * Training jobs as detached processes, one folder for each step key. An attempt takes a finished result, adopts a trainer
 * that runs, or starts one that goes on from the newest complete checkpoint; whichever worker is there.
 */
export function createTrainer(options: TrainerOptions): Trainer {
  return {
    environment: () => describeEnvironment(options),
    run: async (method, job) => {
      pruneJobs(options.jobsFolder, Date.now());
      const folder = new JobFolder(options.jobsFolder, options.step.stepKey);
      const unlock = await lock(folder, options.step);
      try {
        return await runJob(options, folder, method, job);
      } finally {
        unlock();
      }
    },
  };
}

async function runJob(
  options: TrainerOptions,
  folder: JobFolder,
  method: string,
  job: TrainerJob,
): Promise<TrainerMade> {
  const { step } = options;
  const running = findRunning(folder, step);
  if (running === null) {
    const earlier = folder.readResult();
    if (earlier?.outcome === 'completed') {
      const faults = await folder.faults(earlier);
      if (faults.length === 0) return madeOf(folder, earlier);
      step.log(`An earlier result is not used: ${faults.join('; ')}.`);
    }
  }
  const { trainer, exit } = running ?? (await start(options, folder, method, job));
  await supervise(options, folder, trainer);
  await killJob(folder.path); // a trainer that was killed may leave its scorer behind

  const result = folder.readResult();
  if (result?.outcome !== 'completed') {
    const failure = failureOfTrainer(result, exit?.() ?? { code: null, signal: null }, folder.logTail('stderr'));
    step.log(`${failure.message}\n${folder.logTail('stderr', 8_000)}`);
    throw failure;
  }
  const faults = await folder.faults(result);
  if (faults.length > 0) {
    throw new StepError(
      'TrainerNoResult',
      `The trainer says it finished, and its result does not hold: ${faults.join('; ')}.`,
      { retry: false },
    );
  }
  return madeOf(folder, result);
}

/** A trainer of this job that an earlier attempt left running. */
function findRunning(folder: JobFolder, step: StepContext): Running | null {
  const recorded = folder.readProcess();
  const trainer = recorded !== null && isRunning(recorded) ? recorded : unrecordedTrainer(folder.path, step.attempt);
  if (trainer === null) return null;
  folder.writeProcess(trainer);
  step.log(`adopted the trainer that attempt ${trainer.attempt} started, process ${trainer.pid}`);
  return { trainer };
}

async function start(options: TrainerOptions, folder: JobFolder, method: string, job: TrainerJob): Promise<Running> {
  const { python, home, step } = options;
  await killJob(folder.path);
  folder.forgetResult();
  const scorer = options.scorer ?? [process.execPath, join(home, 'dist', 'cli', 'refrain.js'), 'score'];
  folder.writeJob({ v: 1, method, params: job.params, paths: { ...job.paths }, seed: job.seed, scorer });
  try {
    const { child, process: trainer } = await startTrainer({
      python,
      home,
      folder: folder.path,
      attempt: step.attempt,
    });
    folder.writeProcess(trainer);
    step.log(`started the trainer, process ${trainer.pid}`);
    const exit = () =>
      child.exitCode === null && child.signalCode === null ? null : { code: child.exitCode, signal: child.signalCode };
    return { trainer, exit };
  } catch (cause) {
    throw pythonMissing(python, cause);
  }
}

/** Waits until the trainer is gone, telling its progress; ends it on cancellation and when it stands still. */
async function supervise(options: TrainerOptions, folder: JobFolder, trainer: TrainerProcess): Promise<void> {
  const { step, graceMs = 120_000, stallMs = 600_000 } = options;
  const tail = new EventTail(join(folder.path, 'events.jsonl'));
  let [movedAt, slowestMs] = [Date.now(), 0];
  for (;;) {
    const gone = !isRunning(trainer); // looked at first: what it wrote before it went is read below
    for (const event of tail.read()) {
      movedAt = Date.now();
      if (typeof event['secondsPerStep'] === 'number') slowestMs = event['secondsPerStep'] * 1_000;
      if (event.type === 'progress') step.progress(progressOf(event));
      else step.log(JSON.stringify(event));
    }
    if (gone) return;
    if (step.signal.aborted) await abandon(step, trainer, folder, graceMs);
    const patienceMs = Math.max(stallMs, 10 * slowestMs);
    if (Date.now() - movedAt > patienceMs) {
      await killJob(folder.path);
      const message = `The trainer said nothing for ${Math.round(patienceMs / 1_000)} s and was ended; the next attempt goes on from its checkpoint.`;
      throw new StepError('TrainerStalled', message, { retry: true });
    }
    await sleep(pollMs);
  }
}

/** A stopping worker leaves the trainer to the next one; whoever else gives up ends it, with a checkpoint. */
async function abandon(step: StepContext, trainer: TrainerProcess, folder: JobFolder, graceMs: number): Promise<never> {
  const why = step.whyAborted();
  if (why === 'worker-shutdown') {
    throw new StepError(
      'TrainerCrashed',
      `The worker stops; its trainer, process ${trainer.pid}, goes on and will be adopted.`,
      { retry: true },
    );
  }
  await stopTrainer(trainer, folder.path, graceMs);
  throw new StepError(
    'TrainerCrashed',
    `The training was ended: ${why ?? 'aborted'}. It left a checkpoint where it could.`,
    { retry: why !== 'cancelled' },
  );
}

function madeOf(folder: JobFolder, result: TrainerResult): TrainerMade {
  return {
    adapter: join(folder.path, 'adapter'),
    report: join(folder.path, 'report'),
    metrics: { ...result.metrics, ...(result.seconds === undefined ? {} : { seconds: result.seconds }) },
  };
}

/** Waits for another attempt of this job to let go: one that timed out may still be ending its trainer. */
async function lock(folder: JobFolder, step: StepContext): Promise<() => void> {
  const deadline = Date.now() + lockWaitMs;
  for (;;) {
    const unlock = folder.tryLock();
    if (unlock !== null) return unlock;
    if (step.signal.aborted || Date.now() > deadline) {
      throw new StepError('TrainerCrashed', `Another attempt still supervises the training in ${folder.path}.`, {
        retry: true,
      });
    }
    await sleep(pollMs);
  }
}

const described = new Map<string, Promise<JsonObject>>();

/** Versions, and digests of trainer code and environment; asked of each Python once. */
function describeEnvironment({ python, home }: TrainerOptions): Promise<JsonObject> {
  const known = described.get(python);
  if (known !== undefined) return known;
  const asked = askEnvironment(python, home);
  described.set(python, asked);
  asked.catch(() => described.delete(python));
  return asked;
}

async function askEnvironment(python: string, home: string): Promise<JsonObject> {
  let answer: Record<string, Json>;
  try {
    const env = { PATH: process.env['PATH'] ?? '', PYTHONPATH: join(home, 'trainer'), PYTHONNOUSERSITE: '1' };
    const { stdout } = await promisify(execFile)(python, ['-m', 'lyric_trainer', '--describe'], {
      env,
      timeout: 60_000,
    });
    answer = JSON.parse(stdout) as Record<string, Json>;
  } catch (cause) {
    throw pythonMissing(python, cause);
  }
  const missing = ['torch', 'transformers', 'trl', 'peft'].filter((name) => answer[name] === 'missing');
  if (missing.length === 0) return answer;
  throw new StepError('PythonMissing', `The trainer's Python ${python} lacks ${missing.join(', ')}. ${mendPython}`, {
    retry: false,
  });
}

function pythonMissing(python: string, cause: unknown): StepError {
  const why = existsSync(python)
    ? cause instanceof Error
      ? cause.message.slice(0, 500)
      : String(cause)
    : 'there is no such file';
  return new StepError('PythonMissing', `The trainer's Python ${python} does not run: ${why}. ${mendPython}`, {
    retry: false,
    cause,
  });
}
