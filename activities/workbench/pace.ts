import { setImmediate } from 'node:timers/promises';
import type { StepContext } from './workbench.ts';

const betweenMs = 500;

/**
 * Keeps a step that only computes in touch: called once an item, it tells the progress twice a second, lets heartbeats and
 * cancellation through. In between it looks at the clock alone, 30 ns an item, so that a few slow items are told as well.
 */
export function createPace(
  step: Pick<StepContext, 'signal' | 'progress'>,
  describe: () => string,
): { tick(): Promise<void> | undefined } {
  let told = 0;
  return {
    tick() {
      const now = Date.now();
      if (now - told < betweenMs) return undefined;
      told = now;
      step.signal.throwIfAborted();
      step.progress({ message: describe() });
      return setImmediate();
    },
  };
}
