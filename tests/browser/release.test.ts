import { expect, test } from 'vitest';
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
    gone: '目前不应答流量',
  },
  en: {
    approve: 'Approve',
    sign: 'Sign and approve',
    asked: 'Your judgement needed',
    approved: 'Approved',
    rollBack: /^Roll back to/,
    confirm: 'Roll back now',
    onTrial: 'On trial with 50% of the traffic',
    gone: 'It answers no traffic now',
  },
} as const;

/** What README and tutorial show: the English page on a wide screen. */
async function takePicture(name: string, path: string, there: string): Promise<void> {
  const page = await stage().open(path, { language: 'en' });
  await page.locator(there).first().waitFor({ timeout: 60_000 });
  await expect.poll(() => page.locator('[data-state=loading]').count()).toBe(0);
  await photograph(page, name);
  await page.context().close();
}

/** A candidate of its own for each language, under a public name of its own. */
async function candidateOf(language: Language): Promise<string> {
  const { owner } = stage();
  const { pipelines } = await owner.call('GET /pipelines');
  if (!pipelines.some(({ id }) => id === 'flywheel-test'))
    await owner.call('POST /pipelines', { body: { preset: 'flywheel-test' } });
  const body = { pipelineId: 'flywheel-test', parameters: { alias: `release-${language}` } };
  const { runId } = await owner.call('POST /runs', { body });
  // Taken once, while the steps of the first candidate are at work.
  if (language === 'zh') {
    await takePicture('editor', '/pipelines/flywheel-test', '[data-step=curate]');
    await takePicture('run', `/runs/${runId}`, '[data-step=curate]');
  }
  const waits = async () => (await owner.call('GET /runs/{runId}', { params: { runId } })).state.waiting.length;
  await expect.poll(waits, patience).toBe(1);
  return runId;
}

test.each(['zh', 'en'] as const)(
  'F6, F7: on a phone a candidate is approved in three taps from the inbox, and rolled back in two (%s)',
  async (language) => {
    const t = words[language];
    const runId = await candidateOf(language);
    if (language === 'en') await takePicture('release', `/releases/${runId}/approval`, 'main svg');
    const page = await stage().open('/inbox', { language, phone: true });
    await expect.poll(() => page.title(), patience).toMatch(/^\(\d+\) /);
    // The bar at the bottom says so too: the inbox is behind its last button.
    await page.locator('nav button [data-count]').waitFor();
    let taps = 0;
    const tap = async (what: ReturnType<typeof page.locator>) => {
      taps += 1;
      await what.tap();
    };

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
    expect(taps).toBe(3);
    console.log(`F6 (${language}): ${taps} taps, ${Date.now() - from} ms`);
    await page.getByText(t.onTrial).waitFor({ timeout: 120_000 });
    await photograph(page, `release-canary-${language}`);

    taps = 0;
    const back = Date.now();
    await tap(page.getByRole('button', { name: t.rollBack }));
    await tap(page.getByRole('button', { name: t.confirm }));
    await page.getByText(t.gone).waitFor();
    expect(taps).toBe(2);
    console.log(`F7 (${language}): ${taps} taps, ${Date.now() - back} ms`);
    const { state } = await stage().owner.call('GET /deployments/{alias}', {
      params: { alias: `release-${language}` },
    });
    expect(state.entry?.route.canary).toBeNull();
    expect(state.history.at(-1)?.action).toBe('canary-withdrawn');

    // The page stays as decided, and a second decision is refused with the reason.
    await page.reload();
    await page.getByText(t.approved, { exact: true }).first().waitFor();
    const again = stage().owner.call('POST /runs/{runId}/decision', {
      params: { runId },
      body: {
        stepId: 'approval',
        verdict: 'approve',
        evidenceDigest: state.entry!.route.stable.release ?? noDigest,
        comment: '',
      },
    });
    await expect(again).rejects.toMatchObject({ code: 'decided-already' });
  },
);

const noDigest = `sha256:${'0'.repeat(64)}` as const;
