import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { trainedRun } from './candidate.ts';
import { photograph, useStage } from './stage.ts';

const stage = useStage();
let runId = '';
beforeAll(async () => void (runId = await trainedRun(stage(), 'run-tabs')));
const search = (page: Page) => new URL(page.url()).searchParams;

test('R02: six tabs, each with an address, are walked with arrows; the time stays in sight while rows are scrolled', async () => {
  const page = await stage().open(`/runs/${runId}`, {
    language: 'en',
    more: { viewport: { width: 1_000, height: 420 } },
  });
  const panel = page.getByRole('tabpanel');
  await panel.locator('.react-flow').waitFor();
  await page.getByRole('tab', { name: 'Canvas' }).focus();
  const shows = {
    timeline: panel.getByRole('region', { name: 'Timeline' }),
    logs: panel.getByRole('searchbox'),
    metrics: panel.locator('[data-metric=loss]'),
    artifacts: panel.getByRole('row'),
    events: panel.getByRole('region', { name: 'Events' }),
  };
  for (const [tab, there] of Object.entries(shows)) {
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => search(page).get('tab')).toBe(tab);
    await there.first().waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe(`tab-${tab}`);
  }
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => search(page).get('tab')).toBeNull();

  await page.goto(`${stage().url}/runs/${runId}?tab=timeline&step=-`);
  const timeline = shows.timeline;
  const { plan } = await stage().owner.call('GET /runs/{runId}', { params: { runId } });
  await timeline.getByRole('button').first().waitFor();
  await expect.poll(() => timeline.getByRole('button').count()).toBeGreaterThan(plan.steps.length / 2);
  // Every bar says in words what it shows.
  for (const label of await timeline.getByRole('img').evaluateAll((all) => all.map((one) => one.ariaLabel)))
    expect(label).toMatch(/: .+, [\d.]+ ?\w+/);
  const axis = timeline.locator('.sticky[aria-hidden]');
  const row = timeline.getByRole('button').first();
  const before = { axis: (await axis.boundingBox())!.y, row: (await row.boundingBox())!.y };
  await timeline.evaluate((region) => region.scrollBy(0, 120));
  await expect.poll(async () => (await row.boundingBox())!.y).toBeLessThan(before.row - 80);
  expect((await axis.boundingBox())!.y).toBe(before.axis);
  await photograph(page, 'run-timeline');
});

test('R05: a log of any length is thinned by level, followed to its end, copied and downloaded', async () => {
  const page = await stage().open('/', { language: 'en' });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const lines = Array.from({ length: 50_000 }, (_, at) =>
    at % 10_000 === 7 ? `ERROR: loss of ${at}` : `step ${at} done`,
  );
  await page.route(/\/logs\/sft\?v=/, (route) => route.fulfill({ contentType: 'text/plain', body: lines.join('\n') }));
  await page.goto(`${stage().url}/runs/${runId}?tab=logs&step=sft`);
  await page.getByText(/^50,?000 lines/).waitFor();
  await page.getByRole('button', { name: 'Follow', exact: true }).click();
  await page.locator('[data-line="50000"]').getByText('step 49999 done').waitFor();
  // What is out of sight is not in the page.
  await expect.poll(() => page.locator('[data-line]').count()).toBeLessThan(300);
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('ERROR: loss of 40007');
  for (const level of ['Warning', 'Info', 'Debug']) await page.getByRole('checkbox', { name: level }).uncheck();
  await page.getByText(/^50,?000 lines · 5 shown/).waitFor();
  await expect.poll(() => search(page).get('level')).toBe('error');
  await page.getByRole('button', { name: 'Link to line 20008' }).click();
  await expect.poll(() => search(page).get('line')).toBe('20008');
  // Whoever points at a line wants to stay with it.
  await page.getByRole('button', { name: 'Follow', exact: true }).waitFor();
  await photograph(page, 'run-log-levels');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download' }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/-sft\.log$/);
});

const points = 100_000;
/** As a training of a week would have written them. */
const curves = Array.from({ length: points }, (_, at) =>
  JSON.stringify({ step: at + 1, loss: 4 - at / points + Math.sin(at / 900), gradNorm: 1 + Math.cos(at / 700) / 2 }),
).join('\n');

test('R04: curves of 100,000 points share their cursor and what they look at, are drawn otherwise by choice, and given away', async () => {
  const page = await stage().open('/', { language: 'en' });
  await page.route(/artifact\/file\?.*curves\.jsonl/, (route) =>
    route.fulfill({ contentType: 'text/plain', body: curves }),
  );
  await page.goto(`${stage().url}/runs/${runId}?tab=metrics&step=sft`);
  const charts = ['loss', 'gradNorm'].map((name) => page.locator(`[data-step=sft] [data-metric=${name}]`));
  const [loss, norm] = [charts[0]!, charts[1]!];
  await norm.locator('canvas').waitFor();
  expect(await loss.getByRole('img').getAttribute('aria-label')).toMatch(/100,?000 points/);
  let moves = 0;
  /** The step under the cursor, as both charts say it; a chart hears of it by a move that comes after it was drawn. */
  const stepAt = async (share: number) => {
    const over = (await loss.locator('.u-over').boundingBox())!;
    moves += 1;
    await page.mouse.move(over.x + over.width * share + (moves % 2), over.y + over.height / 2);
    const said = await Promise.all(charts.map((one) => one.locator('figcaption').textContent()));
    const steps = said.map((text) => Number(/(\d+): /.exec(text!)?.[1]));
    return steps.every((step) => step === steps[0]) ? steps[0] : undefined;
  };
  let whole = 0;
  await expect.poll(async () => (whole = (await stepAt(0.5)) ?? 0)).toBeGreaterThan(points * 0.4);

  const drawnAtOnce = await countDrawn(page);
  await loss.getByRole('img').focus();
  for (let time = 0; time < 8; time += 1) await page.keyboard.press('+');
  const frames = await framesOf(page, async () => {
    for (let time = 0; time < 40; time += 1) await page.keyboard.press('ArrowRight');
  });
  console.info(`R04: frames while 2 × 100,000 points are panned: p95 ${frames.p95.toFixed(1)} ms of ${frames.count}`);
  await expect.poll(() => stepAt(0.51)).toBeGreaterThan(whole + points * 0.2);
  await photograph(page, 'run-metrics');
  await page.keyboard.press('0');
  await expect.poll(() => stepAt(0.5)).toBeLessThan(whole + points * 0.1);
  // What makes it smooth on any machine: a curve is drawn with a few lines for each pixel across, not with one for each point.
  const across = await loss.locator('canvas').evaluate((one) => (one as HTMLCanvasElement).width);
  expect(await drawnAtOnce()).toBeGreaterThan(across / 4);
  expect(await drawnAtOnce()).toBeLessThan(across * 5);

  const drawn = () => loss.locator('canvas').evaluate((one) => (one as HTMLCanvasElement).toDataURL());
  const plain = await drawn();
  await page.getByRole('checkbox', { name: 'Log scale' }).check();
  await expect.poll(() => search(page).get('log')).toBe('1');
  await expect.poll(drawn).not.toBe(plain);
  const onLog = await drawn();
  await page.getByRole('slider', { name: 'Smoothing' }).fill('0.9');
  await expect.poll(() => search(page).get('smooth')).toBe('0.9');
  await expect.poll(drawn).not.toBe(onLog);
  await page.getByRole('checkbox', { name: /^Range of the last 7 runs/ }).check();
  await expect.poll(() => search(page).get('band')).toBe('1');
  await photograph(page, 'run-metrics-smooth');

  const given = async (name: string) => {
    const [file] = await Promise.all([page.waitForEvent('download'), loss.getByRole('button', { name }).click()]);
    return await readFile(await file.path());
  };
  const table = (await given('CSV')).toString('utf8').trim().split('\n');
  expect([table[0], table.length]).toEqual(['step,loss', points + 1]);
  expect((await given('PNG')).subarray(1, 4).toString()).toBe('PNG');
});

/** Counts lines from now on; answers how many the longest path had. */
async function countDrawn(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const lines = new WeakMap<Path2D, number>();
    const { prototype } = Path2D;
    const lineTo = Object.getOwnPropertyDescriptor(prototype, 'lineTo')!.value as Path2D['lineTo'];
    Object.assign(globalThis, { mostLines: 0 });
    prototype.lineTo = function (x, y) {
      const count = (lines.get(this) ?? 0) + 1;
      lines.set(this, count);
      Object.assign(globalThis, { mostLines: Math.max(count, (globalThis as { mostLines?: number }).mostLines!) });
      lineTo.call(this, x, y);
    };
  });
  return () => page.evaluate<number>('mostLines');
}

/** Times between frames while something goes on. */
async function framesOf(page: Page, goOn: () => Promise<void>): Promise<{ p95: number; count: number }> {
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(globalThis, { frameTimes: times });
    const note = (now: number) => {
      times.push(now);
      requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  });
  await goOn();
  const times = await page.evaluate<number[]>('frameTimes.slice()');
  const gaps = times
    .slice(1)
    .map((time, at) => time - times[at]!)
    .toSorted((a, b) => a - b);
  return { p95: gaps[Math.floor(gaps.length * 0.95)] ?? 0, count: gaps.length };
}

test('what could not be read is said to be so, and not to be nothing', async () => {
  const page = await stage().open('/', { language: 'en' });
  const no = { status: 422, json: { error: { code: 'out-of-order', message: { en: 'Not now.', zh: '现在不行。' } } } };
  await page.route(/artifact\/file\?.*curves\.jsonl|api\/artifacts\?type=file/, (route) => route.fulfill(no));
  await page.goto(`${stage().url}/runs/${runId}?tab=metrics&step=sft`);
  await page.getByRole('alert').getByText('Not now.').waitFor();
  expect(await page.getByText('No curves yet').count()).toBe(0);
  await page.goto(`${stage().url}/datasets`);
  await page.getByRole('alert').getByText('Not now.').waitFor();
  expect(await page.getByText('Nothing has been uploaded.').count()).toBe(0);
});

test('E16: beside the canvas the inspector shows what a step wrote and measured in the last run', async () => {
  // Whichever run trained it, and not those that took over what it made.
  const { runs } = await stage().owner.call('GET /runs', { query: {} });
  const views = runs.map(({ runId: id }) => stage().owner.call('GET /runs/{runId}', { params: { runId: id } }));
  const trained = (await Promise.all(views)).find(({ state }) => state.steps['sft']?.state === 'done')!;
  const last = runs.filter((one) => one.runId === trained.runId);
  const page = await stage().open('/', { language: 'en' });
  await page.route(/\/api\/runs\?/, (route) => route.fulfill({ json: { runs: last } }));
  await page.goto(`${stage().url}/pipelines/${trained.pipelineId}?step=sft&tab=logs`);
  const panel = page.locator('[data-panel=inspector]');
  await panel.getByText(/training begins at step 0/).waitFor();
  await panel.getByText('Done', { exact: true }).waitFor();
  expect(await panel.getByRole('tab').allTextContents()).toEqual([
    'Parameters',
    'Inputs',
    'Outputs',
    'Logs',
    'Metrics',
    'History',
  ]);
  await photograph(page, 'editor-inspector-logs');
  await panel.getByRole('tab', { name: 'Metrics' }).click();
  await panel.locator('[data-metric=loss] canvas').waitFor();
  await expect.poll(() => search(page).get('tab')).toBe('metrics');
  await photograph(page, 'editor-inspector-metrics');
  await panel.getByRole('link', { name: 'On the run page' }).click();
  await page.waitForURL(/\/runs\/.*tab=metrics/);
  await page.locator('[data-step=sft] [data-metric=loss]').waitFor();
});
