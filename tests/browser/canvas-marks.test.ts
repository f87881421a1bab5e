import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { card, drag, edge, middleOf, openCanvas } from './canvas-page.ts';
import { photograph, useStage } from './stage.ts';

const stage = useStage();
const members = ['import-lyrics-1', 'curate-dataset-1', 'split-dataset-1'];
const undo = (page: Page) => page.keyboard.press('Control+z');

test('E10: steps are grouped, moved by their title, folded to one card with their status, and let go again', async () => {
  const page = await openCanvas(stage(), { live: true });
  await card(page, members[0]!).click();
  for (const id of members.slice(1)) await card(page, id).click({ modifiers: ['Shift'] });
  await page.keyboard.press('Control+g');
  const frame = page.locator('.react-flow__node-frame');
  await frame.waitFor();
  await frame.getByText('Group', { exact: true }).dblclick();
  await page.keyboard.type('Data');
  await page.keyboard.press('Enter');
  await frame.getByText('Data').waitFor();

  const [before, elsewhere] = [await middleOf(card(page, members[1]!)), await middleOf(card(page, 'evaluate-1'))];
  const title = (await frame.boundingBox())!;
  const handle = { x: title.x + title.width / 2, y: title.y + 12 };
  await drag(page, handle, { x: handle.x + 30, y: handle.y - 90 });
  await expect.poll(async () => (await middleOf(card(page, members[1]!))).y).toBeLessThan(before.y - 60);
  expect((await middleOf(card(page, 'evaluate-1'))).y).toBe(elsewhere.y);
  await photograph(page, 'canvas-group');
  await page.locator('.canvas').focus();
  await undo(page);
  await expect.poll(async () => Math.round((await middleOf(card(page, members[1]!))).y)).toBe(Math.round(before.y));

  await frame.getByRole('button', { name: 'Fold' }).click();
  const folded = page.locator('.react-flow__node-collapsed');
  await folded.getByText('3 steps').waitFor();
  for (const id of members) await expect.poll(() => card(page, id).count()).toBe(0);
  // Edges of its members lead to it instead.
  await edge(page, 'split-dataset-1.train → train-sft-1.dataset').waitFor();
  // At work while one of them is, then done, with how long they took from the first to the last.
  await folded.getByText('Done').waitFor();
  // Whoever does not see it hears of it.
  await expect.poll(() => page.locator('[data-said]').textContent()).toMatch(/: (Running|Done)/);
  expect(await folded.locator('time').textContent()).toMatch(/\d/);
  await photograph(page, 'canvas-group-folded');
  await folded.getByRole('button', { name: 'Unfold' }).click();
  await card(page, members[2]!).waitFor();
  await page.locator('.canvas').focus();
  await page.keyboard.press('Control+Shift+g');
  await expect.poll(() => frame.count()).toBe(0);
  await expect.poll(() => page.locator('[data-step]').count()).toBe(10);
});

test('E10: a note is Markdown in one of six colours, and what looks like markup stays text', async () => {
  const page = await openCanvas(stage());
  await page.locator('.canvas').focus();
  await page.keyboard.press('Shift+S');
  await page.keyboard.insertText(
    '# Night runs\n- keep **seeds**\n- see `curate`\n<img src=x onerror=alert(1)> https://example.org/a',
  );
  await page.keyboard.press('Escape');
  const note = page.locator('[data-note]');
  await note.locator('strong', { hasText: 'seeds' }).waitFor();
  expect(await note.locator('code').textContent()).toBe('curate');
  expect(await note.getByRole('link').getAttribute('rel')).toContain('noopener');
  expect(await note.locator('img').count()).toBe(0);
  expect(await note.textContent()).toContain('<img src=x onerror=alert(1)>');
  await note.click({ position: { x: 100, y: 10 } });
  const colours = page.getByRole('button', { name: /^Colour: / });
  await colours.first().waitFor();
  expect(await colours.count()).toBe(6);
  const seen = new Set<string>();
  for (let at = 0; at < 6; at += 1) {
    await colours.nth(at).click();
    await expect.poll(() => colours.nth(at).getAttribute('aria-pressed')).toBe('true');
    seen.add(await note.evaluate((one) => getComputedStyle(one).backgroundColor));
  }
  expect(seen.size).toBe(6);
  await photograph(page, 'canvas-note-colours');
  await page.getByRole('button', { name: 'Delete note' }).click();
  await expect.poll(() => note.count()).toBe(0);
  await page.locator('.canvas').focus();
  await undo(page);
  await note.waitFor();
});

test('E13: from twenty steps on there is a map, coloured by status, and a click on it goes there', async () => {
  const small = await openCanvas(stage(), { steps: 19 });
  const mapOf = (page: Page) => page.getByRole('img', { name: 'Map of the canvas' });
  expect(await mapOf(small).count()).toBe(0);
  await small.context().close();

  const page = await openCanvas(stage(), { steps: 40, live: true });
  const map = mapOf(page);
  await map.waitFor();
  const draws = (variable: string) =>
    map.locator('canvas').evaluate((one, name) => {
      const canvas = one as HTMLCanvasElement;
      const wanted = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      for (let at = 0; at < data.length; at += 4) {
        const hex = [0, 1, 2].map((part) => data[at + part]!.toString(16).padStart(2, '0')).join('');
        if (data[at + 3] === 255 && `#${hex}` === wanted) return true;
      }
      return false;
    }, variable);
  for (const status of ['--pending', '--running', '--succeeded']) await expect.poll(() => draws(status)).toBe(true);
  expect(await draws('--failed')).toBe(false);

  const box = (await map.boundingBox())!;
  const isInView = (id: string) => card(page, id).count();
  expect(await isInView('train-sft-4')).toBe(0);
  await page.mouse.click(box.x + box.width - 14, box.y + box.height / 2);
  await expect.poll(() => isInView('train-sft-4')).toBe(1);
  await photograph(page, 'canvas-map');
});
