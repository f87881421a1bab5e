import { beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { Answer } from '../../server/client.ts';
import { costOf, costOfThousand } from '../../pipeline/cost.ts';
import { trainedRun } from './candidate.ts';
import { documentOf, useEditors } from './editor-page.ts';
import { inWords, pricesOf, withoutPrices } from './prices.ts';
import { photograph, useStage } from './stage.ts';

type Evidence = Answer<'GET /runs/{runId}/evidence/{stepId}'>;

const stage = useStage();
const { makePipeline } = useEditors(stage);
let runId = '';
beforeAll(async () => void (runId = await trainedRun(stage(), 'release-lines')));
const card = (page: Page, heading: string) =>
  page.locator('section', { has: page.getByRole('heading', { name: heading, exact: true }) }).last();

test('P01, P02, P05: what the first flywheel measured is a sentence with its rules, words with their intervals, and chips', async () => {
  const page = await stage().open(`/releases/${runId}/approval`, { language: 'en' });
  const advice = page.locator('section', { has: page.locator('[data-advice]') });
  const rules = advice.getByRole('listitem');
  await advice.waitFor();
  expect(await rules.first().isVisible()).toBe(false);
  await advice.getByText('Why?', { exact: true }).click();
  await rules.first().waitFor();
  // Both at once: a vote that is read late may be a reason of its own.
  const { sentence, said } = await advice.evaluate((one) => ({
    sentence: one.querySelector('[data-advice]')!.textContent,
    said: [...one.querySelectorAll('li')].map((item) => item.innerText),
  }));
  // The main reason is the first of all, and each says what it speaks for.
  const [, reason] = /^.(?:Approve advised|Your judgement needed|Reject advised): (.+)\.$/u.exec(sentence)!;
  expect(said[0]).toContain(reason);
  expect(said.length).toBeGreaterThan(1);
  for (const one of said) expect(one).toMatch(/^[✓◆✕] (for it|to be judged|against it)/u);
  expect(said.join('\n')).toContain('the rule of the gate holds');

  const safety = page.locator('[data-metric=safety]');
  expect(await safety.textContent()).toMatch(/^✓gate passedSafe words.+gate asks for at least 0%; it is \d/);
  const measured = page.locator('[data-metric]');
  await expect.poll(() => measured.count()).toBeGreaterThan(3);
  for (const label of await measured.locator('svg').evaluateAll((all) => all.map((one) => one.ariaLabel)))
    expect(label).toMatch(/^Difference .+, 90% interval from .+ to .+/);
  // A number leads to the lyrics it was made of.
  await safety.getByRole('button').click();
  const rows = page.getByRole('dialog', { name: 'Lyrics behind “Safe words”' });
  await rows
    .getByText(/^Candidate · Score /)
    .first()
    .waitFor();
  expect(await rows.getByText(/^Before · Score /).count()).toBe(await rows.getByText(/^Candidate · Score /).count());
  await page.keyboard.press('Escape');

  const chips = await card(page, 'What changed?').getByRole('listitem').allInnerTexts();
  for (const chip of [/^dataset .+ songs$/, /^preferences .*\d$/, /^base .+/, /^reward .+/])
    expect(
      chips.some((one) => chip.test(one)),
      `${String(chip)} among ${chips.join(', ')}`,
    ).toBe(true);
});

const metric = (low: number, high: number) =>
  ({
    candidate: 0.6,
    baseline: 0.5,
    delta: (low + high) / 2,
    low,
    high,
    prompts: 120,
    better: 9,
    equal: 2,
    worse: 4,
  }) as const;
/** Interval, word and frequency of every judgement there is. */
const judged = {
  rhyme: [metric(0.03, 0.05), '明显更好', '每 100 句多押对 4 句'],
  total: [metric(-0.1, -0.04), '明显更差', '满分 100 分，低 7 分'],
  format: [metric(-0.01, 0.01), '没有实际差别', '没有差别'],
  safety: [metric(0.002, 0.038), '可能更好', '每 100 首少 2 首含不当用词'],
  syllables: [metric(-0.05, -0.01), '更差', '每 100 句少 3 句字数合拍'],
  distinct2: [metric(-0.04, 0.06), '看不出来，样本太少', '每 100 个词对少重复 1 个'],
} as const;
const unsafe = { candidate: ['第一首', '第二首', '<b>第三首</b>'], baseline: ['旧的一首'] };
const changed = (evidence: Evidence): Evidence => ({
  ...evidence,
  rules: [
    { metric: 'rhyme', rule: 'better-by', value: 0.02, significant: true, seen: 0.03, passed: true },
    { metric: 'total', rule: 'not-worse-by', value: 0.02, significant: true, seen: -0.1, passed: false },
    { metric: 'novelty', rule: 'at-least', value: 0.5, significant: false, seen: null, passed: false },
  ],
  metrics: Object.fromEntries(Object.entries(judged).map(([name, [interval]]) => [name, interval])),
  safety: {
    candidate: { flagged: 3, lyrics: 40, classes: { insult: 2, drugs: 1 } },
    baseline: { flagged: 1, lyrics: 40, classes: { insult: 1 } },
  },
  previous: { digest: evidence.report!.digest, number: 3, runId, pipelineId: 'flywheel-test' },
  previousRevision: 1_000,
  changes: [
    { what: 'rows', stepId: 'split', before: 100, after: 1_410 },
    { what: 'preferences', stepId: 'preferences', before: null, after: 12_400 },
    {
      what: 'parameter',
      stepId: 'sft',
      kind: 'train-sft@1',
      kindTitle: { en: 'SFT', zh: '监督微调' },
      key: 'rank',
      keyTitle: { en: 'rank', zh: '秩' },
      before: 4,
      after: 8,
    },
    { what: 'scorer', before: 'v2', after: 'v3' },
  ],
});

test('P01, P02, P04, P05: failures stand first, every word has its interval, what offends is out of sight, changes are a line of chips', async () => {
  const page = await stage().open('/', { language: 'zh' });
  const evidence = await stage().owner.call('GET /runs/{runId}/evidence/{stepId}', {
    params: { runId, stepId: 'approval' },
  });
  await page.route('**/evidence/approval', (route) => route.fulfill({ json: changed(evidence) }));
  await page.route('**/evidence/approval/unsafe', (route) => route.fulfill({ json: unsafe }));
  await page.goto(`${stage().url}/releases/${runId}/approval`);

  await page.locator('[data-advice=reject]').waitFor();
  expect(await page.locator('[data-advice]').textContent()).toBe('✕建议驳回：“综合得分”未通过门禁。');
  await page.getByText('为什么？', { exact: true }).click();
  await page.getByText('报告缺少“novelty”，按不通过计').waitFor();

  const rows = page.locator('[data-metric]');
  const order = await rows.evaluateAll((all) => all.map((one) => one.getAttribute('data-metric')));
  expect(order.slice(0, 3)).toEqual(['novelty', 'total', 'rhyme']);
  const missing = page.locator('[data-metric=novelty]');
  expect(await missing.textContent()).toMatch(/^✕门禁未通过.+没有测到/);
  expect(await missing.locator('svg').count()).toBe(0);
  for (const [name, [{ low, high }, word, frequency]] of Object.entries(judged)) {
    const row = page.locator(`[data-metric=${name}]`);
    await row.getByText(word, { exact: true }).waitFor();
    await row.getByRole('button', { name: frequency, exact: true }).waitFor();
    const drawn = row.locator('svg');
    expect(await drawn.getAttribute('aria-label')).toContain(`90% 区间 ${low} 至 ${high}`);
    // A dot on its whisker, the line of no difference, and where the gate draws one, that.
    expect(await drawn.locator('circle').count()).toBe(1);
    expect(await drawn.locator('line.stroke-ink-3').count()).toBe(1);
    expect(await drawn.locator('line[stroke-dasharray]').count()).toBe(name === 'rhyme' || name === 'total' ? 1 : 0);
  }

  const safety = card(page, '有什么风险？');
  expect(await safety.getByRole('row').allInnerTexts()).toEqual([
    expect.stringMatching(/类别\s+候选版本\s+之前版本/),
    expect.stringMatching(/^辱骂\s+2 · 5%\s+1 · 2.5%$/),
    expect.stringMatching(/^毒品\s*✕ 新出现\s+1 · 2.5%\s+0 · 0%$/),
  ]);
  expect(await safety.getByText('第一首').count()).toBe(0);
  await safety.getByRole('button', { name: '查看 4 首' }).click();
  const lyrics = safety.getByRole('listitem').getByRole('button');
  await lyrics.first().waitFor();
  expect(await lyrics.count()).toBe(4);
  const filters = () =>
    lyrics.locator('span').evaluateAll((all) => all.map((one) => getComputedStyle(one).filter.startsWith('blur')));
  expect(await filters()).toEqual([true, true, true, true]);
  expect(await safety.getByRole('button', { name: '显示歌词' }).count()).toBe(4);
  await lyrics.nth(2).click();
  await expect.poll(filters).toEqual([true, true, false, true]);
  expect(await lyrics.nth(2).innerText()).toBe(unsafe.candidate[2]);

  const changes = card(page, '改了什么？');
  await changes.getByText('相对第 3 版').waitFor();
  expect((await changes.getByRole('listitem').allInnerTexts()).toSorted()).toEqual(
    ['数据集 +1,310 (1,410) 首', '偏好数据 12,400 对', '监督微调 秩 4 → 8', '奖励 v3'].toSorted(),
  );
  await changes.getByText('可复现：').waitFor();
  expect(await changes.getByRole('link', { name: '查看差异' }).getAttribute('href')).toMatch(
    /^\/pipelines\/flywheel-test\?diff=1000\.\.\d+$/,
  );
  await photograph(page, 'release-told-zh');
});

test('P06: training cost and cost of a thousand lyrics are the work of this candidate at the installation’s prices, in both languages; without prices they are not there', async () => {
  const { owner } = stage();
  const params = { runId, stepId: 'approval' };
  const { speed } = await owner.call('GET /runs/{runId}/evidence/{stepId}', { params });
  // The worker holds its place for the trainer's start and end too.
  expect(speed.trainWorkSeconds).toBeGreaterThan(speed.trainSeconds!);
  const prices = await pricesOf(stage());
  const training = costOf({ training: speed.trainWorkSeconds! }, prices)!;
  const thousand = costOfThousand(speed.secondsPerLyric, prices)!;
  for (const [language, locale, heading, rows] of [
    ['en', 'en', 'Cost and speed', ['Training cost', 'Cost per 1,000 lyrics']],
    ['zh', 'zh-CN', '成本与速度', ['训练花费', '每千首成本']],
  ] as const) {
    const page = await stage().open(`/releases/${runId}/approval`, { language });
    const cells = (name: string) =>
      card(page, heading).getByRole('row').filter({ hasText: name }).getByRole('cell').allInnerTexts();
    await card(page, heading).getByText(rows[0]).waitFor();
    expect((await cells(rows[0]))[0]).toBe(inWords(training, locale));
    expect((await cells(rows[1]))[0]).toBe(inWords(thousand, locale));
    await card(page, heading).scrollIntoViewIfNeeded();
    await photograph(page, `release-cost-${language}`);
    await withoutPrices(page);
    await page.reload();
    await card(page, heading).getByRole('row').nth(2).waitFor();
    for (const row of rows) expect(await card(page, heading).getByText(row).count()).toBe(0);
  }
});

test.each([
  ['zh', '改了什么？', '查看差异', '≠ 修改'],
  ['en', 'What changed?', 'See the diff', '≠ changed'],
] as const)(
  'E22, P05: what changed leads to the merged canvas, from the revision that serves to the candidate’s (%s)',
  async (language, heading, link, mark) => {
    const { owner } = stage();
    const pipelineId = await makePipeline(`approved-${language}`);
    const params = { pipelineId };
    const draft = await owner.call('GET /pipelines/{pipelineId}/draft', { params });
    const body = { source: documentOf(pipelineId, '16'), base: draft.version };
    const { version } = await owner.call('PUT /pipelines/{pipelineId}/draft', { params, body });
    await owner.call('POST /pipelines/{pipelineId}/revisions', { params, body: { base: version } });
    const run = await owner.call('GET /runs/{runId}', { params: { runId } });
    const where = { params: { runId, stepId: 'approval' } };
    const evidence = changed(await owner.call('GET /runs/{runId}/evidence/{stepId}', where));
    const page = await stage().open('/', { language });
    await page.route(`**/api/runs/${runId}`, (route) => route.fulfill({ json: { ...run, pipelineId, revision: 2 } }));
    await page.route('**/evidence/approval', (route) =>
      route.fulfill({
        json: { ...evidence, previous: { ...evidence.previous, pipelineId }, previousRevision: 1 },
      }),
    );
    await page.goto(`${stage().url}/releases/${runId}/approval`);
    await card(page, heading).getByRole('link', { name: link }).click();
    await page.waitForURL((url) => url.pathname === `/pipelines/${pipelineId}` && url.search === '?diff=1..2');
    const step = page.locator('[data-step=sft]');
    await step.waitFor();
    expect(await step.getAttribute('class')).toContain('is-changed');
    expect((await step.innerText()).toLowerCase()).toContain(mark);
    expect(await page.locator('[data-mark=changed]').innerText()).toMatch(/8[\s\S]*16/);
    await photograph(page, `release-diff-${language}`);
  },
);
