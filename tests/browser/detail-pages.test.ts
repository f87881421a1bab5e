import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { trainedRun } from './candidate.ts';
import { faultsInBothThemes } from './serious-faults.ts';
import { photograph, useStage } from './stage.ts';

const stage = useStage();
/** Pages of one thing each, with what says that they are there; their lists are in `accessibility.test.ts`. */
let pages: readonly (readonly [path: string, there: string])[] = [];
beforeAll(async () => {
  const runId = await trainedRun(stage(), 'details');
  const { state } = await stage().owner.call('GET /runs/{runId}', { params: { runId } });
  const made = (step: string, port: string) => state.steps[step]!.outputs![port]!.digest;
  pages = [
    ['/pipelines/flywheel-test', '[data-step=sft]'],
    ['/pipelines/flywheel-test?step=sft', '[data-param=rank]'],
    ['/pipelines/flywheel-test?diff=1..draft', 'main'],
    // Any: one that failed opens on its cause, and draws what is in view alone.
    [`/runs/${runId}`, '[data-step]'],
    [`/runs/${runId}?step=dpo`, '[data-panel=dpo] a'],
    [`/runs/${runId}?tab=timeline`, '[role=tabpanel] [role=img]'],
    [`/runs/${runId}?tab=logs&step=sft`, '[data-line]'],
    [`/runs/${runId}?tab=metrics`, '[data-metric]'],
    [`/runs/${runId}?tab=artifacts`, '[role=tabpanel] [role=row], [role=tabpanel] tr'],
    [`/runs/${runId}?tab=events`, '[role=tabpanel] li, [role=tabpanel] tr'],
    [`/artifacts/${made('grpo', 'adapter')}`, 'main h1'],
    [`/artifacts/${made('preferences', 'preferences')}`, 'main h1'],
    [`/artifacts/${made('split', 'train')}`, 'main h1'],
  ];
});

async function openIn(page: Page, [path, there]: (typeof pages)[number]): Promise<void> {
  await page.goto(stage().url + path);
  await page.locator(there).first().waitFor({ state: 'attached' });
  await page
    .waitForFunction(() => document.querySelector('[data-state=loading]') === null, undefined, { timeout: 5_000 })
    .catch(() => undefined);
}

test('editor, run and artifact have no serious fault for assistive technology, in both languages and themes', async () => {
  const faults: string[] = [];
  for (const [at, language] of (['zh', 'en'] as const).entries()) {
    const page = await stage().open('/', { language, more: { reducedMotion: 'reduce' } });
    // Every other page in each of the languages: they say the same with other words.
    for (const one of pages.filter((_, place) => place % 2 === at)) {
      await openIn(page, one);
      faults.push(...(await faultsInBothThemes(page, one[0])));
      await photograph(page, `detail-${language}${one[0].replaceAll(/[/?=:&.]/g, '-')}`);
    }
  }
  expect(faults).toEqual([]);
});

test('none of them scrolls sideways on a phone, at 200 % zoom, or in a longer language', async () => {
  const wide: string[] = [];
  const note = async (page: Page, how: string) => {
    for (const one of pages) {
      // A narrow page says the same in another way.
      await openIn(page, [one[0], 'main']);
      const by = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (by > 0) wide.push(`${one[0]} ${how}: ${by} px`);
    }
  };
  await note(await stage().open('/', { language: 'en', more: { viewport: { width: 640, height: 400 } } }), 'at 200 %');
  const longer = await stage().open('/', { language: 'en', phone: true });
  await longer.evaluate(() => localStorage.setItem('refrain.language', 'en-XA'));
  await note(longer, 'on a phone, in the pseudo-locale');
  expect(wide).toEqual([]);
});
