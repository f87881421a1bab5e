import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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
    await answer.waitFor({ timeout: 300_000 });
    // One that ends later may stand before it.
    const open = page.locator('[data-answer=writing], [data-answer=loading]');
    await expect.poll(() => open.count(), { timeout: 300_000 }).toBe(0);
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

/** An engine that writes two lines and then thinks for ever; it knows who has left it. */
async function startSlowEngine() {
  const asked: Record<string, unknown>[] = [];
  let left = 0;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString('utf8')));
    request.on('end', () => {
      asked.push(JSON.parse(body) as Record<string, unknown>);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('event: start\ndata: {"responseId":"r"}\n\n');
      response.write('event: piece\ndata: {"text":"月亮走我也走\\n你在那头等候"}\n\n');
      response.on('close', () => (left += 1));
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked,
    left: () => left,
    stop: () =>
      new Promise((stopped) => {
        server.close(stopped);
        server.closeAllConnections();
      }),
  };
}

test('up to three models write side by side as a named preset says, and are stopped one by one and all at once', async () => {
  const engine = await startSlowEngine();
  try {
    const page = await stage().open('/playground?q=月亮&system=写得短', { language: 'zh' });
    await page.route('**/api/playground/complete', (route) => route.continue({ url: engine.url }));
    const columns = page.locator('[data-answer]');
    const more = page.getByRole('button', { name: '再加一个对比' });
    await columns.first().waitFor();
    for (let many = await columns.count(); many < 3; many += 1) {
      await more.click();
      await expect.poll(() => columns.count()).toBe(many + 1);
    }
    await expect.poll(() => more.count()).toBe(0);
    await expect.poll(() => new URL(page.url()).searchParams.get('m')?.split(',').length).toBe(3);

    const presets = page.getByRole('combobox', { name: '解码方式' });
    const shown = ['探索 (T 0.9 · p 0.7 · 200)', '同线上 (T 0.8 · p 1 · 150)', '贪心 (T 0 · p 1 · 150)'];
    expect(await presets.getByRole('option').allInnerTexts()).toEqual(shown);
    await presets.selectOption('serve');
    await expect.poll(() => new URL(page.url()).searchParams.get('preset')).toBe('serve');

    await page.getByRole('button', { name: '写', exact: true }).click();
    await expect.poll(() => page.locator('[data-answer=writing]').getByText('你在那头等候').count()).toBe(3);
    expect(engine.asked).toHaveLength(3);
    const said = { temperature: 0.8, topP: 1, maxTokens: 150, system: '写得短' };
    for (const one of engine.asked) expect(one).toMatchObject({ ...said, seed: engine.asked[0]!['seed'] });
    await photographThemes(page, 'playground-three-zh');

    await columns.nth(1).getByRole('button', { name: '停止' }).click();
    await columns.nth(1).getByText('已停止').waitFor();
    // What was written stays; the others go on; the engine is told.
    expect(await columns.nth(1).getByText('月亮走我也走').count()).toBe(1);
    await expect.poll(engine.left).toBe(1);
    expect(await page.locator('[data-answer=writing]').count()).toBe(2);
    await page.getByRole('button', { name: '全部停止' }).click();
    await expect.poll(() => page.locator('[data-answer=stopped]').count()).toBe(3);
    await expect.poll(engine.left).toBe(3);
    await expect.poll(() => page.getByRole('button', { name: '全部停止' }).count()).toBe(0);
    await page.getByRole('button', { name: '移除' }).last().click();
    await expect.poll(() => columns.count()).toBe(2);
    // The button is gone, the focus is not: it stands before the columns that are left.
    const beside = () => page.evaluate(() => document.activeElement?.querySelectorAll('[data-answer]').length);
    await expect.poll(beside).toBe(2);
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(false);
  } finally {
    await engine.stop();
  }
});
