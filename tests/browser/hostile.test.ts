import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useStage } from './stage.ts';

const stage = useStage();
const markup = '<img src=x onerror="window.broken=1"><script>window.broken=1</script>';
/** Turns what follows around for the eye; long without a place to break; a lone half of a pair. */
const bidi = '‮gnorw‬ ';
const long = '歌'.repeat(15_000);

const intact = async (page: Page) => {
  await page.getByRole('navigation').first().waitFor();
  expect(await page.evaluate(() => 'broken' in window)).toBe(false);
  // Nothing pushes the page wider than the window.
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(1);
};

test('markup in names, notes and parameters stays text on every page that shows it', async () => {
  const source = JSON.stringify({
    refrain: 1,
    id: 'hostile',
    title: markup,
    description: bidi + markup,
    steps: [
      { id: 'lyrics', kind: 'import-lyrics@1', title: `${markup}`.slice(0, 80), params: { source: 'sample:lyrics' } },
      { id: 'curate', kind: 'curate-dataset@1', title: `${bidi}${'x'.repeat(60)}` },
    ],
    edges: [{ from: 'lyrics.dataset', to: 'curate.dataset' }],
    editor: { notes: [{ id: 'note', text: `[x](javascript:window.broken=1) ${markup}`, x: 0, y: -200 }] },
  });
  await stage().owner.call('POST /pipelines', { body: { source } });
  const run = await stage().owner.call('POST /runs', { body: { pipelineId: 'hostile' } });
  for (const path of [
    '/pipelines',
    '/pipelines/hostile',
    '/pipelines/hostile?panel=code',
    '/runs',
    `/runs/${run.runId}`,
  ]) {
    const page = await stage().open(path, { language: 'en' });
    await intact(page);
    // The list of runs names pipelines by their ids.
    const shown = path === '/runs' ? 'hostile' : 'onerror';
    await expect.poll(() => page.getByText(shown).count(), { message: path }).toBeGreaterThan(0);
    await intact(page);
    await page.context().close();
  }
  expect(stage().complaints()).toEqual([]);
});

test('lyrics that are markup, reversed or fifteen thousand characters long are shown as lyrics', async () => {
  const rows = [
    [markup, bidi + markup],
    [long, '月亮'],
  ].map((lines, place) => JSON.stringify({ id: `h${place}`, text: lines.join('\n'), title: markup }));
  await stage().owner.upload('hostile.jsonl', new Blob([rows.join('\n')]));
  const run = await stage().owner.call('POST /runs', {
    body: {
      source: JSON.stringify({
        refrain: 1,
        id: 'hostile-lyrics',
        steps: [{ id: 'lyrics', kind: 'import-lyrics@1', params: { source: 'upload:hostile.jsonl' } }],
      }),
    },
  });
  const stateOf = async () => (await stage().owner.call('GET /runs/{runId}', { params: { runId: run.runId } })).state;
  await expect
    .poll(async () => JSON.stringify((await stateOf()).steps['lyrics']), { timeout: 60_000 })
    .toContain('"state":"done"');
  const { digest } = (await stateOf()).steps['lyrics']!.outputs!['dataset']!;
  const page = await stage().open(`/artifacts/${digest}`, { language: 'zh' });
  await intact(page);
  await expect.poll(() => page.getByText('onerror').count()).toBeGreaterThan(0);
  await intact(page);
  expect(stage().complaints()).toEqual([]);
});

test('a document of ten thousand steps opens, says what is wrong with it, and can be left', async () => {
  const steps = Array.from({ length: 10_000 }, (_, place) => ({ id: `s${place}`, kind: 'curate-dataset@1' }));
  await stage().owner.call('POST /pipelines', {
    body: { source: JSON.stringify({ refrain: 1, id: 'too-many', title: 'Ten thousand', steps }) },
  });
  const page = await stage().open('/pipelines/too-many', { language: 'en' });
  await page.getByText('Ten thousand').first().waitFor({ timeout: 60_000 });
  await page.getByRole('link', { name: 'Runs' }).first().click();
  await page.getByRole('heading', { name: 'Runs' }).waitFor({ timeout: 60_000 });
  expect(stage().complaints()).toEqual([]);
});
