import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { card, drag, middleOf, openCanvas, openFind, port, zoomOf } from './canvas-page.ts';
import { photograph, useStage, type Language } from './stage.ts';

const stage = useStage();
const languages = ['zh', 'en'] as const;

const words = {
  zh: { dpo: '偏好优化', prefs: '构造偏好', fit: /需要/, connected: /^已把.+连接到/, history: '编辑历史' },
  en: {
    dpo: 'Learn preferences (DPO)',
    prefs: 'Build preferences',
    fit: /needs/,
    connected: /^Connected .+ to /,
    history: 'History of edits',
  },
} as const;

const said = (page: Page) => page.locator('[data-said]');
const openIn = (language: Language, steps = 10) => openCanvas(stage(), { language, steps });

test.each(languages)(
  'F2: an edge dropped on empty canvas, four keys, and the step is placed and connected (%s)',
  async (language) => {
    const page = await openIn(language);
    const startedAt = Date.now();
    let drags = 0;
    let keys = 0;
    await drag(page, await middleOf(port(page, 'train-sft-1', 'adapter', 'right')), { x: 1_250, y: 820 });
    drags += 1;
    await page.getByRole('dialog').waitFor();
    // Only what takes an adapter is offered.
    await expect.poll(() => page.getByRole('option').count()).toBe(5);
    for (const key of ['d', 'p', 'o', 'Enter']) {
      await page.keyboard.press(key);
      keys += 1;
    }
    await card(page, 'train-dpo').waitFor();
    expect([drags, keys]).toEqual([1, 4]);
    console.log(`F2 (${language}): ${drags} drag, ${keys} keys, ${Date.now() - startedAt} ms`);
    await expect.poll(() => said(page).textContent()).toContain(words[language].dpo);
    await page
      .locator('.react-flow__edge[data-id="train-sft-1.adapter → train-dpo.adapter"]')
      .waitFor({ state: 'attached' });
    await photograph(page, `canvas-add-by-edge-${language}`);

    await drag(page, await middleOf(port(page, 'train-sft-1', 'adapter', 'right')), { x: 1_250, y: 700 });
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: words[language].history }).click();
    await expect.poll(() => page.getByRole('menuitem').count()).toBe(1);
  },
);

test.each(languages)(
  'E05: a port that does not fit fades, says why, and offers the step that would make it fit (%s)',
  async (language) => {
    const page = await openIn(language);
    const bad = await middleOf(port(page, 'train-dpo-1', 'preferences', 'left'));
    // The port is taken; alt-click frees it.
    await page.keyboard.down('Alt');
    await page.mouse.click(bad.x, bad.y);
    await page.keyboard.up('Alt');
    await drag(page, await middleOf(port(page, 'split-dataset-1', 'heldOut', 'right')), bad, { hold: true });
    await expect.poll(() => page.locator('[role=status]', { hasText: words[language].fit }).count()).toBeGreaterThan(0);
    const other = port(page, 'train-grpo-1', 'base', 'left');
    await expect.poll(() => other.evaluate((handle) => getComputedStyle(handle).opacity)).toBe('0.3');
    await photograph(page, `canvas-refusal-${language}`);
    await page.mouse.up();
    await expect.poll(() => said(page).textContent()).toMatch(words[language].fit);
    await page.getByRole('alert').getByRole('button').click();
    await card(page, 'build-preferences').waitFor();
    await page
      .locator('.react-flow__edge[data-id="build-preferences.preferences → train-dpo-1.preferences"]')
      .waitFor({ state: 'attached' });
  },
);

test.each(languages)(
  'E12, E14: a step is added, named, moved, copied and taken back by keys alone (%s)',
  async (language) => {
    const page = await openIn(language);
    await page.locator('.canvas').focus();
    await page.keyboard.press('n');
    await page.keyboard.type(language === 'zh' ? 'phyh' : 'dpo');
    await page.keyboard.press('Enter');
    await card(page, 'train-dpo').waitFor();
    await page.keyboard.press('F2');
    await page.keyboard.type('第二轮');
    await page.keyboard.press('Enter');
    await card(page, 'train-dpo').getByText('第二轮').waitFor();
    await page.keyboard.press('Control+d');
    await card(page, 'train-dpo-2').waitFor();
    await page.keyboard.press('c');
    await page.getByRole('option').first().click();
    await expect.poll(() => said(page).textContent()).toMatch(words[language].connected);
    await expect.poll(() => page.locator('.react-flow__edge').count()).toBeGreaterThan(17);
    for (let count = 0; count < 4; count += 1) await page.keyboard.press('Control+z');
    await expect.poll(() => page.locator('[data-step]').count()).toBe(10);
    for (let count = 0; count < 4; count += 1) await page.keyboard.press('Control+Shift+z');
    await expect.poll(() => page.locator('[data-step]').count()).toBe(12);
  },
);

test('E08: a drag is one entry of the history, and the document hears of it when the card is let go', async () => {
  const page = await openIn('en');
  const box = (await card(page, 'evaluate-1').boundingBox())!;
  await drag(page, { x: box.x + 80, y: box.y + 10 }, { x: box.x + 120, y: box.y + 160 });
  await page.getByRole('button', { name: words.en.history }).click();
  await expect.poll(() => page.getByRole('menuitem').allTextContents()).toEqual(['Move 1 step']);
});

test('E03: a step that nothing touches is dropped on an edge, which thickens first, and stands between', async () => {
  const page = await openIn('en');
  await page.locator('.canvas').focus();
  await page.keyboard.press('n');
  await page.keyboard.type('curate');
  await page.keyboard.press('Enter');
  await card(page, 'curate-dataset').waitFor();
  const edge = page
    .locator('.react-flow__edge[data-id="import-lyrics-1.dataset → curate-dataset-1.dataset"] path')
    .first();
  const [line, box] = [(await edge.boundingBox())!, (await card(page, 'curate-dataset').boundingBox())!];
  const middle = { x: line.x + line.width / 2, y: line.y + line.height / 2 };
  // Held by its header; its middle comes over the edge.
  const to = { x: middle.x, y: middle.y - box.height / 2 + 10 };
  await drag(page, { x: box.x + box.width / 2, y: box.y + 10 }, to, { hold: true });
  await expect.poll(() => edge.evaluate((path) => getComputedStyle(path).strokeWidth)).toBe('6px');
  await page.mouse.up();
  for (const id of [
    'import-lyrics-1.dataset → curate-dataset.dataset',
    'curate-dataset.dataset → curate-dataset-1.dataset',
  ])
    await expect.poll(() => page.locator(`.react-flow__edge[data-id="${id}"]`).count()).toBe(1);
  await page.keyboard.press('Control+z');
  await expect.poll(() => page.locator('.react-flow__edge[data-id^="import-lyrics-1.dataset"]').count()).toBe(1);
});

test('E10: a note is written, drawn larger by its corner, and made small again by undo', async () => {
  const page = await openIn('en');
  await page.locator('.canvas').focus();
  await page.keyboard.press('Shift+S');
  await page.keyboard.type('**warm** up first');
  await page.keyboard.press('Escape');
  const note = page.locator('[data-note]');
  await note.getByText('warm').waitFor();
  await note.click();
  const before = (await note.boundingBox())!;
  const corner = (await page.locator('.react-flow__resize-control.handle.bottom.right').boundingBox())!;
  const at = { x: corner.x + corner.width / 2, y: corner.y + corner.height / 2 };
  await drag(page, at, { x: at.x + 90, y: at.y + 60 });
  await expect.poll(async () => (await note.boundingBox())!.width).toBeGreaterThan(before.width + 60);
  await photograph(page, 'canvas-note');
  await page.locator('.canvas').focus();
  await page.keyboard.press('Control+z');
  await expect.poll(async () => Math.round((await note.boundingBox())!.width)).toBe(Math.round(before.width));
});

test('E11: steps copied in one tab are pasted in another', async () => {
  const page = await openIn('en');
  const other = await page.context().newPage();
  await other.goto(`${stage().url}/dev/canvas?steps=0`);
  await page.bringToFront();
  await card(page, 'split-dataset-1').click();
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Control+c');
  await other.bringToFront();
  await other.locator('.canvas').focus();
  await other.keyboard.press('Control+v');
  await expect.poll(() => other.locator('[data-step]').count()).toBe(3);
});

test('a thousand steps are open, found and seen from afar', async () => {
  const page = await openIn('en', 1_000);
  expect(await page.locator('[data-step]').count()).toBeLessThan(150);
  await page.locator('.canvas').focus();
  await openFind(page);
  await page.keyboard.type('evaluate-77');
  await page.keyboard.press('Enter');
  await card(page, 'evaluate-77').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('0');
  await expect.poll(() => page.locator('[data-step]').count()).toBe(0);
  await photograph(page, 'canvas-overview');
});

test('where the overview ends it stays drawn until every card of the view is in the page, a few in each frame', async () => {
  const page = await openIn('en', 1_000);
  const cards = page.locator('[data-step]');
  await page.locator('.canvas').focus();
  await page.keyboard.press('0');
  await page.locator('[data-overview]').waitFor();
  await expect.poll(() => cards.count()).toBe(0);
  await page.evaluate(`
    window.seen = [];
    const look = () => {
      const cards = document.querySelectorAll('[data-step]').length;
      window.seen.push({ cards, isCovered: document.querySelector('[data-overview]') !== null });
      requestAnimationFrame(look);
    };
    look()`);
  await page.mouse.move(720, 480);
  // As far as the overview goes and no further, however long a turn of the wheel takes to be drawn.
  for (let zoom = await zoomOf(page); zoom < 0.35; zoom = await zoomOf(page)) {
    await page.mouse.wheel(0, -240);
    await expect.poll(() => zoomOf(page)).toBeGreaterThan(zoom);
  }
  await page.locator('[data-overview]').waitFor({ state: 'detached' });
  const all = await cards.count();
  expect(all).toBeGreaterThan(24);
  const seen = await page.evaluate<readonly { cards: number; isCovered: boolean }[]>('window.seen');
  expect(seen.filter(({ cards: there, isCovered }) => !isCovered && there < all)).toEqual([]);
  const entered = seen.slice(1).map(({ cards: there }, at) => there - seen[at]!.cards);
  expect(Math.max(...entered)).toBeLessThanOrEqual(24);
});

test.each(languages)('what a card says stays within it (%s)', async (language) => {
  const page = await openIn(language);
  const outside = await page.evaluate<readonly string[]>(`
    [...document.querySelectorAll('.step-card :is(h3, p, dt, dd, footer > span)')].flatMap((element) => {
      if (getComputedStyle(element).overflow === 'hidden') return [];
      const range = document.createRange();
      range.selectNodeContents(element);
      const value = element.matches('dt') ? element.nextElementSibling.getBoundingClientRect().left : Infinity;
      const room = Math.min(value, element.closest('.step-card').getBoundingClientRect().right);
      return range.getBoundingClientRect().right <= room ? [] : [element.textContent];
    })`);
  expect(await page.locator('.step-card dt').count()).toBeGreaterThan(10);
  expect(outside).toEqual([]);
});
