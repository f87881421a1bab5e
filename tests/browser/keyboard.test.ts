import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { photograph, useStage } from './stage.ts';

const stage = useStage();
/** Kind, what is typed into the palette in either language, and the edges its inputs take. */
const steps = [
  ['select-base', []],
  ['import-lyrics', []],
  ['curate-dataset', ['import-lyrics.dataset curate-dataset.dataset']],
  ['split-dataset', ['curate-dataset.dataset split-dataset.dataset']],
  ['train-sft', ['select-base.base train-sft.base', 'split-dataset.train train-sft.dataset']],
  ['build-preferences', ['split-dataset.train build-preferences.dataset']],
  [
    'train-dpo',
    [
      'select-base.base train-dpo.base',
      'train-sft.adapter train-dpo.adapter',
      'build-preferences.preferences train-dpo.preferences',
    ],
  ],
  [
    'train-grpo',
    [
      'select-base.base train-grpo.base',
      'train-dpo.adapter train-grpo.adapter',
      'split-dataset.train train-grpo.dataset',
    ],
  ],
  [
    'evaluate',
    ['select-base.base evaluate.base', 'train-grpo.adapter evaluate.adapter', 'split-dataset.heldOut evaluate.dataset'],
  ],
  [
    'check-gate',
    ['train-grpo.adapter check-gate.adapter', 'evaluate.report check-gate.report', 'select-base.base check-gate.base'],
  ],
] as const;

/** Presses keys and counts them; nothing else touches the page. */
function keyboard(page: Page) {
  let count = 0;
  const press = async (key: string) => {
    count += 1;
    await page.keyboard.press(key);
  };
  return {
    press,
    type: async (text: string) => {
      count += text.length;
      await page.keyboard.type(text);
    },
    /** Tab after Tab, as somebody without a mouse goes there. */
    tabTo: async (selector: string, key = 'Tab') => {
      for (let tries = 0; tries < 120; tries += 1) {
        if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
        await press(key);
      }
      throw new Error(`no way leads to ${selector} by ${key}`);
    },
    count: () => count,
  };
}

test.each(['zh', 'en'] as const)(
  'F8: ten steps are composed, run, and the failed one opened, by keyboard alone (%s)',
  async (language) => {
    const id = `keys-${language}`;
    const source = `refrain: 1\nid: ${id}\ntitle: ${id}\nsteps: []\n`;
    await stage().owner.call('POST /pipelines', { body: { source } });
    const page = await stage().open(`/pipelines/${id}`, { language });
    await page.locator('.canvas').waitFor();
    const startedAt = Date.now();
    const { press, type, tabTo, count } = keyboard(page);
    await tabTo('.canvas');
    for (const [kind, edges] of steps) {
      await press('n');
      await page.locator('[role=dialog] input:focus').waitFor();
      await type(kind);
      await press('Enter');
      await page.locator(`[data-step="${kind}"]`).waitFor();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      for (const edge of edges) {
        await press('c');
        await page.locator('dialog[open] input:focus').waitFor();
        await type(edge);
        await press('Enter');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      }
    }
    await expect.poll(() => page.locator('[data-part=problems-badge]').textContent()).toMatch(/No problems|没有问题/);

    // Back along the edges to the lyrics, into their source, which is made one that is not there.
    await press('Control+f');
    await page.locator('[role=search] input:focus').waitFor();
    await type('import-lyrics');
    await press('Enter');
    await press('Escape');
    await press('Enter');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('[data-param]')?.getAttribute('data-param')))
      .toBe('source');
    await press('Control+a');
    await type('upload:not-there.jsonl');
    await photograph(page, `keyboard-${language}`);
    await tabTo('[data-part=run]', 'Shift+Tab');
    await press('Enter');
    await page.locator('[data-part=start-run]:enabled').waitFor();
    await tabTo('[data-part=start-run]');
    await press('Enter');
    await page.waitForURL(/\/runs\//);
    // It opens on what failed, by itself.
    await page.getByText('not-there.jsonl').first().waitFor();
    console.log(`F8 (${language}): ${count()} keys, ${Date.now() - startedAt} ms`);
    expect(count()).toBeLessThan(1_000);
    expect(stage().complaints()).toEqual([]);
  },
);

test('what goes away with the key that closed or removed it leaves the focus where one goes on', async () => {
  const id = 'keys-leave';
  const source = `refrain: 1\nid: ${id}\nparameters:\n  theme: { type: string, default: night }\nsteps: []\n`;
  await stage().owner.call('POST /pipelines', { body: { source } });
  const page = await stage().open(`/pipelines/${id}`, { language: 'en' });
  const focused = () => page.evaluate(() => document.activeElement?.ariaLabel ?? document.activeElement?.textContent);
  await page.getByRole('button', { name: 'Remove theme' }).press('Enter');
  await page.getByRole('button', { name: 'Remove theme' }).waitFor({ state: 'detached' });
  await expect.poll(focused).toBe('Add a run parameter');
  await page.getByRole('button', { name: 'Close the panel' }).press('Enter');
  await page.getByRole('button', { name: 'Close the panel' }).waitFor({ state: 'detached' });
  await expect.poll(focused).toBe('Pipeline canvas');
});
