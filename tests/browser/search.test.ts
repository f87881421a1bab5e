import type { Page } from 'playwright-core';
import { beforeAll, expect, test, vi } from 'vitest';
import { addPerson } from './second-person.ts';
import { faultsInBothThemes } from './serious-faults.ts';
import { photograph, useStage } from './stage.ts';

const stage = useStage();
const patience = { timeout: 120_000, interval: 500 };
const pipelineId = `search-${Date.now().toString(36)}`;
const scheduleId = `of-${pipelineId}`;
const source = `refrain: 1
id: ${pipelineId}
steps:
  - { id: lyrics, kind: import-lyrics@1, params: { source: 'sample:lyrics' } }
  - { id: curate, kind: curate-dataset@1 }
edges: [{ from: lyrics.dataset, to: curate.dataset }]
`;
let runId = '';
let report = '';
beforeAll(async () => {
  const { owner } = stage();
  await owner.call('POST /pipelines', { body: { source } });
  await owner.call('POST /schedules', { body: { scheduleId, pipelineId, cron: '30 2 * * *', timezone: 'UTC' } });
  ({ runId } = await owner.call('POST /runs', { body: { pipelineId } }));
  const view = async () => await owner.call('GET /runs/{runId}', { params: { runId } });
  await vi.waitFor(async () => {
    if ((await view()).outcome !== 'done') throw new Error(`run ${runId} has not ended well`);
  }, patience);
  report = (await view()).state.steps['curate']!.outputs!['report']!.digest;
});

const said = {
  zh: {
    pause: '>ztds',
    paused: '暂停定时',
    why: '为什么',
    preset: '>gcfl',
    runs: '#已完成',
    keys: '快捷键',
    page: '@bushu',
  },
  en: {
    pause: '>pause',
    paused: 'Pause schedule',
    why: 'Why',
    preset: '>lyric fly',
    runs: '#done',
    keys: 'Keys',
    page: '@deploym',
  },
} as const;

const options = (page: Page) => page.getByRole('option');
const chosen = (page: Page) => page.locator('[role=option][aria-selected=true]');

const box = (page: Page) => page.getByRole('dialog').getByRole('combobox');

/** Types what is looked for, and waits until it is what Enter takes. */
async function look(page: Page, text: string, first: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await box(page).waitFor();
  await page.keyboard.type(text);
  await expect.poll(() => chosen(page).textContent()).toContain(first);
}
const address = (page: Page) => new URL(page.url());

test.each(['zh', 'en'] as const)(
  'everything is found and reached by keys alone: artifact, dataset, run, schedule, page, action (%s)',
  async (language) => {
    const t = said[language];
    const page = await stage().open('/', { language });
    await page.getByRole('navigation').first().waitFor();

    await look(page, `@${report.slice('sha256:'.length, 'sha256:'.length + 12)}`, `${pipelineId}/curate/report`);
    await photograph(page, `search-artifact-${language}`);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => decodeURIComponent(url.pathname) === `/artifacts/${report}`);

    await look(page, `@${pipelineId}/lyrics`, `${pipelineId}/lyrics`);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => decodeURIComponent(url.pathname).startsWith(`/datasets/${pipelineId}/lyrics`));

    // As the screens write a run: by how its id ends.
    await look(page, `#${runId.slice(-6).toLowerCase()}`, `…${runId.slice(-6)}`);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname === `/runs/${runId}`);
    // By its status and its pipeline, past the newest ones; and what it made, by its id.
    await look(page, `${t.runs} ${pipelineId}`, `…${runId.slice(-6)}`);
    await page.keyboard.press('Escape');
    await look(page, `@${runId}`, `…${runId.slice(-6)}`);
    await page.keyboard.press('Escape');

    await look(page, `@${scheduleId}`, scheduleId);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname === '/schedules' && url.searchParams.get('schedule') === scheduleId);
    await look(page, t.page, language === 'zh' ? '部署' : 'Deployments');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname === '/deployments');

    // What changes something is asked first, where its consequence is said.
    await look(page, `${t.pause} ${scheduleId}`, t.paused);
    expect(await faultsInBothThemes(page, 'search')).toEqual([]);
    await photograph(page, `search-action-${language}`);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('textbox').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    expect(address(page).searchParams.has('do')).toBe(false);
    const { schedules } = await stage().owner.call('GET /schedules');
    expect(schedules.find((one) => one.scheduleId === scheduleId)?.pausedSince).toBeNull();

    // A preset is under the focus with what it does, and nothing is made yet.
    const count = async () => (await stage().owner.call('GET /pipelines')).pipelines.length;
    const before = await count();
    await look(page, t.preset, language === 'zh' ? '歌词飞轮' : 'Lyric flywheel');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset['preset']))
      .toBe('lyric-flywheel');
    expect(await count()).toBe(before);

    await look(page, language === 'zh' ? '>kjj' : '>keys', language === 'zh' ? '快捷键列表' : 'List of keys');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: t.keys }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    expect(stage().complaints()).toEqual([]);
  },
);

test('what a person may not read or do is not offered', async () => {
  const wanted = ['>invite', '>upload', '>pause', '>new pipeline', '>roll back'];
  const { owner } = stage();
  const { person } = await owner.call('GET /session');
  const shown = async (page: Page, text: string) => {
    await page.keyboard.press('Control+k');
    await box(page).fill(text);
    await expect.poll(() => page.locator('[cmdk-list]').getAttribute('aria-busy')).toBe('false');
    const found = await options(page).allTextContents();
    await page.keyboard.press('Escape');
    return found;
  };
  const mine = await stage().open('/', { language: 'en' });
  await mine.getByRole('navigation').first().waitFor();
  expect(await shown(mine, '>invite')).toEqual(['Invite a person']);
  expect((await shown(mine, `@${person!.email}`)).join()).toContain(person!.name);
  const mei = await addPerson(stage(), 'Mei', ['viewer']);
  try {
    const page = await stage().open('/', { language: 'en', cookie: mei.cookie });
    await page.getByRole('navigation').first().waitFor();
    for (const text of [...wanted, `@${person!.email}`]) expect(await shown(page, text), text).toEqual([]);
    expect((await shown(page, `@${scheduleId}`)).join()).toContain(scheduleId);
  } finally {
    await mei.leave();
  }
});

test('what was asked for other words is given up, and what cannot be asked is said in words beside what can', async () => {
  const page = await stage().open('/', { language: 'en' });
  await page.getByRole('navigation').first().waitFor();
  const asked: string[] = [];
  page.on('request', (request) => void asked.push(request.url()));
  await page.route('**/api/runs?*search=slowly*', () => new Promise(() => undefined));
  await page.route(/\/api\/artifacts(\?|$)/, (route) =>
    route.fulfill({
      status: 400,
      json: { error: { code: 'x', message: { en: 'The store is away.', zh: '存储不可用。' } } },
    }),
  );
  expect(asked.filter((url) => url.includes('search='))).toEqual([]);
  await page.keyboard.press('Control+k');
  await box(page).waitFor();
  const [given] = await Promise.all([
    page.waitForEvent('requestfailed', (request) => request.url().includes('search=slowly')),
    (async () => {
      const sent = page.waitForRequest((request) => request.url().includes('search=slowly'));
      await page.keyboard.type('slowly');
      await sent;
      await page.keyboard.type('-on');
    })(),
  ]);
  expect(given.failure()?.errorText).toContain('ABORTED');
  await page.getByRole('alert').getByText('Artifacts could not be searched: The store is away.').waitFor();
  await box(page).fill(`@${scheduleId}`);
  await expect.poll(() => chosen(page).textContent()).toContain(scheduleId);
});

test('schedules stand on their page whichever page asked for them before', async () => {
  const page = await stage().open('/pipelines', { language: 'en' });
  await page.getByRole('row').filter({ hasText: pipelineId }).waitFor();
  await page.getByRole('navigation').first().getByRole('link', { name: 'Schedules' }).click();
  await page.getByRole('heading', { name: scheduleId }).waitFor();
  expect(stage().complaints()).toEqual([]);
});
