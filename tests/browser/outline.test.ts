import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { card, edge, openCanvas } from './canvas-page.ts';
import { photograph, useStage } from './stage.ts';

const stage = useStage();
const said = (page: Page) => page.locator('[data-said]').textContent();

async function openOutline() {
  const page = await openCanvas(stage());
  await page.locator('.canvas').focus();
  await page.keyboard.press('o');
  const tree = page.getByRole('tree', { name: 'Outline' });
  await tree.focus();
  return { page, tree };
}

test('E15: the outline has every step after what it takes from, with its ports, and its keys are those of the canvas', async () => {
  const { page, tree } = await openOutline();
  const rows = tree.getByRole('treeitem');
  await expect.poll(() => rows.count()).toBe(10);
  const ids = await rows.evaluateAll((all) => all.map((row) => row.id.replace('outline-', '')));
  const labels = await rows.evaluateAll((all) => all.map((row) => row.getAttribute('aria-label') ?? ''));
  expect(ids).toHaveLength(10);
  expect(labels[ids.indexOf('train-sft-1')]).toMatch(/^Fine-tune \(SFT\), base from select-base-1\.base/);
  for (const [place, label] of labels.entries())
    for (const [, from] of label.matchAll(/ from ([\w-]+)\./g)) expect(ids.indexOf(from!)).toBeLessThan(place);

  await page.keyboard.press('End');
  await expect.poll(() => tree.getAttribute('aria-activedescendant')).toBe('outline-check-gate-1');
  await expect.poll(() => said(page)).toBe('Gate');
  await page.keyboard.press('d');
  await expect.poll(() => said(page)).toBe('Gate: Switched off');
  await expect.poll(() => rows.nth(9).getAttribute('aria-label')).toMatch(/^Gate, Switched off/);
  await page.keyboard.press('Delete');
  await expect.poll(() => said(page)).toBe('1 step deleted.');
  await expect.poll(() => rows.count()).toBe(9);

  // Several of them, grouped.
  await page.keyboard.press('Home');
  for (let count = 0; count < 2; count += 1) await page.keyboard.press('Shift+ArrowDown');
  await expect.poll(() => said(page)).toBe('3 steps selected.');
  await page.keyboard.press('Shift+ArrowUp');
  await expect.poll(() => said(page)).toBe('2 steps selected.');
  await expect.poll(() => tree.locator('[aria-selected=true]').count()).toBe(2);
  await page.keyboard.press('Control+g');
  await page.locator('.react-flow__node-frame').waitFor();
});

test('E15: the menu of a row does what the pointer does on the canvas, edges too; what came of it is said', async () => {
  const { page, tree } = await openOutline();
  const menu = page.getByRole('menu');
  const choose = async (id: string, item: string) => {
    await tree.focus();
    const rows = await tree.getByRole('treeitem').evaluateAll((all) => all.map((row) => row.id));
    for (const [place, row] of rows.slice(0, rows.indexOf(`outline-${id}`) + 1).entries()) {
      await page.keyboard.press(place === 0 ? 'Home' : 'ArrowDown');
      await expect.poll(() => tree.getAttribute('aria-activedescendant')).toBe(row);
    }
    await page.keyboard.press('Shift+F10');
    await menu.waitFor();
    await menu.getByRole('menuitem', { name: item }).press('Enter');
    await menu.waitFor({ state: 'detached' });
  };
  await choose('evaluate-1', 'Remove edge: dataset from split-dataset-1.heldOut');
  await expect.poll(() => said(page)).toBe('1 edge deleted.');
  await expect.poll(() => edge(page, 'split-dataset-1.heldOut → evaluate-1.dataset').count()).toBe(0);

  await choose('curate-dataset-1', 'Insert a step: dataset from import-lyrics-1.dataset');
  await page.getByRole('option', { name: /Curate/ }).waitFor();
  await page.keyboard.type('curate');
  await page.keyboard.press('Enter');
  await edge(page, 'curate-dataset.dataset → curate-dataset-1.dataset').waitFor();
  await expect.poll(() => said(page)).toBe('Curate dataset added and connected.');

  await choose('evaluate-1', 'Connect to…');
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('Escape');
  await choose('evaluate-1', 'Duplicate');
  await card(page, 'evaluate').waitFor();
  await tree.getByRole('treeitem', { name: /^Gate/ }).click({ button: 'right' });
  await menu.waitFor();
  await photograph(page, 'canvas-outline');
  expect(await menu.getByRole('menuitem').allTextContents()).toEqual([
    'Open',
    'Rename',
    'Connect to…',
    'Switch off',
    'Pin what it made, or unpin',
    'Duplicate',
    'Group',
    ...['base from select-base-1.base', 'adapter from train-grpo-1.adapter', 'report from evaluate-1.report'].flatMap(
      (taken) => [`Insert a step: ${taken}`, `Remove edge: ${taken}`],
    ),
    'Delete',
  ]);
});
