import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { card, drag, edge, middleOf, openCanvas, openFind, placeOf, type Spot } from './canvas-page.ts';
import { photograph, useStage } from './stage.ts';

const stage = useStage();
const palette = (page: Page) => page.getByRole('dialog', { name: 'Add a step' });
const blank = { x: 700, y: 760 };

/** It lies at a spot: its corner there, or as near as the canvas has room for all of it. */
async function expectPaletteAt(page: Page, spot: Spot): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.matches('[role=dialog] input') ?? false))
    .toBe(true);
  await expect
    .poll(async () => {
      const box = (await palette(page).boundingBox())!;
      return [Math.abs(box.x - spot.x) < 3, box.y <= spot.y + 3, box.y + box.height >= spot.y - 3];
    })
    .toEqual([true, true, true]);
}

test('E01: N, a double-click and "+" open the palette at the pointer, its search in focus', async () => {
  const page = await openCanvas(stage());
  await page.mouse.dblclick(blank.x, blank.y);
  await expectPaletteAt(page, blank);
  await page.keyboard.press('Escape');
  await expect.poll(() => palette(page).count()).toBe(0);
  expect(await page.locator('[data-step]').count()).toBe(10);

  // Where it was asked for the step stands.
  await page.mouse.dblclick(blank.x, blank.y);
  await expectPaletteAt(page, blank);
  await page.keyboard.type('curate');
  await page.keyboard.press('Enter');
  await card(page, 'curate-dataset').waitFor();
  await expect
    .poll(async () => {
      const stands = (await card(page, 'curate-dataset').boundingBox())!;
      return [Math.abs(stands.x - blank.x) < 3, stands.y < blank.y, stands.y + stands.height > blank.y];
    })
    .toEqual([true, true, true]);

  await page.getByRole('button', { name: 'Add a step (N)' }).click();
  const plus = (await page.getByRole('button', { name: 'Add a step (N)' }).boundingBox())!;
  await expectPaletteAt(page, { x: plus.x - 5, y: plus.y + plus.height + 8 });
  await page.keyboard.press('Escape');

  // What fits the step that is selected, what was used last, the rest.
  await card(page, 'train-sft-1').click();
  await page.mouse.move(blank.x + 200, blank.y - 10);
  await page.keyboard.press('n');
  await expectPaletteAt(page, { x: blank.x + 200, y: blank.y - 10 });
  const headings = page.locator('[cmdk-group-heading]');
  await expect.poll(() => headings.allTextContents()).toEqual(['Fits', 'Recent', 'All']);
  await photograph(page, 'canvas-palette');
  const first = page.getByRole('option').first();
  // Screen readers are told of the option that stands there, also when a search makes the same one anew.
  const named = () =>
    page.evaluate(() => {
      const id = document.activeElement?.getAttribute('aria-activedescendant') ?? '';
      return document.getElementById(id)?.querySelector('span > span')?.textContent;
    });
  const title = (await first.locator('span > span').first().textContent())!;
  for (const search of [title, '']) {
    await page.getByRole('combobox').fill(search);
    await expect.poll(() => headings.count()).toBe(search === '' ? 3 : 0);
    await expect.poll(named, { message: search }).toBe(title);
  }
  for (const search of ['监督微调', 'Fine-tune', 'jianduweitiao', 'jdwt']) {
    await page.getByRole('combobox').fill(search);
    await expect.poll(() => first.getAttribute('data-value'), { message: search }).toBe('train-sft@1');
  }
  await page.getByRole('combobox').fill('nobody');
  await palette(page).getByText('No step is called that.').waitFor();
});

test('E01: a kind is dragged from the palette at the side to where it shall stand, or onto an edge, which thickens first', async () => {
  const page = await openCanvas(stage());
  await page.getByRole('button', { name: 'Steps', exact: true }).click();
  const dock = page.getByRole('complementary', { name: 'Steps' });
  const kind = dock.getByRole('button', { name: 'Curate dataset' });
  await kind.waitFor();
  const to = { x: 900, y: 780 };
  await drag(page, await middleOf(kind), to);
  await card(page, 'curate-dataset').waitFor();
  const stands = await middleOf(card(page, 'curate-dataset'));
  expect(Math.abs(stands.x - to.x)).toBeLessThan(3);
  await photograph(page, 'canvas-dock');
  await page.keyboard.press('Control+z');
  await expect.poll(() => card(page, 'curate-dataset').count()).toBe(0);

  const line = edge(page, 'import-lyrics-1.dataset → curate-dataset-1.dataset').locator('path').first();
  const on = await middleOf(line);
  await drag(page, await middleOf(kind), on, { hold: true });
  // What is under the pointer hears of the drag by the next move.
  await page.mouse.move(on.x + 1, on.y);
  await expect.poll(() => line.evaluate((path) => getComputedStyle(path).strokeWidth)).toBe('6px');
  await page.mouse.up();
  for (const key of [
    'import-lyrics-1.dataset → curate-dataset.dataset',
    'curate-dataset.dataset → curate-dataset-1.dataset',
  ])
    await edge(page, key).waitFor();
  expect(await line.count()).toBe(0);

  // Its search finds what the palette finds; a press without a drag puts the step in the middle.
  await dock.getByRole('searchbox').fill('jdwt');
  await expect.poll(() => dock.getByRole('listitem').count()).toBe(1);
  await dock.getByRole('button', { name: 'Fine-tune (SFT)' }).press('Enter');
  await card(page, 'train-sft').waitFor();
});

test('E08: a card that is dragged is drawn to edges and equal gaps within 5 pixels, with guides to see; Alt lets it go', async () => {
  const page = await openCanvas(stage());
  const guides = page.locator('[data-guide]');
  const box = async (id: string) => (await card(page, id).boundingBox())!;
  const [above, below, moved] = [
    await box('import-lyrics-1'),
    await box('build-preferences-1'),
    await box('evaluate-1'),
  ];
  // Under the first column: two pixels beside its edge, and two from where the gaps would be equal.
  const gap = below.y - above.y - above.height;
  const at = { x: moved.x + 80, y: moved.y + 8 };
  // The first four pixels to the left only told a drag from a click.
  const to = { x: above.x + 82 - 4, y: below.y + below.height + gap + 10 };
  await drag(page, at, to, { hold: true });
  let nudges = 0;
  /** What is dragged hears of Alt, and of what came late, by the next move. */
  const nudged = async () => {
    nudges += 1;
    await page.mouse.move(to.x + (nudges % 2), to.y);
    return await guides.count();
  };
  await expect.poll(nudged).toBe(3);
  await photograph(page, 'canvas-guides');
  await page.keyboard.down('Alt');
  await expect.poll(nudged).toBe(0);
  await page.keyboard.up('Alt');
  await expect.poll(nudged).toBe(3);
  await page.mouse.up();
  await expect.poll(() => guides.count()).toBe(0);
  const heightOf = (id: string) => card(page, id).evaluate((one) => (one as HTMLElement).offsetHeight);
  const [[x1 = 0, y1 = 0], [, y2 = 0], [x3 = 0, y3 = 0]] = [
    await placeOf(page, 'import-lyrics-1'),
    await placeOf(page, 'build-preferences-1'),
    await placeOf(page, 'evaluate-1'),
  ];
  expect(x3).toBe(x1);
  const second = y3 - y2 - (await heightOf('build-preferences-1'));
  expect(second).toBeCloseTo(y2 - y1 - (await heightOf('import-lyrics-1')), 1);

  // With Alt held from the start it stays where the hand leaves it.
  await page.keyboard.press('Control+z');
  await expect.poll(async () => (await box('evaluate-1')).y).toBe(moved.y);
  await page.keyboard.down('Alt');
  await drag(page, at, to);
  await page.keyboard.up('Alt');
  await expect.poll(async () => (await box('evaluate-1')).y).toBeGreaterThan(moved.y + 20);
  expect((await placeOf(page, 'evaluate-1'))[0]).not.toBe(x1);
});

test('E08: the menu puts cards in line and at equal gaps, each time as one edit', async () => {
  const page = await openCanvas(stage());
  const ids = ['import-lyrics-1', 'build-preferences-1', 'evaluate-1'];
  const arrange = async (name: string) => {
    await page.getByRole('button', { name: 'Arrange' }).click();
    await page.getByRole('menuitem', { name }).click();
  };
  await card(page, ids[0]!).click();
  await page.getByRole('button', { name: 'Arrange' }).click();
  const items = page.getByRole('menuitem');
  await items.first().waitFor();
  // One card is in line with itself.
  expect(await items.evaluateAll((all) => all.filter((one) => one.hasAttribute('data-disabled')).length)).toBe(8);
  await page.keyboard.press('Escape');
  for (const id of ids.slice(1)) await card(page, id).click({ modifiers: ['Shift'] });
  const places = async (axis: 0 | 1) => await Promise.all(ids.map(async (id) => (await placeOf(page, id))[axis]));
  const before = await places(1);
  await arrange('Align top');
  await expect.poll(() => places(1)).toEqual([0, 0, 0]);
  await page.locator('.canvas').focus();
  await page.keyboard.press('Control+z');
  await expect.poll(() => places(1)).toEqual(before);
  await arrange('Equal gaps across');
  // All are of one width: the one in the middle stands half way.
  await expect.poll(() => places(0)).toEqual([0, 0, 960].map((x, place) => (place === 1 ? 480 : x)));
});

test('E13: Enter goes from one step that is found to the next, around, and brings each to the middle', async () => {
  const page = await openCanvas(stage(), { steps: 40 });
  await page.locator('.canvas').focus();
  await openFind(page);
  await page.keyboard.type('evaluate@1');
  const count = page.getByRole('search').getByRole('status');
  await expect.poll(() => count.textContent()).toBe('0 of 4');
  const canvas = (await page.locator('.canvas').boundingBox())!;
  const isInMiddle = async (id: string) => {
    const at = await middleOf(card(page, id));
    return Math.hypot(at.x - canvas.x - canvas.width / 2, at.y - canvas.y - canvas.height / 2) < 3;
  };
  for (const round of [1, 2, 3, 4, 1]) {
    await page.keyboard.press('Enter');
    await expect.poll(() => count.textContent()).toBe(`${round} of 4`);
    await card(page, `evaluate-${round}`).waitFor();
    await expect.poll(() => isInMiddle(`evaluate-${round}`)).toBe(true);
  }
  await page.keyboard.press('Shift+Enter');
  await expect.poll(() => isInMiddle('evaluate-4')).toBe(true);
  await page.getByRole('searchbox').fill('status:failed');
  await count.getByText('No step matches.').waitFor();
});
