import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Client } from '../../server/client.ts';
import { passOnPage } from './page-time.ts';
import { photograph } from './stage.ts';

const votes = { '1': 'left', '2': 'right', '0': 'equal', s: 'skip' } as const;

/** Judges every pair there is, with these keys in turn. */
export async function judge(
  page: Page,
  client: Client,
  runId: string,
  keys: readonly (keyof typeof votes)[],
): Promise<void> {
  const where = { params: { runId, stepId: 'approval' } };
  const name = '亲自比较：盲评';
  const pairs = page.locator('section', { has: page.getByRole('heading', { name, exact: true }) }).last();
  await pairs.scrollIntoViewIfNeeded();
  await pairs.getByRole('button', { name: /^开始/ }).click();
  // Where keys are kept to the focus, it takes it; elsewhere that is nothing to it.
  await pairs.getByRole('group', { name }).focus();
  const { pairs: dealt } = await client.call('GET /runs/{runId}/blind/{stepId}', where);
  expect(dealt.length).toBeGreaterThan(1);
  const pressed = dealt.map((_, place) => keys[place % keys.length]!);
  for (const [place, key] of pressed.entries()) {
    await pairs.getByText(`第 ${place + 1}/${dealt.length} 对`).waitFor();
    expect(await pairs.textContent()).not.toMatch(/候选版本|之前版本/);
    if (place === 0) await photograph(page, `release-blind-${keys[0]}`);
    // A key counts once a pair has been there to be read.
    await passOnPage(page, 300);
    await page.keyboard.press(key);
  }
  await pairs.getByText('你', { exact: true }).waitFor();
  await pairs.locator('summary').click();
  await pairs.getByText('候选版本').first().waitFor();
  const { pairs: voted } = await client.call('GET /runs/{runId}/blind/{stepId}', where);
  expect(voted.map(({ vote }) => vote)).toEqual(pressed.map((key) => votes[key]));
}
