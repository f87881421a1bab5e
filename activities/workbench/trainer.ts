import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '../../pipeline/plan.ts';
import { HandedBack, StepError } from '../step-error.ts';
import type { Store } from '../../store/store.ts';
import { takeJob } from './job-lease.ts';
import type { JobLease } from './job-lease.ts';
import { countOomKills } from './oom-kills.ts';
import { newestCheckpoint, placeCheckpoint } from './trainer-checkpoints.ts';
import { describeEnvironment, pythonMissing } from './trainer-environment.ts';
import { JobFolder, pruneJobs } from './trainer-folder.ts';
import type { TrainerResult } from './trainer-folder.ts';
import { failureOfTrainer } from './trainer-outcome.ts';
import type { TrainerExit } from './trainer-outcome.ts';
import { isRunning, killJob, startTrainer, unrecordedTrainer } from './trainer-process.ts';
import type { TrainerProcess } from './trainer-process.ts';
import { watchTrainer } from './trainer-watch.ts';
import type { StepContext, Trainer, TrainerJob, TrainerMade } from './workbench.ts';

export interface TrainerOptions {
  /** Python of the trainer's environment. */
  readonly python: string;
  /** Folder of the package, with `trainer/`. */
  readonly home: string;
  readonly jobsFolder: string;
  readonly step: StepContext;
  /** Keeps leases and checkpoints, so that another worker can go on with a training. */
  readonly store: Store;
  /** This worker, the same after a restart on the same state folder. */
  readonly holder: string;
  readonly leaseMs?: number;
  /** Aborted when this worker is to leave its host: training then ends with a checkpoint in the store. */
  readonly leaving?: AbortSignal;
  /** Shortest time between two checkpoints that go to the store. */
  readonly uploadEveryMs?: number;
  /** Command that scores lyrics on a socket; the compiled `refrain score` by default. */
  readonly scorer?: readonly string[];
  /** From the wish to stop to the kill, in which a checkpoint is written. */
  readonly graceMs?: number;
  /** Shortest silence taken for a stall; ten times the usual step when that is longer. */
  readonly stallMs?: number;
  readonly oomKills?: () => number | null;
}

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
        const lease = await takeJob(options, options.step.stepKey, options.step.signal);
        try {
          const made = await runJob(options, folder, lease, method, job);
          await lease.finish();
          // Held until what it made is committed: whoever waits for it would train it again.
          options.step.whenOver(() => lease.release());
          return made;
        } catch (error) {
          if (error instanceof HandedBack) lease.forget();
          else await lease.release();
          throw error;
        }
      } finally {
        unlock();
      }
    },
  };
}

async function runJob(
  options: TrainerOptions,
  folder: JobFolder,
  lease: JobLease,
  method: string,
  job: TrainerJob,
): Promise<TrainerMade> {
  const { step, oomKills = countOomKills } = options;
  const oomKillsBefore = oomKills();
  const running = findRunning(folder, step);
  if (running === null) {
    const earlier = folder.readResult();
    if (earlier?.outcome === 'completed') {
      const faults = await folder.faults(earlier);
      if (faults.length === 0) return madeOf(folder, earlier);
      step.log(`An earlier result is not used: ${faults.join('; ')}.`);
    }
  }
  if (running === null) await fetchCheckpoint(options, folder, lease);
  const { trainer, exit } = running ?? (await start(options, folder, method, job));
  await watchTrainer(options, folder, lease, trainer);
  await killJob(folder.path); // a trainer that was killed may leave its scorer behind

  const result = folder.readResult();
  if (result?.outcome !== 'completed') {
    const outOfMemory = (oomKills() ?? 0) > (oomKillsBefore ?? 0);
    const ended = exit?.() ?? { code: null, signal: null };
    const failure = failureOfTrainer(result, { ...ended, outOfMemory }, folder.logTail('stderr'));
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

/** Brings the newest checkpoint of another host here; the trainer checks it before it goes on from it. */
async function fetchCheckpoint({ store, step }: TrainerOptions, folder: JobFolder, { checkpoint }: JobLease) {
  if (checkpoint === null || checkpoint.step <= (newestCheckpoint(folder.path)?.step ?? 0)) return;
  const found = await store.checkout(await store.ref(checkpoint.digest));
  await placeCheckpoint(folder.path, { step: checkpoint.step, folder: found });
  step.log(`took the checkpoint of step ${checkpoint.step} from the store`);
}

async function start(options: TrainerOptions, folder: JobFolder, method: string, job: TrainerJob): Promise<Running> {
  const { python, home, step } = options;
  await killJob(folder.path);
  folder.forgetResult();
  folder.watch();
  const scorer = options.scorer ?? [process.execPath, join(home, 'dist', 'cli', 'refrain.js'), 'score'];
  folder.writeJob({
    v: 1,
    method,
    params: job.params,
    paths: { ...job.paths },
    seed: job.seed,
    scorer,
    ...rewardOf(job),
  });
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

const rewardOf = ({ reward }: TrainerJob): JsonObject => (reward === undefined ? {} : { reward });

function madeOf(folder: JobFolder, result: TrainerResult): TrainerMade {
  return {
    adapter: join(folder.path, 'adapter'),
    report: join(folder.path, 'report'),
    // First, so that it is kept where there are more numbers than fit.
    metrics: { ...(result.seconds === undefined ? {} : { seconds: result.seconds }), ...result.metrics },
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
    await sleep(300);
  }
}
