import type { Page } from 'playwright-core';

/**
 * Lets so many milliseconds pass on the page's own clock, from its frame after next on: what a page notes of what it has
 * just drawn is noted by then, and its own timers of less have run, however busy the machine is.
 */
export async function passOnPage(page: Page, ms: number): Promise<void> {
  await page.evaluate(
    (wait) =>
      new Promise<void>((passed) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(passed, wait)))),
    ms,
  );
}
