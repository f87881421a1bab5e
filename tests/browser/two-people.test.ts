import { afterAll, beforeAll, expect, test } from 'vitest';
import { addPerson, type SecondPerson } from './second-person.ts';
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
    .replace('graceSeconds: 0', 'graceSeconds: 20');
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
  await page.getByText('20 秒后').waitFor();
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

  // A question is copied with its link, and decides nothing.
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: '提问' }).tap();
  await page.getByText('期间不会作出决定').waitFor();
  const question = `关于 strict 候选版本的问题：${stage().url}/releases/${started}/approval`;
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(question);
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
  await page.getByText('已驳回', { exact: true }).first().waitFor({ timeout: 60_000 });
  await photograph(page, 'release-rejected-after-take-back');
  const decision = onlooker.getByRole('region', { name: 'Decision' });
  await decision.getByText(why).waitFor();
  expect(await decision.textContent()).toContain('Rejected');
  expect(await onlooker.getByRole('button', { name: /^(Approve|Reject)/ }).count()).toBe(0);
  await onlooker.getByRole('link', { name: 'See the run' }).click();
  await expect.poll(() => onlooker.locator('h1 + [role=status]').textContent()).toContain('Rejected');
  await onlooker.getByText(why).first().waitFor();
  await onlooker.locator('[data-step=approval] [data-status=not-passed]').waitFor();
  await photograph(onlooker, 'run-rejected-en-dark');
  const { entries } = await owner.call('GET /audit', { query: { limit: 50 } });
  const said = entries.filter(({ subject }) => subject.startsWith(started)).map(({ action }) => action);
  expect(said.filter((action) => /approve|reject|take-back/.test(action))).toEqual([
    'run.reject',
    'run.take-back',
    'run.approve',
  ]);
});
