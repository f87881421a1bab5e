import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HandedBack, StepError } from '../step-error.ts';
import type { JobLease } from './job-lease.ts';
import { holdCheckpoint, newestCheckpoint } from './trainer-checkpoints.ts';
import { eventText } from './trainer-event-text.ts';
import { EventTail, progressOf } from './trainer-events.ts';
import type { JobFolder } from './trainer-folder.ts';
import { boundLogs } from './trainer-logs.ts';
import { isRunning, killJob, stopTrainer } from './trainer-process.ts';
import type { TrainerProcess } from './trainer-process.ts';
import type { TrainerOptions } from './trainer.ts';

const pollMs = 300;
/** Between two looks at what changes slowly. */
const tendEveryMs = 3_000;

/**
 * Waits until the trainer is gone, telling its progress and keeping its checkpoints; ends it on cancellation, when this
 * worker leaves, when another one took the job, and when it stands still.
 */
export async function watchTrainer(
  options: TrainerOptions,
  folder: JobFolder,
  lease: JobLease,
  trainer: TrainerProcess,
): Promise<void> {
  const { step, leaving, stallMs = 600_000, uploadEveryMs = 60_000 } = options;
  const tail = new EventTail(join(folder.path, 'events.jsonl'));
  const uploads = new Uploads(options, folder, lease);
  let [movedAt, slowestMs, toldUntil, tendedAt, uploadedAt] = [Date.now(), 0, 0, 0, Date.now()];
  for (;;) {
    const gone = !isRunning(trainer); // looked at first: what it wrote before it went is read below
    for (const event of tail.read()) {
      movedAt = Date.now();
      if (typeof event['secondsPerStep'] === 'number') slowestMs = event['secondsPerStep'] * 1_000;
      if (event.type === 'progress') step.progress(progressOf(event));
      else if (event.ts >= toldUntil) step.log(eventText(event));
      toldUntil = Math.max(toldUntil, event.ts);
    }
    if (gone) return await uploads.settled();
    if (lease.isLost) {
      await killJob(folder.path);
      throw new HandedBack('Another worker took this training over; the one here was ended.');
    }
    if (leaving?.aborted || step.signal.aborted) {
      await uploads.settled();
      await endEarly(options, folder, trainer, uploads, lease);
    }
    if (Date.now() - tendedAt > tendEveryMs) {
      tendedAt = Date.now();
      folder.watch();
      boundLogs(folder.path);
    }
    if (Date.now() - uploadedAt > uploadEveryMs && uploads.begin()) uploadedAt = Date.now();
    const patienceMs = Math.max(stallMs, 10 * slowestMs);
    if (Date.now() - movedAt > patienceMs) {
      await killJob(folder.path);
      const message = `The trainer said nothing for ${Math.round(patienceMs / 1_000)} s and was ended; the next attempt goes on from its checkpoint.`;
      throw new StepError('TrainerStalled', message, { retry: true });
    }
    await sleep(pollMs);
  }
}

/** A stopping worker leaves the trainer to the next one on this host; whoever else gives up ends it, with a checkpoint. */
async function endEarly(
  { step, leaving, graceMs = 120_000 }: TrainerOptions,
  folder: JobFolder,
  trainer: TrainerProcess,
  uploads: Uploads,
  lease: JobLease,
): Promise<never> {
  const why = step.whyAborted();
  if (why === 'worker-shutdown' && !leaving?.aborted) {
    throw new HandedBack(`The worker stops; its trainer, process ${trainer.pid}, goes on and will be adopted.`);
  }
  await stopTrainer(trainer, folder.path, graceMs);
  uploads.begin();
  await uploads.settled();
  if (leaving?.aborted && why !== 'cancelled' && why !== 'timed-out') {
    await lease.release();
    throw new HandedBack('The worker leaves; the training goes on elsewhere from its checkpoint.');
  }
  throw new StepError(
    'TrainerCrashed',
    `The training was ended: ${why ?? 'aborted'}. It left a checkpoint where it could.`,
    { retry: why !== 'cancelled' },
  );
}

/** Copies of checkpoints on their way to the store, one at a time. */
class Uploads {
  readonly #options: TrainerOptions;
  readonly #folder: JobFolder;
  readonly #lease: JobLease;
  #running: Promise<void> | null = null;

  constructor(options: TrainerOptions, folder: JobFolder, lease: JobLease) {
    this.#options = options;
    this.#folder = folder;
    this.#lease = lease;
  }

  /** Starts to keep the newest checkpoint; false when there is none that is newer than the store's, or one is under way. */
  begin(): boolean {
    if (this.#running !== null) return false;
    const newest = newestCheckpoint(this.#folder.path);
    if (newest === null || newest.step <= (this.#lease.checkpoint?.step ?? 0)) return false;
    const held = holdCheckpoint(this.#folder.path, newest);
    if (held === null) return false;
    this.#running = this.#lease
      .saveCheckpoint(held.folder, held.step)
      .then(() => this.#options.step.log(`kept the checkpoint of step ${held.step} in the store`))
      // The next one is kept, or training goes on from an earlier one: slower, never wrong.
      .catch((error: unknown) =>
        this.#options.step.log(`the checkpoint of step ${held.step} was not kept: ${String(error)}`),
      )
      .finally(() => (this.#running = null));
    return true;
  }

  async settled(): Promise<void> {
    await this.#running;
  }
}
