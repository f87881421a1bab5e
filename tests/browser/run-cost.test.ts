import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { costOf, workOf } from '../../pipeline/cost.ts';
import type { RunView } from '../../server/client.ts';
import { atWork } from './at-work.ts';
import { trainedRun } from './candidate.ts';
import { inWords, pricesOf, withoutPrices } from './prices.ts';
import { photograph, useStage } from './stage.ts';

const stage = useStage();
const patience = { timeout: 120_000 };
let trained = '';
beforeAll(async () => void (trained = await trainedRun(stage(), 'run-cost')));

const runOf = (runId: string) => stage().owner.call('GET /runs/{runId}', { params: { runId } });
const card = (page: Page, step: string) => page.locator(`.react-flow [data-step=${step}]`);

/** A run of the stage that trained by itself, and reused nothing of it. */
async function runThatTrained(): Promise<RunView> {
  const { runs } = await stage().owner.call('GET /runs', { query: { pipelineId: 'flywheel-test' } });
  for (const { runId } of runs.toReversed()) {
    const run = await runOf(runId);
    if (run.state.steps['sft']?.state === 'done' && run.state.steps['evaluate']?.state === 'done') return run;
  }
  throw new Error('no run of this stage trained and evaluated');
}

test('R01: what steps cost stands on their cards and in the header, by the hours that workers counted; without a price nothing does', async () => {
  const run = await runThatTrained();
  const { runId, plan } = run;
  const { seconds } = await stage().owner.call('GET /runs/{runId}/work', { params: { runId } });
  // Each held its worker for what it took at least, and nothing is counted of steps on the cpu queue.
  for (const step of ['sft', 'dpo', 'grpo'])
    expect(seconds[step], step).toBeGreaterThan(run.state.steps[step]!.metrics!['seconds']!);
  expect(Object.keys(seconds).filter((id) => plan.steps.find((step) => step.id === id)!.queue === 'cpu')).toEqual([]);
  const prices = await pricesOf(stage());
  const total = costOf(workOf(plan.steps, seconds), prices)!;
  const ofSft = costOf({ training: seconds['sft']! }, prices)!;
  for (const [language, locale, said] of [
    ['en', 'en', 'cost '],
    ['zh', 'zh-CN', '花费 '],
  ] as const) {
    const page = await stage().open(`/runs/${runId}?step=sft&view=graph`, { language });
    const footer = (step: string) => card(page, step).locator('footer');
    await footer('sft')
      .getByText(inWords(ofSft, locale, 'narrowSymbol'), { exact: true })
      .waitFor(patience);
    expect(await footer('sft').evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0);
    expect(await page.locator('header [data-part=cost]').innerText()).toBe(said + inWords(total, locale));
    await photograph(page, `run-cost-${language}`);
    await page.goto(`${stage().url}/runs/${runId}?view=list`);
    const row = page.getByRole('listitem').locator('[data-step=sft]');
    await row.getByText(inWords(ofSft, locale)).waitFor();
    expect(await page.getByRole('listitem').locator('[data-step=curate]').innerText()).not.toContain('$');

    await page.goto(`${stage().url}/runs?pipeline=flywheel-test`);
    const listed = page.getByRole('row').filter({ has: page.locator(`a[href$="${runId}"]`) });
    await listed.getByText(inWords(total, locale), { exact: true }).waitFor();
    await photograph(page, `runs-cost-${language}`);
    // A run that has ended is listed with what it took; as the newest it is also the one that a part is taken from.
    await page.route(/\/api\/runs\?/, async (route) => {
      const answer = await route.fetch();
      const { runs } = (await answer.json()) as { runs: readonly { readonly runId: string }[] };
      const workSeconds = { training: 1_234, serving: 50 };
      const told = runs.filter((one) => one.runId === runId).map((one) => ({ ...one, outcome: 'done', workSeconds }));
      await route.fulfill({ response: answer, json: { runs: told } });
    });
    await page.goto(`${stage().url}/runs?pipeline=flywheel-test`);
    await listed.getByText(inWords({ amount: 124.4, currency: 'USD' }, locale), { exact: true }).waitFor();

    await page.goto(`${stage().url}/pipelines/flywheel-test?step=sft&part=from`);
    const lastSaid = language === 'en' ? /Cost about \$[\d,.]+ the last time\./ : /上次花费约 US\$[\d,.]+。/;
    await page.getByRole('dialog').getByText(lastSaid).waitFor();
    await photograph(page, `part-cost-${language}`);

    await withoutPrices(page);
    await page.goto(`${stage().url}/runs?pipeline=flywheel-test`);
    await listed.waitFor();
    expect(await page.getByRole('columnheader', { name: language === 'en' ? 'Cost' : '花费' }).count()).toBe(0);
    await page.goto(`${stage().url}/runs/${runId}?step=sft&view=graph`);
    await card(page, 'sft').locator('footer time').waitFor();
    expect(await page.locator('header').filter({ hasText: '$' }).count()).toBe(0);
    expect(await footer('sft').innerText()).not.toMatch(/[$]/);
  }
});

test('R01: a training that was tried again shows attempt, time and cost together, none of them cut off', async () => {
  const run = await runOf(trained);
  for (const language of ['en', 'zh'] as const) {
    const page = await stage().open('/', { language });
    const body = `id: ${run.state.sequence}\nevent: snapshot\ndata: ${JSON.stringify(atWork(run, 0))}\n\n`;
    await page.route(/\/runs\/[^/]+\/events$/, (route) =>
      route.fulfill({ contentType: 'text/event-stream', body }).catch(() => undefined),
    );
    await page.route(/\/runs\/[^/]+\/work$/, (route) => route.fulfill({ json: { seconds: { sft: 123.4 } } }));
    await page.goto(`${stage().url}/runs/${trained}?step=sft&view=graph`);
    const footer = card(page, 'sft').locator('footer');
    await footer.getByText('$12.34', { exact: true }).waitFor(patience);
    await footer.getByText(language === 'en' ? 'attempt 2' : '第 2 次').waitFor();
    const beyond = await footer.evaluate((one) =>
      [one, ...one.children].map((part) => part.scrollWidth - part.clientWidth),
    );
    expect(Math.max(...beyond)).toBe(0);
    await photograph(page, `run-live-cost-${language}`);
  }
});
