import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { passOnPage } from './page-time.ts';
import { addPerson, type SecondPerson } from './second-person.ts';
import { seriousFaults } from './serious-faults.ts';
import { photograph, photographThemes, useStage } from './stage.ts';

const stage = useStage();
const patience = { timeout: 300_000, interval: 500 };
const words = {
  zh: {
    judge: '标注',
    first: '第一首好',
    undo: '撤回上一条',
    make: '生成新版本',
    open: '打开新版本',
    agree: '一致性',
    whereFocus: '仅在此区域获得焦点时可用',
  },
  en: {
    judge: 'Judge',
    first: 'First',
    undo: 'Take back the last',
    make: 'Make a new version',
    open: 'Open the new version',
    agree: 'Agreement',
    whereFocus: 'They work only while this part has the focus',
  },
} as const;

let second: SecondPerson | undefined;
let name = '';
beforeAll(async () => {
  const { owner } = stage();
  await owner.call('POST /pipelines', { body: { id: 'pairs', preset: 'flywheel-test' } });
  const { runId } = await owner.call('POST /runs', { body: { pipelineId: 'pairs' } });
  const made = async () => (await owner.call('GET /artifacts', { query: { type: 'preferences' } })).artifacts;
  await vi.waitFor(async () => {
    if ((await made()).length === 0) throw new Error('no preferences yet');
  }, patience);
  // What trains after it is of no interest here.
  await owner.call('POST /runs/{runId}/cancel', { params: { runId } });
  name = (await made())[0]!.name;
  second = await addPerson(stage(), 'Mei', ['approver']);
});
afterAll(() => second?.leave());

const newest = async () => {
  const { artifacts } = await stage().owner.call('GET /artifacts', { query: { name } });
  return artifacts.toSorted((a, b) => b.number - a.number)[0]!;
};

test.each(['zh', 'en'] as const)(
  'pairs are judged by keyboard, taken back, become a new version, and what changed is seen row by row (%s)',
  async (language) => {
    const t = words[language];
    const { digest } = await newest();
    const page = await stage().open('/labelling', { language });
    await page.locator(`a[href="/labelling/${encodeURIComponent(digest)}"], a[href="/labelling/${digest}"]`).click();
    const shown = () => page.locator('[data-pair]').getAttribute('data-pair');
    /** A key counts for a pair that could be seen. */
    const press = async (key: string) => {
      const before = await shown();
      await passOnPage(page, 300);
      await page.keyboard.press(key);
      await expect.poll(shown).not.toBe(before);
      return before;
    };
    await page.locator('[data-pair] [data-rhyme]').first().waitFor();
    await photographThemes(page, `labelling-${language}`);
    expect(await seriousFaults(page)).toEqual([]);
    const seen = [];
    for (const key of ['1', '2', '0', 's', '1']) seen.push(await press(key));
    expect(new Set(seen).size).toBe(5);
    // Taken back, the last one is there again; a reload goes on from it.
    await press('z');
    expect(await shown()).toBe(seen[4]);
    await page.reload();
    await expect.poll(shown).toBe(seen[4]);

    // Kept to the focus, a key is nobody's before; then they go on from pair to pair.
    await page.evaluate(() => localStorage.setItem('refrain.letter-keys', 'focus'));
    await page.reload();
    await expect.poll(shown).toBe(seen[4]);
    await passOnPage(page, 300);
    await page.keyboard.press('1');
    const pairs = page.getByRole('group', { name: t.judge });
    await pairs.focus();
    expect(await press('2')).toBe(seen[4]);
    await press('0');
    await pairs.getByRole('group').getByRole('button').first().focus();
    await press('z');
    await press('z');
    expect(await shown()).toBe(seen[4]);
    await page.getByText(t.whereFocus).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await photograph(page, `labelling-keys-in-focus-${language}`);
    await page.evaluate(() => localStorage.removeItem('refrain.letter-keys'));

    // Somebody else judges the same pairs in the same order: then there is agreement to tell.
    for (let n = 0; n < 3; n += 1) {
      const { pair } = await second!.client.call('GET /labelling', { query: { of: digest } });
      expect(pair!.id).toBe(seen[n]);
      await second!.client.call('POST /labelling/answer', { body: { of: digest, pairId: pair!.id, answer: 'equal' } });
    }
    await page.getByRole('tab', { name: t.agree }).click();
    await page.getByText('Mei', { exact: false }).first().waitFor();
    await photograph(page, `labelling-agreement-${language}`);
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: t.make }).click();
    await page.getByRole('link', { name: t.open }).click();
    await page.locator('[data-kind]').waitFor();
    await photograph(page, `dataset-compare-${language}`);
    expect((await newest()).digest).not.toBe(digest);

    // The address alone leads to the same place.
    const again = await stage().open(new URL(page.url()).pathname + new URL(page.url()).search, {
      language,
      theme: 'dark',
    });
    await again.locator('[data-kind]').waitFor();
    await photograph(again, `dataset-compare-dark-${language}`);
    expect(await seriousFaults(again)).toEqual([]);

    await again.goto(`${stage().url}/datasets/${encodeURIComponent(name)}/${digest}?lang=zh`);
    await again.locator('[data-rhyme]').first().waitFor();
    await photographThemes(again, `dataset-rows-${language}`);
  },
);

test('on a phone the answers stay in reach, and a row is found by its words', async () => {
  const { digest } = await newest();
  const page = await stage().open(`/labelling/${digest}`, { phone: true });
  await page.locator('[data-pair] [data-rhyme]').first().waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  const before = await page.locator('[data-pair]').getAttribute('data-pair');
  await page.getByRole('button', { name: words.zh.first, exact: true }).tap();
  await expect.poll(() => page.locator('[data-pair]').getAttribute('data-pair')).not.toBe(before);
  await photograph(page, 'labelling-phone');
  await page.goto(
    `${stage().url}/datasets/${encodeURIComponent(name)}/${digest}?lang=zh&q=${encodeURIComponent('月')}`,
  );
  await page.getByRole('listitem').filter({ hasText: '月' }).first().waitFor();
  await photograph(page, 'dataset-rows-phone');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});

test('the page of a preference dataset gives it to other trainers, as many lines as it has pairs', async () => {
  const { digest } = await newest();
  const page = await stage().open(`/artifacts/${digest}`, { language: 'en' });
  const link = page.getByRole('link', { name: 'Download for TRL' });
  await link.waitFor();
  await link.scrollIntoViewIfNeeded();
  await photograph(page, 'export-en');
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  const { rows } = await stage().owner.call('GET /preferences/report', { query: { which: digest } });
  const text = await readFile(await download.path(), 'utf8');
  expect(text.trimEnd().split('\n')).toHaveLength(rows);
});
