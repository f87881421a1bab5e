import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const levels = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] } as const;
/** The rules that a change of colours alone can break. */
const ofColours = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } as const;

/** Faults of the WCAG levels A and AA that people cannot work around. */
export async function seriousFaults(page: Page, runOnly: typeof levels | typeof ofColours = levels): Promise<string[]> {
  // Past the page's policy, as the tool is no part of it.
  await page.evaluate(axeSource);
  return await page.evaluate(async (rules) => {
    interface Axe {
      run(root: Document, options: object): Promise<{ violations: readonly Violation[] }>;
    }
    interface Violation {
      readonly id: string;
      readonly impact: string;
      readonly nodes: readonly { readonly html: string }[];
    }
    const { axe } = globalThis as unknown as { axe: Axe };
    const { violations } = await axe.run(document, { runOnly: rules });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  }, runOnly);
}

/** The same in the light theme, and in the dark one what a theme changes: its colours. The dark one is left on. */
export async function faultsInBothThemes(page: Page, where: string): Promise<string[]> {
  const faults: string[] = [];
  for (const [theme, rules] of [
    ['light', levels],
    ['dark', ofColours],
  ] as const) {
    await page.evaluate(async (name) => {
      document.documentElement.dataset['theme'] = name;
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      // Colours that are on their way are those of neither theme.
      const moving = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
      await Promise.all(moving.map(async ({ finished }) => await finished.catch(() => undefined)));
    }, theme);
    for (const fault of await seriousFaults(page, rules)) faults.push(`${where} ${theme} ${fault}`);
  }
  return faults;
}
