import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { signInLink } from '../integration/browser-session.ts';
import { photograph, useStage } from './stage.ts';

const stage = useStage();

test('a link from the terminal signs in, and the address it was opened at stays', async () => {
  const page = await stage().open('/', { cookie: 'refrain.session=nobody' });
  await page.getByRole('heading', { name: '尚未登录' }).waitFor();
  await page.goto(await signInLink(stage().url, stage().state));
  await page.getByRole('navigation').first().waitFor();
  await page.goto(`${stage().url}/settings`);
  await page.reload();
  expect(new URL(page.url()).pathname).toBe('/settings');
});

test('no script, style or frame but our own runs in the page, and its first answers come ahead of the script', async () => {
  const page = await stage().open('/', { language: 'en' });
  await page.getByRole('navigation').first().waitFor();
  const policy = (await page.request.get(`${stage().url}/`)).headers()['content-security-policy']!;
  expect(policy).toContain("script-src 'self';");
  expect(policy).not.toContain('unsafe');
  // What a text that became markup would try.
  const ran = await page.evaluate(async () => {
    const script = document.createElement('script');
    const heard = new Promise<string>((resolve) =>
      document.addEventListener('securitypolicyviolation', (event) => resolve(event.violatedDirective), { once: true }),
    );
    try {
      script.textContent = 'window.broken = true';
      document.body.append(script);
    } catch {
      return 'refused';
    }
    return await heard;
  });
  expect(['refused', 'script-src-elem', 'script-src', 'require-trusted-types-for']).toContain(ran);
  expect(await page.evaluate(() => 'broken' in window)).toBe(false);
  // What the page was told to ask ahead of its script is not asked twice.
  const asked = await page.evaluate(() =>
    (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
      .filter(({ name }) => name.endsWith('/api/session'))
      .map(({ initiatorType }) => initiatorType),
  );
  expect(asked).toEqual(['link']);
  stage().complaints();
});

/** Looks for an action, until it is what Enter takes. */
async function look(page: Page, text: string, first: string | RegExp): Promise<void> {
  await page.getByRole('combobox').fill(text);
  await page.locator('[role=option][aria-selected=true]').filter({ hasText: first }).waitFor();
}

test.each(['zh', 'en'] as const)(
  'language and theme are changed where the person is, and kept (%s)',
  async (language) => {
    const page = await stage().open('/', { language });
    await page.getByRole('navigation').first().waitFor();
    await page.keyboard.press('Control+k');
    await look(page, language === 'zh' ? '>english' : '>中文', language === 'zh' ? 'English' : '中文');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getAttribute('html', 'lang')).toBe(language === 'zh' ? 'en' : 'zh-CN');
    await page.keyboard.press('Control+k');
    await look(page, '>theme dark', /dark|深色/i);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getAttribute('html', 'data-theme')).toBe('dark');
    await page.reload();
    await page.getByRole('navigation').first().waitFor();
    expect(await page.getAttribute('html', 'data-theme')).toBe('dark');
    expect(await page.getAttribute('html', 'lang')).toBe(language === 'zh' ? 'en' : 'zh-CN');
    await photograph(page, `shell-${language}`);
  },
);

test('on a phone the rest of the places closes by a tap beside it, by Escape, and once one is chosen', async () => {
  const page = await stage().open('/schedules', { language: 'en', phone: true });
  const more = page.getByRole('button', { name: 'More' });
  const isOpen = () => more.getAttribute('aria-expanded');
  const search = page.getByRole('button', { name: 'Search', exact: true });
  const below = page.getByRole('button', { name: 'New schedule' }).first();
  await below.waitFor();
  await more.tap();
  await search.waitFor();
  await photograph(page, 'shell-more');
  const { x, y } = (await below.boundingBox())!;
  await page.touchscreen.tap(x + 8, y + 8);
  await expect.poll(isOpen).toBe('false');
  // The tap closed it and pressed nothing below.
  expect(await page.getByRole('dialog').count()).toBe(0);
  await expect.poll(() => search.count()).toBe(0);

  await more.tap();
  // The search that is opened in it has an Escape of its own.
  await search.press('Enter');
  await page.getByRole('combobox').press('Escape');
  await expect.poll(() => page.getByRole('combobox').count()).toBe(0);
  expect(await isOpen()).toBe('true');
  await search.press('Escape');
  await expect.poll(isOpen).toBe('false');
  await expect.poll(() => more.evaluate((one) => one === document.activeElement)).toBe(true);

  await more.press('Enter');
  await page.getByRole('link', { name: /^Inbox/ }).tap();
  await page.getByRole('heading', { name: 'Inbox' }).waitFor();
  await expect.poll(isOpen).toBe('false');
});

test('a tab that is chosen in the address is seen on a phone, and an address that is none is a page', async () => {
  const page = await stage().open('/settings?tab=audit', { language: 'en', phone: true });
  const tab = page.getByRole('tab', { selected: true });
  await tab.waitFor();
  const isSeen = async () => {
    const { x, width } = (await tab.boundingBox())!;
    return x >= 0 && x + width <= 360;
  };
  await expect.poll(isSeen).toBe(true);
  // The part behind a tab is fetched; the tab keeps the focus meanwhile.
  const policies = page.getByRole('tab', { name: 'Policies' });
  await policies.press('Enter');
  await page.getByRole('heading', { name: 'Two people' }).waitFor();
  expect(await policies.evaluate((one) => one === document.activeElement)).toBe(true);
  await page.goto(`${stage().url}/nowhere`);
  await page.getByText('There is nothing here').waitFor();
  await page.getByRole('navigation').last().getByRole('link', { name: 'Tonight' }).tap();
  await page.getByRole('heading', { name: 'Tonight' }).waitFor();
});

test('while the server is away every page says that it may be old, and takes it back by itself', async () => {
  const page = await stage().open('/settings', { language: 'zh', phone: true });
  await page.getByRole('tab').first().waitFor();
  const strip = page.getByRole('status').filter({ hasText: '与服务器失去连接' });
  await page.context().setOffline(true);
  await strip.getByText('显示的内容可能不是最新').waitFor();
  await photograph(page, 'shell-offline');
  await page.context().setOffline(false);
  await strip.waitFor({ state: 'detached' });
  stage().complaints();
});
