import type { Kind } from '../pipeline/kind.ts';
import type { Store } from '../store/store.ts';
import type { JobLeaseOptions } from './workbench/job-lease.ts';
import { takeJob } from './workbench/job-lease.ts';
import type { StepContext } from './workbench/workbench.ts';

/** Lets one step at a time do the work of a key, on all hosts; the next finds what it made in the step cache. */
export interface StepLeases {
  /** Waits until nobody else does it; lets go when the attempt is over. */
  take(step: StepContext): Promise<void>;
}

/** Minutes of the machine that nobody wants to spend twice at once. Training holds its job by itself, with its checkpoints. */
export const isHeavy = ({ queue, reuse }: Pick<Kind, 'queue' | 'reuse'>) => queue === 'serving' && reuse === 'content';

export function createStepLeases(options: { readonly store: Store } & Pick<JobLeaseOptions, 'holder' | 'leaseMs'>) {
  /** In this process: a lease does not keep its own holder out. */
  const here = new Map<string, Promise<void>>();

  return {
    async take(step) {
      const { stepKey, signal } = step;
      let isTold = false;
      const onWait = () => {
        if (isTold) return;
        isTold = true;
        const message = 'another step does the same work; its result is waited for';
        step.progress({ message });
        step.log(message);
      };
      for (let other = here.get(stepKey); other; other = here.get(stepKey)) {
        onWait();
        await untilOver(other, signal);
      }
      let over = () => {};
      here.set(stepKey, new Promise((resolve) => (over = resolve)));
      const leave = () => {
        here.delete(stepKey);
        over();
      };
      try {
        const lease = await takeJob({ ...options, onWait }, stepKey, signal);
        step.whenOver(async () => {
          await lease.release();
          leave();
        });
      } catch (error) {
        leave();
        throw error;
      }
    },
  } satisfies StepLeases;
}

function untilOver(other: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    void other.then(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
  });
}
