import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { isDigest } from '../../pipeline/artifact.ts';
import type { Digest } from '../../pipeline/artifact.ts';
import { StoreError } from '../../store/store.ts';
import type { Store, StoredRef } from '../../store/store.ts';
import { HandedBack } from '../step-error.ts';

/** Ref `jobs/<64 digits of the step key>`: who trains, and the newest checkpoint that outlives that host. */
const jobState = z.strictObject({
  v: z.literal(1),
  /** Grows with every taking: who holds a smaller number has lost the job. */
  fence: z.int().positive(),
  holder: z.string(),
  /** By the holder's clock; null once it let go. */
  heldUntil: z.iso.datetime().nullable(),
  /** The training is over; what it made is in the step cache, or on its way there while the job is held. */
  finished: z.boolean(),
  checkpoint: z
    .strictObject({ digest: z.custom<Digest>(isDigest, 'a digest'), step: z.int().nonnegative() })
    .nullable(),
});
export type JobState = z.output<typeof jobState>;

export interface JobLeaseOptions {
  readonly store: Store;
  /** This worker, the same after a restart on the same state folder. */
  readonly holder: string;
  /** How long a holder that says nothing keeps the job; renewed three times as often. */
  readonly leaseMs?: number;
  /** Told when somebody else holds the job. */
  readonly onWait?: () => void;
}

/** How far two hosts' clocks may be apart before a lease ends early; the fence holds even then. */
const clockSkewMs = 5_000;
const defaultLeaseMs = 30_000;

export const jobRef = (stepKey: Digest) => `jobs/${stepKey.slice('sha256:'.length)}`;

export async function readJob(store: Store, stepKey: Digest): Promise<StoredRef<JobState> | null> {
  const found = await store.readRef(jobRef(stepKey));
  return found && { value: jobState.parse(found.value), version: found.version };
}

export const isHeld = ({ heldUntil }: JobState, nowMs: number) =>
  heldUntil !== null && Date.parse(heldUntil) + clockSkewMs > nowMs;

/**
 * Takes the job for this worker, with a fence above every earlier one. Waits while another worker is known to train it.
 * @throws HandedBack when that one finished meanwhile, or the wait was called off
 */
export async function takeJob(options: JobLeaseOptions, stepKey: Digest, signal: AbortSignal): Promise<JobLease> {
  const { store, holder, leaseMs = defaultLeaseMs } = options;
  for (let waited = false; ; waited = true) {
    const found = await readJob(store, stepKey);
    if (waited && found?.value.finished && !isHeld(found.value, Date.now()))
      throw new HandedBack('Another worker did the same training meanwhile; its result is taken.');
    if (found === null || found.value.holder === holder || !isHeld(found.value, Date.now())) {
      const state: JobState = {
        v: 1,
        fence: (found?.value.fence ?? 0) + 1,
        holder,
        heldUntil: new Date(Date.now() + leaseMs).toISOString(),
        finished: false,
        checkpoint: found?.value.checkpoint ?? null,
      };
      try {
        const written = await store.writeRef(jobRef(stepKey), state, found?.version ?? null);
        return new JobLease({ ...options, leaseMs }, stepKey, state, written.version);
      } catch (error) {
        if (!isMoved(error)) throw error;
        continue;
      }
    }
    if (signal.aborted) throw new HandedBack('The step ended while another worker still trained the same.');
    options.onWait?.();
    await sleep(Math.min(2_000, leaseMs / 3), undefined, { signal }).catch(() => undefined);
  }
}

/** A job held. Its writes go one after another, each on top of the one before, so that none crosses a later holder's. */
export class JobLease {
  readonly fence: number;
  readonly #options: JobLeaseOptions & { readonly leaseMs: number };
  readonly #stepKey: Digest;
  readonly #timer: NodeJS.Timeout;
  #state: JobState;
  #version: string;
  #isLost = false;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    options: JobLeaseOptions & { readonly leaseMs: number },
    stepKey: Digest,
    state: JobState,
    version: string,
  ) {
    this.fence = state.fence;
    this.#options = options;
    this.#stepKey = stepKey;
    this.#state = state;
    this.#version = version;
    // A store that is away takes nothing: nobody else can take the job over while it is.
    this.#timer = setInterval(() => void this.#write({}).catch(() => undefined), options.leaseMs / 3).unref();
  }

  /** Whether another worker was seen to have taken the job. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** The newest checkpoint in the store. */
  get checkpoint(): JobState['checkpoint'] {
    return this.#state.checkpoint;
  }

  /** Keeps a complete checkpoint where every host finds it. An older one than the newest is left out. */
  async saveCheckpoint(folder: string, step: number): Promise<void> {
    if (this.#isLost || step <= (this.#state.checkpoint?.step ?? -1)) return;
    const { digest } = await this.#options.store.commit(
      'file',
      { folder },
      { meta: { kind: 'training-checkpoint', job: this.#stepKey, step } },
    );
    await this.#write({ checkpoint: { digest, step } });
  }

  /**
   * The training is done and still ours: only now may what it made be committed. The job stays held until `release`.
   * @throws HandedBack when another worker took the job
   */
  async finish(): Promise<void> {
    await this.#write({ finished: true });
  }

  /** Lets go, so that the next holder need not wait. */
  async release(): Promise<void> {
    this.forget();
    await this.#write({ heldUntil: null }).catch(() => undefined);
  }

  /** Holds it no longer than the lease lasts; for a trainer that lives on and waits to be adopted. */
  forget(): void {
    clearInterval(this.#timer);
  }

  #write(change: Partial<JobState>): Promise<void> {
    const written = this.#last.then(async () => {
      if (this.#isLost) throw this.#lost();
      const heldUntil = new Date(Date.now() + this.#options.leaseMs).toISOString();
      const state: JobState = { ...this.#state, heldUntil, ...change };
      try {
        const { version } = await this.#options.store.writeRef(jobRef(this.#stepKey), state, this.#version);
        this.#version = version;
        this.#state = state;
      } catch (error) {
        if (!isMoved(error)) throw error;
        this.#isLost = true;
        throw this.#lost();
      }
    });
    this.#last = written.catch(() => undefined);
    return written;
  }

  #lost(): HandedBack {
    return new HandedBack(
      `Another worker took this work over after this one had been silent; what this one (fence ${this.fence}) made is not used.`,
    );
  }
}

const isMoved = (error: unknown) => error instanceof StoreError && error.code === 'RefMoved';
