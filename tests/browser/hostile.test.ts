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

test('lyrics and logs that are markup, reversed or of great length are shown as what they are', async () => {
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
  await expect.poll(async () => JSON.stringify((await stateOf()).steps['lyrics'])).toContain('"state":"done"');
  const { digest } = (await stateOf()).steps['lyrics']!.outputs!['dataset']!;
  const page = await stage().open(`/artifacts/${digest}`, { language: 'zh' });
  await intact(page);
  await expect.poll(() => page.getByText('onerror').count()).toBeGreaterThan(0);
  await intact(page);

  const logged = [markup, bidi + markup, `\u001b[31m${markup}\u001b[0m`, `${'x'.repeat(100_000)}${markup}`, 'the end'];
  await page.route(/\/logs\/lyrics\?v=/, (route) =>
    route.fulfill({ contentType: 'text/plain', body: logged.join('\n') }),
  );
  await page.goto(`${stage().url}/runs/${run.runId}?tab=logs&step=lyrics&find=onerror`);
  await page.getByText('0/4', { exact: true }).waitFor();
  for (const line of [1, 2, 3]) await page.locator(`[data-line="${line}"]`).getByText(markup).waitFor();
  expect((await page.locator('[data-line="4"]').innerText()).length).toBeLessThan(10_000);
  await page.locator('[data-line="5"]').getByText('the end').waitFor();
  await intact(page);
  expect(stage().complaints()).toEqual([]);
});

test('a document with strings of 100 KB is opened, says that they are too long, and can be left', async () => {
  const endless = `${bidi}${markup}${'长'.repeat(33_000)}`;
  const steps = [
    { id: 'lyrics', kind: 'import-lyrics@1', title: endless, params: { source: endless } },
    { id: 'curate', kind: 'curate-dataset@1', params: { [endless.slice(0, 200)]: endless } },
  ];
  const source = JSON.stringify({ refrain: 1, id: 'endless', title: endless, description: endless, steps }, null, 2);
  // A draft keeps what is wrong; only a new pipeline has to be whole.
  const { owner } = stage();
  const params = { pipelineId: 'endless' };
  await owner.call('POST /pipelines', { body: { source: JSON.stringify({ refrain: 1, id: 'endless', steps: [] }) } });
  const { version: base } = await owner.call('GET /pipelines/{pipelineId}/draft', { params });
  await owner.call('PUT /pipelines/{pipelineId}/draft', { params, body: { source, base } });
  const page = await stage().open('/pipelines/endless?panel=code&step=lyrics', { language: 'en' });
  await page.locator('.react-flow [data-step=lyrics]').waitFor();
  await expect.poll(() => page.locator('[data-part=problems-badge]').textContent()).toMatch(/[1-9]/);
  await page.locator('[data-part=problems-badge]').click();
  await page.locator('[data-part=problems] li').first().waitFor();
  await intact(page);
  await page.getByRole('link', { name: 'Pipelines', exact: true }).first().click();
  await page.getByText('endless').first().waitFor();
  await intact(page);
  expect(stage().complaints()).toEqual([]);
});

test('a document of ten thousand steps opens, says what is wrong with it, and can be left', async () => {
  const steps = Array.from({ length: 10_000 }, (_, place) => ({ id: `s${place}`, kind: 'curate-dataset@1' }));
  await stage().owner.call('POST /pipelines', {
    body: { source: JSON.stringify({ refrain: 1, id: 'too-many', title: 'Ten thousand', steps }) },
  });
  const page = await stage().open('/pipelines/too-many', { language: 'en' });
  await page.getByText('Ten thousand').first().waitFor();
  await page.getByRole('link', { name: 'Runs' }).first().click();
  await page.getByRole('heading', { name: 'Runs' }).waitFor();
  expect(stage().complaints()).toEqual([]);
});
