import type { Page } from 'playwright-core';
import type { Look, Stage } from './stage.ts';

/** A made-up document on a canvas of its own, which asks the server for nothing: ten steps are one turn of the wheel, five in a row. */
export async function openCanvas(
  { open }: Stage,
  { steps = 10, live = false, ...look }: Look & { readonly steps?: number; readonly live?: boolean } = {},
): Promise<Page> {
  const page = await open(`/dev/canvas?steps=${steps}${live ? '&live=1' : ''}`, { language: 'en', ...look });
  await page.locator('[data-step]').first().waitFor();
  return page;
}

export const card = (page: Page, id: string) => page.locator(`[data-step="${id}"]`);
export const port = (page: Page, id: string, name: string, side: 'left' | 'right') =>
  card(page, id).locator(`.react-flow__handle-${side}[data-handleid="${name}"]`);
/** By its key: `from.port → to.port`. */
export const edge = (page: Page, key: string) => page.locator(`.react-flow__edge[data-id="${key}"]`);

/** Where a step stands in the document. */
export const placeOf = (page: Page, id: string) =>
  page
    .locator(`.react-flow__node[data-id="${id}"]`)
    .evaluate((node) => (node as HTMLElement).style.transform.match(/-?[\d.]+/g)!.map(Number));

/** How near one is: 1 is the size that cards are drawn for. */
export const zoomOf = (page: Page) =>
  page
    .locator('.react-flow__viewport')
    .evaluate((node) => Number((node as HTMLElement).style.transform.match(/scale\(([\d.]+)\)/)?.[1] ?? 1));

/** The search of the canvas by its key, until it has the focus: what is typed then is looked for. */
export async function openFind(page: Page): Promise<void> {
  await page.keyboard.press('Control+f');
  await page.locator('[role=search] input:focus').waitFor();
}

export interface Spot {
  readonly x: number;
  readonly y: number;
}
export async function middleOf(what: ReturnType<Page['locator']>): Promise<Spot> {
  const { x, y, width, height } = (await what.boundingBox())!;
  return { x: x + width / 2, y: y + height / 2 };
}

interface DragOptions {
  /** The button stays pressed. */
  readonly hold?: true;
  readonly button?: 'left' | 'middle';
}

export async function drag(page: Page, from: Spot, to: Spot, { hold, button = 'left' }: DragOptions = {}) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down({ button });
  // A hand begins with a few pixels: a drag counts from where it was seen to be one.
  await page.mouse.move(from.x + Math.sign(to.x - from.x) * 4, from.y, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 8 });
  if (!hold) await page.mouse.up({ button });
}
