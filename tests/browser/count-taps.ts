import type { Page } from 'playwright-core';

/** Taps that count. */
export function countTaps() {
  let taps = 0;
  return {
    tap: async (what: ReturnType<Page['locator']>) => {
      taps += 1;
      await what.tap();
    },
    count: () => taps,
  };
}
