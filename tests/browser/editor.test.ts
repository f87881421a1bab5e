import type { Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { documentOf, field, save, useEditors } from './editor-page.ts';
import { passOnPage } from './page-time.ts';
import { photograph, useStage } from './stage.ts';

const stage = useStage();
const { draftOf, makePipeline, openStep } = useEditors(stage);
const runs: string[] = [];
const words = {
  zh: { pipelines: '流水线', history: '历史', theirs: '全部用对方的', mine: '全部用我的', keep: '保留所选' },
  en: {
    pipelines: 'Pipelines',
    history: 'History',
    theirs: 'All theirs',
    mine: 'All yours',
    keep: 'Keep the chosen',
  },
} as const;

afterAll(async () => {
  for (const runId of runs) await stage().owner.call('POST /runs/{runId}/cancel', { params: { runId } });
});

/** Counts what a person does. */
function countClicks() {
  let count = 0;
  return {
    click: async (page: Page, what: string | ReturnType<Page['locator']>) => {
      count += 1;
      await (typeof what === 'string' ? page.locator(what) : what).click();
    },
    count: () => count,
  };
}

test.each(['zh', 'en'] as const)('F1: from Pipelines to the first run in 4 clicks (%s)', async (language) => {
  const file = `first-${language}.jsonl`;
  await stage().owner.upload(file, new Blob(['{"lyrics":"月亮走我也走\\n你在那头等候"}\n']));
  const page = await stage().open('/', { language });
  const startedAt = Date.now();
  const { click, count } = countClicks();
  await click(page, page.getByRole('link', { name: words[language].pipelines, exact: true }).first());
  await click(page, '[data-preset=flywheel-test]');
  await click(page, page.getByRole('radio', { name: new RegExp(file) }));
  await click(page, '[data-part=start-run]');
  await page.waitForURL(/\/runs\/[^/]+$/);
  runs.push(new URL(page.url()).pathname.split('/').at(-1)!);
  expect(count()).toBe(4);
  console.log(`F1 (${language}): ${Date.now() - startedAt} ms`);
  const { runs: listed } = await stage().owner.call('GET /runs', { query: {} });
  expect(listed.map(({ runId }) => runId)).toContain(runs.at(-1));
});

test.each(['zh', 'en'] as const)(
  'F3: a problem leads to its field with one click, and a fix mends it (%s)',
  async (language) => {
    const id = await makePipeline(`fix-${language}`, 'many');
    const page = await stage().open(`/pipelines/${id}`, { language });
    await page.locator('[data-part=problems-badge]').click();
    const row = page.locator('[data-part=problems] li');
    await row.first().waitFor();
    const { click, count } = countClicks();
    const startedAt = Date.now();
    await click(page, row.first().locator('button').first());
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('[data-param]')?.getAttribute('data-param')))
      .toBe('rank');
    expect(count()).toBe(1);
    console.log(`F3 (${language}): ${count()} click, ${Date.now() - startedAt} ms`);
    expect(await field(page, 'rank').getAttribute('aria-invalid')).toBe('true');
    await photograph(page, `editor-problems-${language}`);
    await row.first().locator('button').nth(1).click();
    await expect.poll(() => row.count()).toBe(0);
    await expect.poll(() => draftOf(id)).not.toContain('rank');
  },
);

test.each(['zh', 'en'] as const)(
  'F5: what changed since a revision is on the canvas in 2 clicks (%s)',
  async (language) => {
    const id = await makePipeline(`compare-${language}`);
    const page = await openStep(id, 'sft', language);
    await field(page, 'rank').fill('16');
    await expect.poll(() => draftOf(id)).toContain('rank: 16');
    const { click, count } = countClicks();
    const startedAt = Date.now();
    await click(page, page.getByRole('button', { name: words[language].history, exact: true }));
    await click(page, page.locator('[data-part=compare]').first());
    await page.locator('[data-step=sft].is-changed').waitFor();
    expect(count()).toBe(2);
    console.log(`F5 (${language}): ${count()} clicks, ${Date.now() - startedAt} ms`);
    const row = page.locator('[data-mark=changed]');
    expect(await row.innerText()).toMatch(/rank[\s\S]*8[\s\S]*16/);
    await photograph(page, `editor-diff-${language}`);
    await page.goBack();
    await field(page, 'rank').or(page.locator('[data-revision]')).first().waitFor();
  },
);

test('two browsers that change different fields both keep their change, comments too', async () => {
  const id = await makePipeline('merge');
  const [one, two] = [await openStep(id, 'sft'), await openStep(id, 'sft')];
  await field(one, 'rank').fill('16');
  await expect.poll(() => save(one)).toBe('saved');
  await field(two, 'maxSteps').fill('9');
  await expect.poll(() => draftOf(id)).toMatch(/rank: 16\n +maxSteps: 9/);
  expect(await draftOf(id)).toMatch(/^# kept whatever happens[\s\S]*# the one that learns/);
  await expect.poll(() => field(one, 'maxSteps').inputValue()).toBe('9');
  await expect.poll(() => field(two, 'rank').inputValue()).toBe('16');
});

test.each(['zh', 'en'] as const)(
  'two browsers that change one field: a person chooses, and nothing is lost before (%s)',
  async (language) => {
    const id = await makePipeline(`conflict-${language}`);
    const [one, two] = [await openStep(id, 'sft', language), await openStep(id, 'sft', language)];
    await Promise.all([field(one, 'rank').fill('16'), field(two, 'rank').fill('32')]);
    const page = await Promise.any(
      [one, two].map(async (each) => {
        await each.locator('dialog').waitFor();
        return each;
      }),
    );
    await photograph(page, `editor-conflict-${language}`);
    const mine = page === one ? '16' : '32';
    expect(await draftOf(id)).toContain(`rank: ${mine === '16' ? '32' : '16'}`);
    await page.getByRole('button', { name: words[language].mine }).click();
    await page.getByRole('button', { name: words[language].keep }).click();
    await expect.poll(() => draftOf(id)).toContain(`rank: ${mine}`);
    await expect.poll(() => save(page)).toBe('saved');
  },
);

/** Past what the page has told its browser to keep by now: writing it takes as long as the disk does. */
const untilKept = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<void>((kept, failed) => {
        const opening = indexedDB.open('refrain', 1);
        opening.addEventListener('error', () => failed(opening.error!));
        opening.addEventListener('success', () => {
          const reading = opening.result.transaction('drafts').objectStore('drafts').count();
          reading.addEventListener('success', () => (opening.result.close(), kept()));
        });
      }),
  );

test('a tab that is killed a second after an edit loses nothing', async () => {
  const id = await makePipeline('killed');
  const page = await openStep(id, 'sft');
  await page.route('**/draft', (route) => (route.request().method() === 'PUT' ? route.abort() : route.continue()));
  await field(page, 'rank').fill('64');
  await passOnPage(page, 1_000);
  await untilKept(page);
  const session = await page.context().newCDPSession(page);
  session.send('Page.crash').catch(() => undefined);
  await page.waitForEvent('crash');
  expect(await draftOf(id)).toContain('rank: 8');
  const again = await page.context().newPage();
  await again.goto(`${stage().url}/pipelines/${id}?step=sft`);
  await expect.poll(() => field(again, 'rank').inputValue()).toBe('64');
  await expect.poll(() => draftOf(id)).toContain('rank: 64');
  stage().complaints();
});

test('what is edited offline is kept, said to be, and sent when the connection is back', async () => {
  const id = await makePipeline('offline');
  const page = await openStep(id, 'sft');
  await page.context().setOffline(true);
  await field(page, 'rank').fill('12');
  await expect.poll(() => save(page)).toBe('offline');
  await field(page, 'maxSteps').fill('5');
  await page.context().setOffline(false);
  await expect.poll(() => draftOf(id)).toMatch(/rank: 12\n +maxSteps: 5/);
  await expect.poll(() => save(page)).toBe('saved');
  stage().complaints();
});

test('E12: what was done is taken back after the page was loaded again', async () => {
  const id = await makePipeline('reload');
  const page = await openStep(id, 'sft', 'en');
  await field(page, 'rank').fill('16');
  await field(page, 'maxSteps').fill('9');
  await expect.poll(() => save(page)).toBe('saved');
  await page.reload();
  await expect.poll(() => field(page, 'maxSteps').inputValue()).toBe('9');
  await page.locator('.canvas').focus();
  await page.keyboard.press('Control+z');
  await expect.poll(() => field(page, 'maxSteps').inputValue()).toBe('4');
  await page.keyboard.press('Control+z');
  await expect.poll(() => field(page, 'rank').inputValue()).toBe('8');
  await expect.poll(() => draftOf(id)).toBe(documentOf(id, '8'));
});
