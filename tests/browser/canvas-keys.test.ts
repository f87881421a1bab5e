import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { card, openCanvas } from './canvas-page.ts';
import { photograph, useStage } from './stage.ts';

const stage = useStage();
const selected = (page: Page) =>
  page.locator('.step-card.is-selected').evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset['step']!));
const placeOf = (page: Page, id: string) =>
  page.locator(`.react-flow__node[data-id="${id}"]`).evaluate((node) => {
    const { e, f } = new DOMMatrix(getComputedStyle(node).transform);
    return [Math.round(e), Math.round(f)];
  });
const isOff = async (page: Page, id: string) => /is-disabled/.test((await card(page, id).getAttribute('class')) ?? '');

async function openWalked() {
  const page = await openCanvas(stage());
  await page.locator('.canvas').focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => selected(page)).toHaveLength(1);
  const [first] = await selected(page);
  return { page, first: first! };
}

test('E14: arrows walk along edges and back, Alt moves the step by ten and by a hundred, D switches it off and on', async () => {
  const { page, first } = await openWalked();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => selected(page)).not.toEqual([first]);
  const [second] = await selected(page);
  const between = page.locator(`.react-flow__edge[data-id^="${first}."][data-id*="→ ${second}."]`);
  expect(await between.count()).toBeGreaterThan(0);
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => selected(page)).toEqual([first]);

  const [x, y] = (await placeOf(page, first)) as [number, number];
  await page.keyboard.press('Alt+ArrowRight');
  await expect.poll(() => placeOf(page, first)).toEqual([x + 10, y]);
  await page.keyboard.press('Alt+Shift+ArrowDown');
  await expect.poll(() => placeOf(page, first)).toEqual([x + 10, y + 100]);

  await page.keyboard.press('d');
  await expect.poll(() => isOff(page, first)).toBe(true);
  await page.keyboard.press('d');
  await expect.poll(() => isOff(page, first)).toBe(false);
});

test('E14: keys are the canvas’s alone: not of what is typed, nor of an input method; Tab goes in once and out again', async () => {
  const { page, first } = await openWalked();
  const composing = { key: 'd', code: 'KeyD', bubbles: true, cancelable: true, isComposing: true };
  await page.locator('.canvas').dispatchEvent('keydown', composing);
  await page.keyboard.press('F2');
  await page.keyboard.type('n d ?');
  expect(await card(page, first).locator('input').inputValue()).toContain('n d ?');
  await page.keyboard.press('Escape');
  expect(await isOff(page, first)).toBe(false);
  expect(await page.getByRole('dialog').count()).toBe(0);
  expect(await page.locator('[data-step]').count()).toBe(10);

  await page.locator('.canvas').focus();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.closest('.react-flow__node') ?? null)).toBeNull();
});

test('E14: on a page just opened its keys work at once, and a dialog keeps its own', async () => {
  const page = await openCanvas(stage());
  expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => selected(page)).toHaveLength(1);
  await page.keyboard.press('n');
  const palette = page.getByRole('dialog', { name: 'Add a step' });
  await palette.waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => palette.count()).toBe(0);
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.press('n');
  expect(await page.getByRole('dialog').count()).toBe(1);
});

test('E14: ? tells all keys, and Escape goes one level out at a time', async () => {
  const { page, first } = await openWalked();
  await page.keyboard.press('?');
  const keys = page.getByRole('dialog');
  await keys.waitFor();
  expect(await keys.innerText()).toContain('Alt');
  await page.keyboard.press('Escape');
  await keys.waitFor({ state: 'hidden' });
  expect(await selected(page)).toEqual([first]);

  await page.locator('.canvas').focus();
  await page.keyboard.press('o');
  const outline = page.getByRole('tree');
  await outline.waitFor();
  await page.locator('.canvas').focus();
  await page.keyboard.press('Escape');
  await expect.poll(() => selected(page)).toEqual([]);
  expect(await outline.count()).toBe(1);
  await page.keyboard.press('Escape');
  await outline.waitFor({ state: 'hidden' });
});

test('E14: letters can be kept to the canvas having the focus, which the list of keys says; other keys go on', async () => {
  const page = await stage().open('/settings', { language: 'en' });
  await page.getByRole('combobox', { name: 'Single-letter keys' }).selectOption({ label: 'Only where the focus is' });
  await page.goto(`${stage().url}/dev/canvas?steps=10`);
  await page.locator('[data-step]').first().waitFor();
  expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
  await page.keyboard.press('n');
  await page.keyboard.press('?');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => selected(page)).toHaveLength(1);
  expect(await page.getByRole('dialog').count()).toBe(0);
  await page.locator('.canvas').focus();
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByText('work only while the canvas has the focus').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.canvas').focus();
  await page.keyboard.press('n');
  await page.getByRole('dialog', { name: 'Add a step' }).waitFor();
});

test('E09: when what tidies does not come, that is said, and the next try fetches it anew', async () => {
  const page = await openCanvas(stage());
  const undo = page.getByRole('button', { name: 'Undo' });
  await page.route('**/elk-worker*', (route) => route.abort());
  await page.locator('.canvas').focus();
  await page.keyboard.press('Shift+Alt+T');
  await page.getByText('Not tidied: the layout engine did not load. Try again.').waitFor();
  await photograph(page, 'canvas-tidy-failed');
  expect(await undo.isDisabled()).toBe(true);
  await page.unroute('**/elk-worker*');
  await page.keyboard.press('Shift+Alt+T');
  await expect.poll(() => undo.isDisabled()).toBe(false);
});
