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

test.each(['zh', 'en'] as const)(
  'language and theme are changed where the person is, and kept (%s)',
  async (language) => {
    const page = await stage().open('/', { language });
    await page.getByRole('navigation').first().waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill(language === 'zh' ? '>english' : '>中文');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getAttribute('html', 'lang')).toBe(language === 'zh' ? 'en' : 'zh-CN');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('>theme dark');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getAttribute('html', 'data-theme')).toBe('dark');
    await page.reload();
    await page.getByRole('navigation').first().waitFor();
    expect(await page.getAttribute('html', 'data-theme')).toBe('dark');
    expect(await page.getAttribute('html', 'lang')).toBe(language === 'zh' ? 'en' : 'zh-CN');
    await photograph(page, `shell-${language}`);
  },
);

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
