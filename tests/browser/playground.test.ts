import { expect, test } from 'vitest';
import { photographThemes, useStage } from './stage.ts';

const stage = useStage();
const words = {
  zh: {
    write: '写',
    good: '好',
    kept: '已作为反馈保存',
    earlier: '历史',
    why: '为什么是这些句子？',
    score: '门禁所用的评分',
  },
  en: {
    write: 'Write',
    good: 'Good',
    kept: 'Kept as feedback',
    earlier: 'Earlier',
    why: 'Why these lines?',
    score: 'Score of the gate',
  },
} as const;

test.each(['zh', 'en'] as const)(
  'a person writes with the base, sees why its lines rhyme, and votes; no key comes to the browser (%s)',
  async (language) => {
    const t = words[language];
    const page = await stage().open('/playground?rhyme=ang&preset=greedy', { language });
    const heard: string[] = [];
    page.on('request', (request) => heard.push(JSON.stringify(request.headers()), request.postData() ?? ''));
    page.on('response', (response) => {
      if (response.url().includes('/api/playground/'))
        void response.text().then(
          (text) => heard.push(text),
          // Of a page that was left meanwhile.
          () => undefined,
        );
    });

    await page.getByRole('button', { name: t.write, exact: true }).click();
    const answer = page.locator('[data-answer=done]').first();
    await answer.waitFor({ timeout: 180_000 });
    // One that ends later may stand before it.
    await expect.poll(() => page.locator('[data-answer=writing], [data-answer=loading]').count()).toBe(0);
    const lines = await answer.locator('ol li').count();
    expect(lines).toBeGreaterThan(1);
    await answer.locator('ol[data-state=marked]').waitFor();

    await answer.getByText(t.why).click();
    await answer.getByText(t.score).waitFor();
    await answer.getByRole('button', { name: t.good, exact: true }).click();
    await page.getByText(t.kept).waitFor();
    expect(await answer.getByRole('button', { name: t.good, exact: true }).getAttribute('aria-pressed')).toBe('true');
    await photographThemes(page, `playground-${language}`);

    // The address brings the same wish back; the answer is among what was written before.
    expect(new URL(page.url()).searchParams.get('rhyme')).toBe('ang');
    await page.reload();
    await page.getByRole('button', { name: t.earlier }).click();
    await expect.poll(() => page.getByRole('dialog').getByRole('listitem').count()).toBeGreaterThan(0);
    expect(heard.join('\n')).not.toMatch(/authorization|bearer|rfk_|lyrics-[0-9a-f]{12}/i);
  },
);
