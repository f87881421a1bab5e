import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { makeCandidate } from './candidate.ts';
import { openChangeable } from './changed-evidence.ts';
import { countTaps } from './count-taps.ts';
import { judge } from './judge-pairs.ts';
import { addPerson } from './second-person.ts';
import { faultsInBothThemes } from './serious-faults.ts';
import { photograph, useStage, type Language } from './stage.ts';

const stage = useStage();
const patience = { timeout: 600_000, interval: 1_000 };
const words = {
  zh: {
    approve: '批准',
    sign: '签字批准',
    asked: '需要你判断',
    approved: '已批准',
    rollBack: /^回滚到/,
    confirm: '立即回滚',
    onTrial: '灰度中，占 50% 流量',
    rollBackIn: { from: null, card: '上线情况', gone: '目前不应答流量' },
  },
  en: {
    approve: 'Approve',
    sign: 'Sign and approve',
    asked: 'Your judgement needed',
    approved: 'Approved',
    rollBack: /^Roll back to/,
    confirm: 'Roll back now',
    onTrial: 'On trial with 50% of the traffic',
    rollBackIn: { from: '/deployments?alias=release-en', card: 'release-en', gone: /answers everything$/ },
  },
} as const;

/** What README and tutorial show: the English page on a wide screen. */
async function takePicture(name: string, path: string, there: string): Promise<void> {
  const page = await stage().open(path, { language: 'en' });
  await page.locator(there).first().waitFor();
  await expect.poll(() => page.locator('[data-state=loading]').count()).toBe(0);
  await photograph(page, name);
  await page.context().close();
}

const made = new Map<Language, Promise<string>>();
/** A candidate of its own for each language, under a public name of its own. */
function candidateOf(language: Language): Promise<string> {
  // Taken once, while the steps of the first candidate are at work.
  const takePictures = async (runId: string) => {
    if (made.size > 1) return;
    await takePicture('editor', '/pipelines/flywheel-test', '[data-step=curate]');
    await takePicture('run', `/runs/${runId}`, '[data-step=curate]');
  };
  const candidate = made.get(language) ?? makeCandidate(stage(), `release-${language}`, takePictures);
  made.set(language, candidate);
  return candidate;
}
const part = (page: Page, heading: string) =>
  page.locator('section', { has: page.getByRole('heading', { name: heading, exact: true }) }).last();

test('P03: blind pairs are judged with four keys; whose is whose is told at the end, and votes become preferences for who agrees', async () => {
  const runId = await candidateOf('zh');
  const path = `/releases/${runId}/approval`;
  const page = await stage().open(path, { language: 'zh' });
  await judge(page, stage().owner, runId, ['1', '2']);
  const mei = await addPerson(stage(), 'Mei', ['approver']);
  try {
    const theirs = await stage().open(path, { language: 'zh', theme: 'dark', cookie: mei.cookie });
    await theirs.evaluate(() => localStorage.setItem('refrain.letter-keys', 'focus'));
    await judge(theirs, mei.client, runId, ['0', 's']);
    await part(theirs, '亲自比较：盲评').getByText('所有人（2 人）').waitFor();
    await photograph(theirs, 'release-blind-told-dark');
  } finally {
    await mei.leave();
  }
  const pairs = part(page, '亲自比较：盲评');
  await pairs.getByRole('button', { name: '把这些评价用于训练下一版' }).click();
  await pairs.getByText(/^✓/).last().waitFor();
  const where = { params: { runId, stepId: 'approval' } };
  expect((await stage().owner.call('GET /runs/{runId}/blind/{stepId}', where)).isKept).toBe(true);
  await photograph(page, 'release-blind-told');

  // A rhyme foot names its final and the lines it rhymes with, and how.
  await page.goto(`${stage().url}/dev/gallery?only=lyrics`);
  await page.locator('[data-rhyme]').first().focus();
  await page.getByRole('tooltip').getByText(/韵母/).waitFor();
  expect(await page.getByRole('tooltip').textContent()).toMatch(/[单双三]押|同音/);
  expect(await page.getByRole('tooltip').textContent()).toMatch(/第 \d+ 句/);
});

test('P06, P07, P11: cost, what happens next and what undoes it stand there in words, without colour, and on paper', async () => {
  const runId = await candidateOf('zh');
  const page = await stage().open(`/releases/${runId}/approval`, { language: 'en', more: { reducedMotion: 'reduce' } });
  const next = part(page, 'What happens next?');
  await next.getByText('Once approved, 50% of the traffic of release-zh goes to it').waitFor();
  await next.getByText('after 3 requests and 0 min').waitFor();
  expect(await next.getByRole('listitem').allTextContents()).toEqual([
    'it fails more than 100% oftener than stable',
    'its first token takes longer than 10 × stable’s (differences under 60,000 ms do not count)',
    'three requests fail within ten seconds',
    'it has not had enough requests after 15 min',
  ]);
  const speed = part(page, 'Cost and speed');
  for (const row of ['Training', 'Tokens per second', 'Seconds per lyric'])
    expect(await speed.getByRole('row', { name: row }).first().textContent(), row).toMatch(/\d/);

  // Every judgement is a word beside its colour, and the place of every drawing is said.
  const metrics = page.locator('[data-metric]');
  for (const text of await metrics.allInnerTexts())
    expect(text).toMatch(/better|worse|no practical difference|cannot tell|not measured/i);
  for (const label of await metrics
    .locator('svg')
    .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label'))))
    expect(label).toMatch(/interval from .+ to /);
  expect(await faultsInBothThemes(page, 'release')).toEqual([]);
  await photograph(page, 'release-dark');

  // The decision is reached and left by keys alone.
  await page.locator('body').press('Tab');
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim());
  for (let tabs = 0; tabs < 100 && !/^(Approve)*Approve and start/.test((await focused()) ?? ''); tabs += 1)
    await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/I approve this candidate of run .+ for release-zh/).waitFor();
  await expect.poll(() => dialog.evaluate((one) => one.contains(document.activeElement))).toBe(true);
  await page.keyboard.press('Escape');
  await expect.poll(() => dialog.count()).toBe(0);
  await expect.poll(focused).toMatch(/Approve and start canary/);

  // On paper: ink on white though the screen is dark, everything unfolded, nothing to press.
  await page.setViewportSize({ width: 794, height: 1_123 });
  await page.pdf();
  await expect.poll(() => page.locator('main details:not([open])').count()).toBe(0);
  await page.emulateMedia({ media: 'print' });
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await expect.poll(paper).toBe('rgb(255, 255, 255)');
  expect(await page.getByRole('button', { name: /Approve|Reject|Ask|Print|Download/ }).count()).toBe(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await next.getByText('three requests fail').waitFor();
  await photograph(page, 'release-print');
});

test('P08: evidence that changes while somebody reads it is not signed, and the page says what is other now', async () => {
  const { page, change } = await openChangeable(stage(), await candidateOf('zh'));
  await page.getByRole('button', { name: /批准/ }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('签字批准').waitFor();
  change();
  const differences = dialog.getByRole('alert').getByRole('listitem');
  await differences.getByText(/^押韵：.+ → 每 100 句少押对 20 句$/).waitFor();
  expect(await dialog.getByRole('button', { name: '签字批准' }).isDisabled()).toBe(true);
  await photograph(page, 'release-evidence-changed');
  await page.keyboard.press('Escape');
  const news = page.locator('[data-evidence=changed]');
  await news.getByText(/^押韵：/).waitFor();
  await news.getByRole('button', { name: '我已看过' }).click();
  await news.waitFor({ state: 'detached' });
});

test.each(['zh', 'en'] as const)(
  'F6: on a phone a candidate is approved in three taps from the inbox (%s)',
  async (language) => {
    const t = words[language];
    const runId = await candidateOf(language);
    if (language === 'en') await takePicture('release', `/releases/${runId}/approval`, 'main svg');
    const page = await stage().open('/inbox', { language, phone: true });
    await expect.poll(() => page.title(), patience).toMatch(/^\(\d+\) /);
    // The bar at the bottom says so too: the inbox is behind its last button.
    await page.locator('nav button [data-count]').waitFor();
    const { tap, count } = countTaps();
    const from = Date.now();
    await tap(page.locator(`a[href="/releases/${runId}/approval"]`));
    await page.getByText(t.asked).first().waitFor();
    await photograph(page, `release-waiting-${language}`);
    await tap(page.getByRole('button', { name: t.approve, exact: true }));
    await page
      .getByRole('dialog')
      .getByText(`…${runId.slice(-6)}`)
      .waitFor();
    await tap(page.getByRole('button', { name: t.sign }));
    await page.getByText(t.approved, { exact: true }).first().waitFor();
    expect(count()).toBe(3);
    console.log(`F6 (${language}): ${count()} taps, ${Date.now() - from} ms`);
    await page.getByText(t.onTrial).waitFor({ timeout: 120_000 });
    await photograph(page, `release-canary-${language}`);
  },
);

test('P09, P10: after the approval the page shows traffic, conditions, events and the way back, and gives the record away', async () => {
  const runId = await candidateOf('zh');
  const page = await stage().open(`/releases/${runId}/approval`, { language: 'en' });
  await page.locator('[data-standing=canary]').waitFor();
  const monitor = part(page, 'How is it doing?');
  await monitor.getByText(/50%.+50%/).waitFor();
  const gates = monitor.getByRole('list', { name: 'Conditions of the promotion' }).getByRole('listitem');
  await expect.poll(() => gates.count()).toBe(3);
  // Nobody asked it for anything yet.
  await expect.poll(() => gates.first().textContent()).toBe('○cannot be said yet:Requests answered0 of 3');
  await monitor.locator('time').first().waitFor();
  expect(await monitor.getByRole('button', { name: words.en.rollBack }).isEnabled()).toBe(true);
  await photograph(page, 'release-monitor');
  // Of an alias that nothing answers yet it says what is under way.
  await page.route('**/api/deployments', (asked) => asked.fulfill({ json: { deployments: [] } }));
  await monitor.getByText('The canary is being started').waitFor();

  const run = await stage().owner.call('GET /runs/{runId}', { params: { runId } });
  const [decision] = run.decisions;
  const record = part(page, 'Record');
  // It was signed on a Chinese page, whoever looks at it now.
  for (const said of [decision!.person.name, decision!.signature, run.planDigest, 'Chinese'])
    await record.getByText(said).first().waitFor();
  await record.getByText(new RegExp(`^${decision!.person.name}: \\d for the candidate, \\d against`)).waitFor();
  await page.evaluate(() => void (globalThis.print = () => void (document.body.dataset['printed'] = 'yes')));
  await record.getByRole('button', { name: 'Print or save as PDF' }).click();
  expect(await page.getAttribute('body', 'data-printed')).toBe('yes');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    record.getByRole('button', { name: 'Download JSON' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe(`release-release-zh-${runId}.json`);
  expect(JSON.parse(await readFile(await file.path(), 'utf8'))).toMatchObject({
    schema: 'refrain/release-record/1',
    runId,
    planDigest: run.planDigest,
    decision: { verdict: 'approve', signature: decision!.signature, person: decision!.person },
    blindVotes: expect.arrayContaining([expect.objectContaining({ person: decision!.person.name })]) as unknown,
    language: 'zh',
  });
});

test.each(['zh', 'en'] as const)(
  'F7: on a phone a canary is rolled back in two taps, from its release page or from Deployments (%s)',
  async (language) => {
    const t = words[language];
    const runId = await candidateOf(language);
    const path = `/releases/${runId}/approval`;
    const { from: start, card, gone } = t.rollBackIn;
    const page = await stage().open(start ?? path, { language, phone: true });
    const here = part(page, card);
    await here.getByText(/50%/).first().waitFor({ timeout: 120_000 });
    const { tap, count } = countTaps();
    const from = Date.now();
    await tap(here.getByRole('button', { name: t.rollBack }));
    const where = { params: { alias: `release-${language}` } };
    const routeOf = async () => (await stage().owner.call('GET /deployments/{alias}', where)).state.entry?.route;
    const confirmedAt = Date.now();
    await tap(page.getByRole('button', { name: t.confirm }));
    await expect.poll(async () => (await routeOf())?.canary, { interval: 20 }).toBeNull();
    const backMs = Date.now() - confirmedAt;
    await here.getByText(gone).waitFor();
    expect(count()).toBe(2);
    console.log(
      `F7 (${language}): ${count()} taps, ${Date.now() - from} ms; traffic back ${backMs} ms after the confirm`,
    );
    const { state } = await stage().owner.call('GET /deployments/{alias}', where);
    expect(state.history.at(-1)?.action).toBe('canary-withdrawn');
    // It was said no to: the run has come to its end, and nothing waits to be repaired.
    const run = async () => (await stage().owner.call('GET /runs/{runId}', { params: { runId } })).state;
    const reason = 'withdrawn from its trial by Owner';
    await expect.poll(run).toMatchObject({ outcome: 'rejected', reason, broken: [] });

    // The page stays as decided, and a second decision is refused with the reason.
    await page.goto(stage().url + path);
    await page.getByText(t.approved, { exact: true }).first().waitFor();
    const again = stage().owner.call('POST /runs/{runId}/decision', {
      params: { runId },
      body: {
        stepId: 'approval',
        verdict: 'approve',
        evidenceDigest: state.entry!.route.stable.release ?? `sha256:${'0'.repeat(64)}`,
        comment: '',
      },
    });
    await expect(again).rejects.toMatchObject({ code: 'decided-already' });
  },
);
