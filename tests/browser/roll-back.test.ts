import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { makeCandidate } from './candidate.ts';
import { countTaps } from './count-taps.ts';
import { photograph, useStage } from './stage.ts';

const stage = useStage();
const part = (page: Page, heading: string) =>
  page.locator('section', { has: page.getByRole('heading', { name: heading, exact: true }) }).last();

const words = {
  zh: { at: 'deployments', rollBack: /^回滚到/, confirm: '立即回滚', nothing: '没有可回滚的版本。' },
  en: { at: 'release', rollBack: /^Roll back to/, confirm: 'Roll back now', nothing: 'Nothing to roll back to.' },
} as const;

test.each(['zh', 'en'] as const)(
  'F7: on a phone the stable release of before is back in two taps, from Deployments or from the release page (%s)',
  async (language) => {
    const { owner } = stage();
    const t = words[language];
    const { at, nothing } = t;
    const alias = `back-${language}`;
    const where = { params: { alias } };
    const routeOf = async () => (await owner.call('GET /deployments/{alias}', where)).state.entry?.route;
    // What an earlier file trained is taken again: only the decision is new.
    const runId = await makeCandidate(stage(), alias);
    const { state } = await owner.call('GET /runs/{runId}', { params: { runId } });
    const evidenceDigest = state.waiting[0]!.evidence.digest;
    await owner.call('POST /runs/{runId}/decision', {
      params: { runId },
      body: { stepId: 'approval', verdict: 'approve', evidenceDigest, comment: '' },
    });
    await expect.poll(async () => (await routeOf())?.canary ?? null, { timeout: 120_000 }).not.toBeNull();
    const before = (await routeOf())!.stable;
    await owner.call('POST /deployments/{alias}/promote', { ...where, body: { reason: 'trial cut short' } });
    await expect.poll(async () => (await routeOf())?.previous).toEqual(before);

    const path = at === 'release' ? `/releases/${runId}/approval` : `/deployments?alias=${alias}`;
    const page = await stage().open(path, { language, phone: true });
    const here = part(page, at === 'release' ? 'How is it doing?' : alias);
    await here.getByRole('button', { name: t.rollBack }).waitFor();
    const { tap, count } = countTaps();
    const from = Date.now();
    await tap(here.getByRole('button', { name: t.rollBack }));
    await photograph(page, `release-roll-back-stable-${language}`);
    await tap(page.getByRole('button', { name: t.confirm }));
    await expect.poll(async () => (await routeOf())?.stable, { interval: 20 }).toEqual(before);
    expect(count()).toBe(2);
    console.log(`F7, stable (${language}): ${count()} taps, ${Date.now() - from} ms`);
    // There is no way further back, and the page says so.
    await here.getByRole('button', { name: nothing }).waitFor();
    expect(await here.getByRole('button', { name: nothing }).isDisabled()).toBe(true);
    const { state: now } = await owner.call('GET /deployments/{alias}', where);
    expect(now.entry?.route).toMatchObject({ stable: before, canary: null, previous: null });
    expect(now.history.at(-1)?.action).toBe('roll-back');
  },
);
