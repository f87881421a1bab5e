import type { Page, Route } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import type { RunView } from '../../server/client.ts';
import { atWork } from './at-work.ts';
import { trainedRun } from './candidate.ts';
import { photograph, useStage } from './stage.ts';

const stage = useStage();
const patience = { timeout: 120_000 };
let trained = '';
beforeAll(async () => void (trained = await trainedRun(stage(), 'run-lines')));

const documentOf = (id: string, file: string, minLines: number) => `refrain: 1
id: ${id}
steps:
  - { id: lyrics, kind: import-lyrics@1, params: { source: 'upload:${file}' } }
  - { id: curate, kind: curate-dataset@1, params: { minLines: ${minLines} } }
edges: [{ from: lyrics.dataset, to: curate.dataset }]
`;
const lyrics = '{"lyrics":"月亮走我也走\\n你在那头等候\\n风吹过山口\\n我们都没有回头"}\n';
/** Markup, what turns the eye around, and a line of 100 KB. */
const hostile = `<img src=x onerror="window.broken=1"> \u202egnorw\u202c ${'长'.repeat(33_000)}`;
const fault = 'failed: StepError: nobody-brought-it';
const start = async (source: string) => (await stage().owner.call('POST /runs', { body: { source } })).runId;
const runOf = (runId: string) => stage().owner.call('GET /runs/{runId}', { params: { runId } });
const auditOf = async (runId: string) => {
  const { entries } = await stage().owner.call('GET /audit', { query: { limit: 100 } });
  return entries.filter(({ subject }) => subject.startsWith(runId)).map(({ action }) => action);
};
const breaks = (runId: string) => expect.poll(async () => (await runOf(runId)).state.broken?.length, patience).toBe(1);
const card = (page: Page, step: string) => page.locator(`.react-flow [data-step=${step}]`);
const heading = (page: Page) => page.locator('h1 + [role=status]');

test('R03, R07, R01: a failed run says what is other since the last good one; it is paused, resumed, mended and seen through on one canvas', async () => {
  const { owner } = stage();
  await owner.upload('there.jsonl', new Blob([lyrics]));
  await start(documentOf('mended', 'there.jsonl', 2));
  // The page asks for it once, among those that are listed.
  const good = { query: { pipelineId: 'mended', outcome: 'done' } } as const;
  await expect.poll(async () => (await owner.call('GET /runs', good)).runs.length, patience).toBe(1);
  const runId = await start(documentOf('mended', 'not-yet.jsonl', 2));
  await breaks(runId);

  const page = await stage().open('/', { language: 'en' });
  const written = Array.from({ length: 300 }, (_, at) =>
    at === 190 ? hostile : at === 200 ? fault : `row ${at} read`,
  );
  await page.route(/\/logs\/lyrics\?/, (route) =>
    route.fulfill({ contentType: 'text/plain', body: written.join('\n') }),
  );
  await page.goto(`${stage().url}/runs/${runId}`);
  const panel = page.locator('[data-panel=lyrics]');
  await panel.getByRole('heading', { name: 'What the step reads is not there' }).waitFor(patience);
  expect(await panel.locator('dl').first().innerText()).toMatch(
    /Likely cause:\s+The upload[\s\S]+What mends it:\s+Upload the file under Datasets/,
  );
  // Fifty lines, opened at the one that tells of it; what they hold is text.
  const marked = panel.locator('[data-marked]');
  expect(await marked.innerText()).toMatch(/^201\s+failed: StepError: nobody-brought-it$/);
  const log = panel.getByRole('group').filter({ has: page.locator('[data-marked]') });
  expect(await log.locator('> div').count()).toBe(50);
  const [box, line] = [(await log.boundingBox())!, (await marked.boundingBox())!];
  expect(line.y).toBeGreaterThan(box.y);
  expect(line.y + line.height).toBeLessThan(box.y + box.height);
  await log.getByText(hostile.slice(0, 40)).waitFor();
  expect(await page.evaluate(() => 'broken' in window)).toBe(false);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  const differences = panel.getByRole('table', { name: 'Parameters that differ from the last good run' });
  await differences.waitFor();
  expect(await differences.getByRole('row').allInnerTexts()).toEqual([
    expect.stringMatching(/Parameters\s+Last good run\s+This run/),
    expect.stringMatching(/^source\s+upload:there\.jsonl\s+upload:not-yet\.jsonl$/),
  ]);
  await panel.getByRole('heading', { name: 'Inputs' }).waitFor();
  await card(page, 'lyrics').locator('[data-status=broken]').waitFor();
  await card(page, 'curate').locator('[data-status=pending]').waitFor();
  await photograph(page, 'run-since-good');

  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await dialog.getByText('No new step starts; running steps finish.').waitFor();
  await dialog.getByRole('radio', { name: 'Hold at once' }).check();
  await dialog.getByText('Training leaves a checkpoint and releases its card').waitFor();
  await dialog.getByRole('radio', { name: 'Let what runs end' }).check();
  await dialog.getByRole('textbox').fill('the file <i>comes</i>');
  await dialog.getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByText('Paused by Owner: the file <i>comes</i>').waitFor();
  expect((await runOf(runId)).state.paused).toMatchObject({ mode: 'drain', reason: 'the file <i>comes</i>' });

  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await dialog.getByText('Waiting and held steps start again.').waitFor();
  await dialog.getByRole('button', { name: 'Resume', exact: true }).click();
  await page.getByText('Paused by Owner').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();

  // Mended from its page, it goes on before the eyes of whoever looks.
  await owner.upload('not-yet.jsonl', new Blob([lyrics]));
  await panel.getByRole('button', { name: 'Retry from here' }).click();
  await dialog.getByRole('button', { name: 'Retry from here' }).click();
  for (const step of ['lyrics', 'curate']) {
    await card(page, step).locator('[data-status=done], [data-status=cached]').waitFor(patience);
    expect(await card(page, step).locator('footer').innerText()).toMatch(/(Done|Reused)[\s\S]+[\d.]+ (sec|min)$/);
  }
  await expect.poll(() => heading(page).textContent(), patience).toContain('Done');
  await page.getByRole('tab', { name: 'Events' }).click();
  const events = page.getByRole('region', { name: 'Events' });
  for (const what of ['Paused', 'Resume']) await events.getByRole('listitem').filter({ hasText: what }).waitFor();
  await expect
    .poll(() => auditOf(runId))
    .toEqual(expect.arrayContaining(['run.drain', 'run.resume', 'run.retry-step']));
});

test('R07: a run is cancelled, or given up at its broken step; both say before what stays, and are recorded', async () => {
  const [cancelled, given] = [
    await start(documentOf('cancelled', 'nobody-has-it.jsonl', 2)),
    await start(documentOf('given-up', 'nobody-has-it.jsonl', 2)),
  ];
  await Promise.all([breaks(cancelled), breaks(given)]);
  const page = await stage().open(`/runs/${cancelled}`, { language: 'zh' });
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: '取消运行' }).click();
  await dialog.getByText('已有产出保留。取消后无法继续').waitFor();
  await dialog.getByRole('button', { name: '取消运行' }).click();
  await expect.poll(() => heading(page).textContent(), patience).toContain('已取消');
  await page.getByText('运行已取消。').first().waitFor();
  await expect.poll(() => auditOf(cancelled)).toContain('run.cancel');
  await page.getByRole('button', { name: '再次运行' }).waitFor();

  await page.goto(`${stage().url}/runs/${given}`);
  await page.getByRole('button', { name: '放弃运行' }).click();
  await dialog.getByText('运行以失败结束。已有产出会保留并可复用。').waitFor();
  await dialog.getByRole('textbox', { name: '理由' }).fill('没有这个文件');
  await dialog.getByRole('button', { name: '放弃运行' }).click();
  await expect.poll(() => heading(page).textContent(), patience).toContain('失败');
  await page.getByRole('tab', { name: '事件' }).click();
  const changes = page.getByRole('tabpanel').getByRole('listitem');
  await changes.filter({ hasText: '“没有这个文件”' }).waitFor();
  await expect.poll(() => auditOf(given)).toContain('run.stop-step');
});

/** What is in the log of a training that was killed at its 23rd step. */
const killedOnce = [
  '2026-01-01T00:02:05.000Z attempt 1 was last heard of at 2026-01-01T00:01:00.000Z, at step 23 of its training',
  '2026-01-01T00:02:30.000Z training goes on at step 20 of 45, sft; torch 2.13.0',
].join('\n');

test('R01: cards follow the stream: progress, time left, curve and attempt of what runs, what a kill cost, whom an approval waits for', async () => {
  const run = await runOf(trained);
  const page = await stage().open('/', { language: 'zh' });
  const { state } = run;
  const steps = { ...state.steps, approval: { state: 'done' as const } };
  const over: RunView = { ...run, state: { ...state, steps, outcome: 'done', waiting: [] }, outcome: 'done' };
  let told = 0;
  let isOver = false;
  const events = async (route: Route) => {
    told += 1;
    const [event, data] = isOver ? ['end', over] : ['snapshot', atWork(run, told)];
    const body = `id: ${run.state.sequence}\nevent: ${String(event)}\ndata: ${JSON.stringify(data)}\n\n`;
    await route.fulfill({ contentType: 'text/event-stream', body }).catch(() => undefined);
  };
  await page.route(/\/runs\/[^/]+\/events$/, events);
  await page.route(/\/logs\/sft\/live$/, (route) => route.fulfill({ json: { live: null } }));
  await page.route(/\/logs\/sft(\?|$)/, (route) => route.fulfill({ contentType: 'text/plain', body: killedOnce }));
  await page.goto(`${stage().url}/runs/${trained}?step=sft&view=graph`);

  const sft = card(page, 'sft');
  await sft.locator('[data-status=running]').getByText('运行中').waitFor(patience);
  await sft.getByRole('img', { name: 'loss' }).locator('path').waitFor();
  await sft.getByText(/^loss \d/).waitFor();
  await sft.getByText(/^4\d% · 还需 1分钟 30秒$/).waitFor();
  expect(await sft.getByRole('progressbar').evaluate((one) => (one as HTMLProgressElement).value)).toBeCloseTo(0.42, 1);
  await sft.getByText('第 2 次', { exact: true }).waitFor();
  const cost = sft.getByText('崩溃损失 90 秒、3 步');
  await cost.waitFor();
  // Nothing of it is cut off.
  expect(await cost.evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0);
  expect(await sft.locator('footer time').textContent()).toMatch(/^2分钟/);
  await card(page, 'dpo').locator('[data-status=pending]').getByText('等待中').waitFor();
  await page.locator('[data-panel=sft] [data-crash-cost=sft]').getByText('重做了 3 个优化步。').waitFor();
  await photograph(page, 'run-live-zh');

  // A run opens at the step of its address.
  await page.goto(`${stage().url}/runs/${trained}?step=approval&view=graph`);
  const approval = card(page, 'approval');
  await approval.getByText('待审批人处理').waitFor();
  expect(await approval.locator('footer time').textContent()).toMatch(/^5分钟前$/);
  isOver = true;
  await approval.getByText('待审批人处理').waitFor({ state: 'detached' });
});
