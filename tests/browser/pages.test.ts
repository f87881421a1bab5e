import { beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { Answer } from '../../server/client.ts';
import { photograph, useStage } from './stage.ts';

type Overview = Answer<'GET /overview'>;

const stage = useStage();
const patience = { timeout: 120_000 };
const mark = Date.now().toString(36);
const pipelineId = `pages-${mark}`;
const source = (seed: number) => `refrain: 1
id: ${pipelineId}
steps:
  - { id: lyrics, kind: import-lyrics@1, params: { source: 'sample:lyrics' } }
  - { id: curate, kind: curate-dataset@1 }
  - { id: split, kind: split-dataset@1, params: { seed: ${seed} } }
edges: [{ from: lyrics.dataset, to: curate.dataset }, { from: curate.dataset, to: split.dataset }]
`;
let runId = '';
beforeAll(async () => {
  const { owner } = stage();
  await owner.call('POST /pipelines', { body: { source: source(4) } });
  ({ runId } = await owner.call('POST /runs', { body: { pipelineId } }));
});
const isDone = (of: string) =>
  expect
    .poll(async () => (await stage().owner.call('GET /runs/{runId}', { params: { runId: of } })).outcome, patience)
    .toBe('done');
const card = (page: Page, heading: string) =>
  page.locator('section', { has: page.getByRole('heading', { name: heading, exact: true }) }).last();

const night = (outcome: string) => ({
  at: '2026-01-02T02:00:00.000Z',
  outcome,
  runId,
  reason: null,
  gate: 'passed' as const,
  loss: [3, 2, 1.5],
  gain: null,
  release: null,
});
const at = '2026-01-02T03:00:00.000Z';
const about = () => ({ runId, pipelineId, trigger: 'schedule' as const, startedBy: { id: 'a', name: 'A' } });
const evidence = `sha256:${'e'.repeat(64)}` as const;
const quiet = (last: string): Overview => ({
  at,
  waiting: [],
  broken: [],
  ended: [],
  rolledBack: [],
  questions: [],
  running: [],
  schedules: [
    {
      scheduleId: 'nightly',
      pipelineId,
      cron: '0 2 * * *',
      timezone: 'UTC',
      nextAt: null,
      isPaused: false,
      nights: [night(last)],
    },
  ],
  recent: [],
  traffic: [],
  unreachable: [],
});
const waiting = () => [
  { ...about(), stepId: 'approval', alias: 'lyrics', since: at, until: null, evidence, gate: null },
];
const news = (): Overview => ({
  ...quiet('done'),
  waiting: waiting(),
  broken: [
    { ...about(), stepId: 'sft', title: { en: 'SFT', zh: '监督微调' }, since: at, until: at, code: null, reason: null },
  ],
  rolledBack: [{ alias: 'lyrics', at, who: 'Mei', reason: '<b>too slow</b>', action: 'roll-back', version: 7 }],
});

test('Tonight says in one sentence whether it is fine, and leads to what is not; the inbox and the title of the tab count what waits', async () => {
  const page = await stage().open('/', { language: 'zh' });
  let overview = quiet('done');
  await page.route('**/api/overview', (route) => route.fulfill({ json: overview }));
  const says = async (told: Overview, is: string, sentence: RegExp, link: readonly [string, string]) => {
    overview = told;
    await page.reload();
    const answer = page.locator(`[data-tonight=${is}]`);
    await answer.waitFor();
    expect(await answer.locator('p').textContent()).toMatch(sentence);
    expect(await answer.getByRole('link', { name: link[0] }).getAttribute('href')).toBe(link[1]);
    // Read without a click: at the top, before anything is scrolled.
    expect((await answer.boundingBox())!.y).toBeLessThan(200);
    await photograph(page, `home-${is}-zh`);
  };
  await says(quiet('done'), 'good', /^今晚一切正常。 上一次（.+）已顺利结束，门禁通过。$/, ['查看', `/runs/${runId}`]);
  await expect.poll(() => page.title()).toBe('今晚 · Refrain');
  await says(quiet('failed'), 'failed', /^上一次（.+）失败了。 线上版本没有变化。$/, ['查看', `/runs/${runId}`]);
  await says({ ...quiet('done'), waiting: waiting() }, 'waiting', /^有 1 个候选版本等待审批。$/, [
    '去审批',
    `/releases/${runId}/approval`,
  ]);
  await says(news(), 'broken', /^有 1 个步骤失败，等待修复。$/, ['去修复', `/runs/${runId}`]);
  await expect.poll(() => page.title()).toBe('(3) 今晚 · Refrain');

  await page.getByRole('navigation').getByRole('link', { name: /^待办/ }).click();
  await expect.poll(() => page.title()).toBe('(3) 待办 · Refrain');
  const waits = card(page, '等待处理').getByRole('listitem');
  await waits.filter({ hasText: 'lyrics 候选版本等待审批' }).locator(`a[href="/releases/${runId}/approval"]`).waitFor();
  await waits.filter({ hasText: '“监督微调”失败，等待修复' }).waitFor();
  await card(page, '最近发生').getByText('lyrics 已回滚').waitFor();
  // What has happened is news until it was seen; what waits goes on waiting.
  await page.getByRole('button', { name: '全部标为已读' }).click();
  await expect.poll(() => page.title()).toBe('(2) 待办 · Refrain');
  await photograph(page, 'inbox-zh');
});

test('a schedule stands there in words with the revision it is pinned to, is moved, paused with a reason and resumed; models say what they are', async () => {
  const { owner } = stage();
  const scheduleId = `of-${pipelineId}`;
  const params = { pipelineId };
  await owner.call('POST /schedules', {
    body: { scheduleId, pipelineId, cron: '30 2 * * *', timezone: 'Asia/Shanghai' },
  });
  const draft = await owner.call('GET /pipelines/{pipelineId}/draft', { params });
  const { version } = await owner.call('PUT /pipelines/{pipelineId}/draft', {
    params,
    body: { source: source(5), base: draft.version },
  });
  await owner.call('POST /pipelines/{pipelineId}/revisions', { params, body: { base: version } });
  const page = await stage().open('/schedules', { language: 'zh' });
  const schedule = page
    .locator('section', { has: page.getByRole('heading', { name: new RegExp(`^${scheduleId}`) }) })
    .last();
  await schedule.getByText('每天 02:30（Asia/Shanghai）').waitFor();
  await schedule.getByText('运行修订版 1，最新为 2').waitFor();
  expect(await schedule.getByRole('link', { name: pipelineId }).getAttribute('href')).toBe(
    `/pipelines/${pipelineId}?rev=1`,
  );
  await expect.poll(() => schedule.locator('time').count()).toBe(5);
  const dialog = page.getByRole('dialog');
  await schedule.getByRole('button', { name: '移到修订版 2' }).click();
  await dialog.getByRole('button', { name: '移到修订版 2' }).click();
  await schedule.getByText('运行修订版 2（最新）').waitFor();

  await schedule.getByRole('button', { name: '暂停', exact: true }).click();
  const pause = dialog.getByRole('button', { name: '暂停', exact: true });
  await dialog.getByText('恢复之前不会自动运行').waitFor();
  expect(await pause.isDisabled()).toBe(true);
  await dialog.getByRole('textbox').fill('<i>维护</i>');
  await pause.click();
  await schedule.getByText(/暂停：<i>维护<\/i>$/).waitFor();
  await photograph(page, 'schedule-paused-zh');
  await schedule.getByRole('button', { name: '恢复', exact: true }).click();
  await dialog.getByRole('button', { name: '恢复', exact: true }).click();
  await schedule.getByText(/启用$/).first().waitFor();
  await owner.call('DELETE /schedules/{scheduleId}', { params: { scheduleId } });

  // Its size is known once a run has selected it.
  const base = `refrain: 1\nid: base-of-${pipelineId}\nsteps: [{ id: base, kind: select-base@1 }]\n`;
  await isDone((await owner.call('POST /runs', { body: { source: base } })).runId);
  await page.goto(`${stage().url}/models`);
  const model = page.locator('section', { has: page.getByText('tiny-zh', { exact: true }) }).last();
  await model.getByText('Apache-2.0').waitFor();
  const facts = () => model.locator('dl').first().innerText();
  await expect.poll(facts).toMatch(/对话模板\s+\S+/);
  await expect.poll(facts).toMatch(/大小\s+[\d.]+ ?MB/);
});

test('lyrics are uploaded by choice, and said how to be used', async () => {
  const page = await stage().open('/datasets', { language: 'zh' });
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByText('选择文件', { exact: true }).click(),
  ]);
  const name = `mine-${mark}.txt`;
  await chooser.setFiles({ name, mimeType: 'text/plain', buffer: Buffer.from('月亮走我也走\n你在那头等候\n') });
  await page.getByText(`已保存为 uploads/${name} v1。`).waitFor();
  await page.getByText(`来源中填写 upload:${name}。`).waitFor();
  await card(page, '上传文件').getByRole('listitem').filter({ hasText: name }).waitFor();
});

test('what an artifact was made from is a graph to walk; the run that made it is done once more, and makes the same', async () => {
  const { owner } = stage();
  await isDone(runId);
  const { steps } = (await owner.call('GET /runs/{runId}', { params: { runId } })).state;
  const page = await stage().open(`/artifacts/${steps['split']!.outputs!['train']!.digest}`, { language: 'en' });
  const lineage = card(page, 'Lineage');
  await lineage.getByRole('button', { name: 'As a graph' }).click();
  await expect.poll(() => new URL(page.url()).searchParams.get('lineage')).toBe('graph');
  await lineage.locator('.react-flow .step-card').first().waitFor();
  await lineage.getByRole('button', { name: 'Show everything (0)' }).click();
  await lineage.locator('.react-flow .step-card').nth(2).waitFor();
  await expect.poll(() => lineage.locator('.react-flow__edge').count()).toBeGreaterThan(1);
  await photograph(page, 'artifact-lineage');

  const reproduction = card(page, 'Reproduction');
  await reproduction.getByText('Nobody has reproduced the run that made it.').waitFor();
  await reproduction.getByRole('button', { name: 'Reproduce' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('nothing is reused, and what it read from outside is as it was').waitFor();
  await dialog.getByRole('button', { name: 'Reproduce' }).click();
  await page.waitForURL(/\/runs\//);
  const again = new URL(page.url()).pathname.split('/').at(-1)!;
  await isDone(again);
  await page.goBack();
  await reproduction.getByText('✓ Reproduced: every step that ran made the same digests.').waitFor(patience);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    reproduction.getByRole('button', { name: 'Save as JSON' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe(`reproduction-${runId}.json`);
});
