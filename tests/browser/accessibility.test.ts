import type { Page, Route } from 'playwright-core';
import { expect, test } from 'vitest';
import { faultsInBothThemes } from './serious-faults.ts';
import { photograph, takePicture, useStage } from './stage.ts';

const stage = useStage();

/** Every page that has an address of its own, and what it asks the server for. */
const pages = [
  { path: '/', calls: '**/api/overview' },
  { path: '/inbox', calls: '**/api/overview' },
  { path: '/pipelines', calls: '**/api/pipelines' },
  { path: '/runs', calls: '**/api/runs*' },
  { path: '/releases', calls: '**/api/releases*' },
  { path: '/deployments', calls: '**/api/deployments' },
  { path: '/datasets', calls: '**/api/artifacts*' },
  { path: '/labelling', calls: '**/api/artifacts*' },
  { path: '/artifacts', calls: '**/api/artifacts*' },
  { path: '/playground', calls: '**/api/playground/models' },
  { path: '/models', calls: '**/api/models' },
  { path: '/schedules', calls: '**/api/schedules' },
  { path: '/settings', calls: '**/api/tokens' },
  { path: '/settings?tab=people', calls: '**/api/people' },
  { path: '/settings?tab=audit', calls: '**/api/audit*' },
  { path: '/dev/gallery', calls: null },
] as const;
/** A colour on its way to another one is none to be judged. */
const still = { reducedMotion: 'reduce' } as const;

async function settle(page: Page): Promise<void> {
  await page.getByRole('main').first().waitFor();
  // Pages that follow something are never idle: they are there when nothing says that it loads, but what the gallery has of it to show.
  const loads = '[data-state=loading]:not([data-section=empty] *, [data-section=answers] *)';
  await page
    .waitForFunction((some) => document.querySelector(some) === null, loads, { timeout: 5_000 })
    .catch(() => undefined);
}

/** How far the page reaches past the window, in pixels. */
const sideways = (page: Page) =>
  page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth));

test.each(['zh', 'en'] as const)('no page has a serious fault for assistive technology (%s)', async (language) => {
  const faults: string[] = [];
  const page = await stage().open('/', { language, more: still });
  for (const { path } of pages) {
    await page.goto(stage().url + path);
    await settle(page);
    faults.push(...(await faultsInBothThemes(page, path)));
  }
  expect(faults).toEqual([]);
});

const refuse = (status: number, code: string) => (route: Route) =>
  route.fulfill({ status, json: { error: { code, message: { en: 'It does not work now.', zh: '现在无法使用。' } } } });
/** How the server is made to answer, and what the page must show then. */
const states: Readonly<Record<string, { readonly answer: (route: Route) => Promise<void>; readonly shown: string }>> = {
  loading: { answer: () => new Promise<void>(() => undefined), shown: 'loading' },
  error: { answer: refuse(422, 'out-of-order'), shown: 'failure' },
  offline: { answer: (route) => route.abort('connectionrefused'), shown: 'failure' },
  forbidden: { answer: refuse(403, 'forbidden'), shown: 'empty' },
};

test.each(Object.keys(states))('every page has its state “%s”, without a serious fault', async (state) => {
  const faults: string[] = [];
  const silent: string[] = [];
  const { answer, shown } = states[state]!;
  const language = state === 'loading' || state === 'error' ? 'zh' : 'en';
  const page = await stage().open('/', { language, more: still });
  for (const [place, { path, calls }] of pages.entries()) {
    // A server that is away is asked again for seven seconds, on every page by the same rule.
    if (calls === null || (state === 'offline' && place % 5 !== 0)) continue;
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.route(calls, answer);
    await page.goto(stage().url + path);
    // Offline is believed after a few tries.
    const there = page.locator(`main [data-state=${shown}]`).first();
    await there.waitFor({ state: 'attached' }).catch(() => silent.push(path));
    // The same three components on all of them.
    if (place % 4 === 0) faults.push(...(await faultsInBothThemes(page, path)));
    await photograph(page, `state-${state}${path.replaceAll(/[/?=]/g, '-')}`);
  }
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  stage().complaints();
  expect(silent, `pages that do not show their state ${state}`).toEqual([]);
  expect(faults).toEqual([]);
});

test('no page scrolls sideways on a phone, at 200 % zoom, or in a longer language', async () => {
  const wide: string[] = [];
  const phone = { width: 360, height: 740 };
  // Twice the size of everything is half the room.
  const twice = { width: 640, height: 400 };
  const note = async (page: Page, language: string, rooms: readonly (typeof phone)[]) => {
    for (const { path } of pages) {
      await page.goto(stage().url + path);
      await settle(page);
      for (const room of rooms) {
        await page.setViewportSize(room);
        await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(room.width);
        const by = await sideways(page);
        if (by > 0) wide.push(`${path} in ${language} at ${room.width} px: ${by} px`);
      }
    }
  };
  await note(await stage().open('/', { language: 'zh', phone: true }), 'Chinese', [phone]);
  const longer = await stage().open('/', { language: 'en', phone: true });
  await longer.evaluate(() => localStorage.setItem('refrain.language', 'en-XA'));
  await note(longer, 'the pseudo-locale', [twice, phone]);
  expect(wide).toEqual([]);
});

test('nothing moves for somebody who asked for less motion', async () => {
  const page = await stage().open('/dev/gallery', { language: 'en', more: { reducedMotion: 'reduce' } });
  await settle(page);
  const longest = await page.evaluate(() =>
    Math.max(
      ...document.getAnimations().map(({ effect }) => {
        const { duration, iterations } = effect?.getTiming() ?? {};
        return Number(duration ?? 0) * Number(iterations ?? 1);
      }),
      0,
    ),
  );
  expect(longest).toBeLessThan(100);
});

test('statuses, rhymes and focus are told apart without colours', async () => {
  const page = await stage().open('/dev/gallery?only=statuses', { language: 'en', more: { forcedColors: 'active' } });
  await settle(page);
  await page.locator('[data-section=statuses] [data-status]').first().waitFor();
  const marks = await page.locator('[data-section=statuses] [data-status]').allInnerTexts();
  expect(marks.length).toBeGreaterThan(1);
  expect(new Set(marks.map((mark) => mark.trim())).size).toBe(marks.length);
  await page.keyboard.press('Tab');
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle);
  expect(outline).not.toBe('none');

  await page.goto(`${stage().url}/dev/gallery?only=lyrics`);
  const foot = page.locator('[data-rhyme]').first();
  await foot.waitFor();
  const letters = await page.locator('[data-rhyme] + sup').first().innerText();
  expect(letters).toMatch(/[A-H]/);
  expect(await foot.evaluate((node) => getComputedStyle(node).textDecorationLine)).toBe('underline');
});

const cardStates = ['pending', 'running', 'waiting', 'broken', 'held', 'done', 'cached', 'not-passed', 'failed'];

test.each(['zh', 'en'] as const)(
  'the gallery shows every state, photographed in both themes (%s)',
  async (language) => {
    const page = await stage().open('/dev/gallery', { language, more: still });
    await settle(page);
    for (const state of ['loading', 'empty', 'failure'])
      await page.locator(`[data-state=${state}]`).first().waitFor({ state: 'attached' });
    // Whom their roles keep out is told who mends that; a refusal for another reason says it.
    const why = {
      zh: ['管理员可在“设置”中更改', '该运行由你启动'],
      en: ['An admin can change that', 'You started this run'],
    };
    for (const text of why[language]) await page.getByText(text).waitFor();
    const steps = page.locator('[data-section=steps]');
    for (const state of cardStates)
      await steps.locator(`[data-step=${state}] [data-status=${state}]`).waitFor({ state: 'attached' });
    // A card says what is wrong with its step, and how a step that is at work goes.
    for (const wrong of ['wrong', 'unknown']) await steps.locator(`[data-step=${wrong}] .problem-tag`).waitFor();
    const running = steps.locator('[data-step=running]');
    await expect.poll(() => running.getByRole('progressbar').count()).toBe(1);
    await expect.poll(() => running.getByRole('img', { name: 'loss' }).count()).toBe(1);
    // Ten times as much as usual.
    await page.locator('[data-section=table] select').selectOption('50');
    await expect.poll(() => page.locator('[data-section=table] tbody tr').count()).toBe(50);

    const sections = await page
      .locator('[data-section]')
      .evaluateAll((all) => all.map((one) => one.dataset['section']!));
    expect(sections.length).toBeGreaterThanOrEqual(11);
    const light = new Map<string, string>();
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme });
      await expect.poll(() => page.getAttribute('html', 'data-theme')).toBe(theme);
      for (const name of sections) {
        const section = page.locator(`[data-section=${name}]`);
        const picture = (await takePicture(section, `gallery-${name}-${language}-${theme}`)).toString('base64');
        if (theme === 'light') light.set(name, picture);
        else expect(picture === light.get(name), `${name} is other in the dark`).toBe(false);
      }
    }
  },
);
