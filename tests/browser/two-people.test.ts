import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addPerson, type SecondPerson } from './second-person.ts';
import { seriousFaults } from './serious-faults.ts';
import { photograph, useStage } from './stage.ts';

const stage = useStage();
const patience = { timeout: 600_000, interval: 1_000 };
let mei: SecondPerson | undefined;
let lin: SecondPerson | undefined;

/** A flywheel whose gate nobody passes, and whose decisions can be taken back for as long as a slow page takes. */
beforeAll(async () => {
  const { owner } = stage();
  const { presets } = await owner.call('GET /presets');
  const source = presets
    .find((preset) => preset.name === 'flywheel-test')!
    .source.replace('id: flywheel-test', 'id: strict')
    .replace('rule: at-least, value: 0', 'rule: at-least, value: 1')
    .replace('metric: safety', 'metric: total')
    .replace('graceSeconds: 0', 'graceSeconds: 60');
  await owner.call('POST /pipelines', { body: { id: 'strict', source } });
  mei = await addPerson(stage(), 'Mei', ['approver']);
  lin = await addPerson(stage(), 'Lin', ['approver']);
});
afterAll(async () => {
  await mei?.leave();
  await lin?.leave();
});

test('P08: two people set a refusal aside; one approves what comes of it, takes that back within its time, asks, and rejects with a reason', async () => {
  const { owner, open } = stage();
  const { runId } = await owner.call('POST /runs', { body: { pipelineId: 'strict', parameters: { alias: 'strict' } } });
  const outcome = async () => (await owner.call('GET /runs/{runId}', { params: { runId } })).state.outcome;
  await expect.poll(outcome, patience).toBe('rejected');

  const first = await open(`/releases/${runId}/approval`, { cookie: mei!.cookie });
  await first.getByRole('button', { name: '越过门禁' }).click();
  await first.getByRole('dialog').getByRole('textbox').fill('我听过了');
  await first.getByRole('dialog').getByRole('button', { name: '签署' }).click();
  await first.getByText('你已首先签署').waitFor();
  await photograph(first, 'override-first');

  const next = await open(`/releases/${runId}/approval`, { cookie: lin!.cookie, language: 'en' });
  await next.getByText('Mei signed first').waitFor();
  await next.getByRole('button', { name: 'Set the gate aside' }).click();
  await next.getByRole('dialog').getByRole('textbox').fill('So did I');
  await next.getByRole('dialog').getByRole('button', { name: 'Sign' }).click();
  const link = next.getByRole('link', { name: 'The candidate that came of it' });
  await link.waitFor();
  await photograph(next, 'override-second');
  const started = (await link.getAttribute('href'))!.split('/').at(-2)!;
  const of = { params: { runId: started } };
  const waiting = async () => (await owner.call('GET /runs/{runId}', of)).state.waiting;
  await expect.poll(async () => (await waiting()).length, patience).toBe(1);

  // It is the owner's run as the first one was, so somebody else decides: here Mei, on a phone.
  const page = await open(`/releases/${started}/approval`, { phone: true, cookie: mei!.cookie });
  await page.getByRole('button', { name: '批准', exact: true }).tap();
  await page.getByText('60 秒后').waitFor();
  await page.getByRole('button', { name: '签字批准' }).tap();
  await page.getByRole('button', { name: '撤回决定' }).waitFor();
  await photograph(page, 'release-pending-zh');
  const onlooker = await open(`/releases/${started}/approval`, { language: 'en', theme: 'dark' });
  await onlooker.getByText('Approved, not in effect yet').first().waitFor();
  expect(await onlooker.getByRole('button', { name: 'Take back' }).count()).toBe(0);
  await photograph(onlooker, 'release-pending-en-dark');
  await page.getByRole('button', { name: '撤回决定' }).tap();
  await page.getByRole('button', { name: '批准', exact: true }).waitFor();
  expect((await waiting())[0]).not.toHaveProperty('decided');
  await page.getByText('撤回批准').first().waitFor();
  await photograph(page, 'release-taken-back-zh');

  await askOnPhone(page, started);
  const draft = await beginAnother(started);
  await answerFromInbox(started);
  await keepDraft(draft);
  await readAnswer(page, started);
  // A question decides nothing, and neither does its answer.
  expect((await waiting())[0]).not.toHaveProperty('decided');

  // Without a reason nothing is rejected; the page, the run and the record say it.
  await page.getByRole('button', { name: '驳回', exact: true }).tap();
  const dialog = page.getByRole('dialog', { name: '驳回' });
  await dialog.getByText(`我驳回运行 …${started.slice(-6)} 的候选版本，不发布到 strict。`).waitFor();
  await dialog.getByRole('button', { name: '签字驳回' }).tap();
  const comment = dialog.getByRole('textbox', { name: '理由（必填，制作者会看到）' });
  await expect.poll(() => comment.getAttribute('aria-invalid')).toBe('true');
  expect((await waiting())[0]).not.toHaveProperty('decided');
  const why = '押韵<b>更差</b>';
  await comment.fill(why);
  await dialog.getByRole('button', { name: '签字驳回' }).tap();
  await page.getByText('已驳回', { exact: true }).first().waitFor();
  await photograph(page, 'release-rejected-after-take-back');
  const decision = onlooker.getByRole('region', { name: 'Decision' });
  await decision.getByText(why).waitFor();
  await expect.poll(() => decision.textContent()).toContain('Rejected');
  await expect.poll(() => onlooker.getByRole('button', { name: /^(Approve|Reject)/ }).count()).toBe(0);
  await onlooker.getByRole('link', { name: 'See the run' }).click();
  await expect.poll(() => onlooker.locator('h1 + [role=status]').textContent()).toContain('Rejected');
  await onlooker.getByText(why).first().waitFor();
  await onlooker.locator('[data-step=approval] [data-status=not-passed]').waitFor();
  await photograph(onlooker, 'run-rejected-en-dark');
  const { entries } = await owner.call('GET /audit', { query: { limit: 50 } });
  const said = entries.filter(({ subject }) => subject.startsWith(started)).map(({ action }) => action);
  expect(said.filter((action) => /approve|reject|take-back|ask|answer/.test(action))).toEqual([
    'run.reject',
    'release.answer',
    'release.ask',
    'run.take-back',
    'run.approve',
  ]);
});

const question = '<img src=x onerror=alert(1)> 为什么押韵没有变好？';
const answer = 'Fewer songs this night.\n<b>More</b> follow tomorrow.';
const nameOf = (runId: string) => `strict …${runId.slice(-6)}`;
const isNarrow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

/** Mei, in Chinese: nothing is sent that is empty; what she wrote is copied with the link, or sent. */
async function askOnPhone(page: Page, runId: string): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const ask = page.getByRole('button', { name: '提问' });
  const dialog = page.getByRole('dialog', { name: '提问' });
  const field = dialog.getByRole('textbox', { name: '你的问题' });
  await ask.tap();
  await dialog.getByRole('button', { name: '发送' }).tap();
  await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true');
  await field.fill(question);
  await dialog.getByRole('button', { name: '复制问题与链接' }).tap();
  await page.getByText('尚未发送').waitFor();
  const about = `关于 strict 候选版本的问题：${stage().url}/releases/${runId}/approval`;
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(`${question}\n${about}`);
  expect(await page.locator('[data-question]').count()).toBe(0);

  await ask.tap();
  await field.fill(question);
  expect(await seriousFaults(page)).toEqual([]);
  await photograph(page, 'release-ask-zh');
  await dialog.getByRole('button', { name: '发送' }).tap();
  await page.locator('[data-question]').getByText(question).waitFor();
  await page.getByRole('link', { name: '1 个提问待回答' }).waitFor();
  expect(await page.locator('main img').count()).toBe(0);
  expect(await isNarrow(page)).toBe(true);
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('link', { name: '1 个提问待回答' }).tap();
  await photograph(page, 'release-asked-zh');
}

const unsent = '昨晚的歌少，\n押韵要多训练几轮。';

/** Lin, in Chinese, has begun to answer as well. */
async function beginAnother(runId: string): Promise<Page> {
  const page = await stage().open(`/releases/${runId}/approval`, { cookie: lin!.cookie });
  await page.getByRole('button', { name: '回答 Mei' }).click();
  await page.getByRole('textbox', { name: '回答 Mei' }).fill(unsent);
  return page;
}

/** Somebody was faster: what Lin wrote stays under the caret, is told to be unsent, and goes when Lin says so. */
async function keepDraft(page: Page): Promise<void> {
  const form = page.locator('[data-question]');
  await form.getByRole('status').getByText('Owner 已先回答').waitFor();
  expect(await form.textContent()).toContain(answer);
  const field = form.getByRole('textbox', { name: '你给 Mei 的回答（未发送）' });
  expect(await field.inputValue()).toBe(unsent);
  expect(await field.evaluate((one) => one === document.activeElement)).toBe(true);
  expect(await form.getByRole('button', { name: '发送回答' }).count()).toBe(0);
  expect(await seriousFaults(page)).toEqual([]);
  await photograph(page, 'release-answer-overtaken-zh');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await form.getByRole('button', { name: '复制我写的内容' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(unsent);
  await form.getByRole('button', { name: '放弃' }).click();
  await expect.poll(() => form.getByRole('textbox').count()).toBe(0);
  await expect.poll(() => form.evaluate((one) => one === document.activeElement)).toBe(true);
  expect(await form.getByText(unsent).count()).toBe(0);
}

/** The engineer, in English, with keys alone once the question is found. */
async function answerFromInbox(runId: string): Promise<void> {
  const page = await stage().open('/inbox', { language: 'en' });
  const entry = page.locator('[data-item=question]');
  await entry.getByText(`Mei asks about the release of run ${nameOf(runId)}`).waitFor();
  expect(await entry.textContent()).toContain(question);
  // The title counts it as it counts the rest.
  const open = page.locator('section', { has: page.getByRole('heading', { name: 'Waits' }) }).locator('[data-item]');
  const counted = async () => (await open.count()) + (await page.getByText('new', { exact: true }).count());
  await expect.poll(async () => Number(/^\((\d+)\) /.exec(await page.title())?.[1]) - (await counted())).toBe(0);
  await photograph(page, 'inbox-question-en');
  await entry.getByRole('link').click();
  const form = page.locator('[data-question]');
  await form.getByRole('button', { name: 'Answer to Mei' }).press('Enter');
  const field = form.getByRole('textbox', { name: 'Answer to Mei' });
  await expect.poll(() => field.evaluate((one) => one === document.activeElement)).toBe(true);
  await page.keyboard.insertText(answer);
  expect(await seriousFaults(page)).toEqual([]);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText('Owner answers').waitFor();
  await expect.poll(() => form.evaluate((one) => one === document.activeElement)).toBe(true);
  await page.getByRole('status').getByText('all answered').waitFor();
  await photograph(page, 'release-answered-en');
  await page.goto(`${stage().url}/inbox`);
  await page.getByRole('heading', { name: 'Inbox' }).waitFor();
  await expect.poll(() => entry.count()).toBe(0);
}

/** It comes to the page that is open, is news elsewhere until it was read, and belongs to the record and the paper. */
async function readAnswer(phone: Page, runId: string): Promise<void> {
  await phone.locator('[data-question]').getByText(answer).waitFor();
  expect(await phone.getByRole('link', { name: '待回答' }).count()).toBe(0);
  await photograph(phone, 'release-answered-zh');
  const page = await stage().open('/inbox', { cookie: mei!.cookie });
  const entry = page.locator('[data-item=question]');
  await entry.getByText(`Owner 回答了你关于运行 ${nameOf(runId)} 的提问`).waitFor();
  await entry.getByText('新', { exact: true }).waitFor();
  await page.goto(`${stage().url}/releases/${runId}/approval`);
  await page.locator('[data-question]').getByText(answer).waitFor();
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '下载 JSON' }).click(),
  ]);
  expect(JSON.parse(await readFile(await saved.path(), 'utf8'))).toMatchObject({
    questions: [{ text: question, person: { name: 'Mei' }, answer: { text: answer, person: { name: 'Owner' } } }],
  });
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('[data-question]').getByText(answer).isVisible()).toBe(true);
  await photograph(page, 'release-answered-paper');
  await page.goto(`${stage().url}/inbox`);
  await entry.waitFor();
  await expect.poll(() => entry.getByText('新', { exact: true }).count()).toBe(0);
}
