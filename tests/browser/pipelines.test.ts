import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { addPerson } from './second-person.ts';
import { photograph, useStage } from './stage.ts';

const stage = useStage();
const nameOf = (name: string) => `${name}-${Date.now().toString(36)}`;
const field = (page: Page, name: string) => page.locator(`[data-param="${name}"] input`);
const draftOf = async (pipelineId: string) =>
  (await stage().owner.call('GET /pipelines/{pipelineId}/draft', { params: { pipelineId } })).source;

const quick = (id: string) => `refrain: 1
id: ${id}
steps:
  - { id: lyrics, kind: import-lyrics@1, params: { source: 'sample:lyrics' } }
  - { id: curate, kind: curate-dataset@1 }
  - { id: split, kind: split-dataset@1, params: { seed: 4711 } }
edges: [{ from: lyrics.dataset, to: curate.dataset }, { from: curate.dataset, to: split.dataset }]
`;

test('E23, E24: what a step made is pinned by a key, and a trial run takes it and says so before', async () => {
  const id = nameOf('pins');
  const { owner } = stage();
  await owner.call('POST /pipelines', { body: { source: quick(id) } });
  const { runId } = await owner.call('POST /runs', { body: { pipelineId: id } });
  const outcome = async (of: string) => (await owner.call('GET /runs/{runId}', { params: { runId: of } })).outcome;
  await expect.poll(() => outcome(runId), { timeout: 120_000 }).toBe('done');

  const page = await stage().open(`/pipelines/${id}?step=curate`, { language: 'en' });
  await page.locator('.step-card.is-selected[data-step=curate]').waitFor();
  await page.locator('.canvas').focus();
  await page.keyboard.press('p');
  await page.locator('[data-step=curate] [data-pinned]').waitFor();
  await expect.poll(() => draftOf(id)).toMatch(/pins:\s+curate:/);
  await page.locator('[data-step=split]').click();
  await page.getByRole('button', { name: 'Run a part…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Run to “split”' }).click();
  await dialog.locator('[data-how=taken]').getByText('pinned').first().waitFor();
  await expect.poll(() => dialog.locator('[data-how=run] li').count()).toBe(1);
  expect(await dialog.locator('[data-part=expected]').innerText()).toMatch(/Took/);
  await photograph(page, 'editor-part-pinned');
  await dialog.getByRole('button', { name: 'Run', exact: true }).click();
  await page.waitForURL(/\/runs\//);
  const trial = await owner.call('GET /runs/{runId}', {
    params: { runId: page.url().split('/runs/')[1]!.split('?')[0]! },
  });
  expect(trial.trial).toMatchObject({ mode: 'to', stepId: 'split', substitutes: { curate: {} } });
  // So short a run ends before the test does.
  await expect.poll(() => outcome(trial.runId)).toBe('done');

  // The same from there on with the draft in place of what ran: no trial, and what comes before is found by its digest.
  await page.goto(`${stage().url}/pipelines/${id}?step=split`);
  await field(page, 'heldOutShare').fill('0.42');
  await expect.poll(() => draftOf(id)).toContain('0.42');
  await page.getByRole('button', { name: 'Run a part…' }).click();
  await dialog.getByRole('button', { name: 'With the draft' }).click();
  await dialog.getByText('A run like any other').waitFor();
  await expect.poll(() => dialog.locator('[data-how=taken] li').count()).toBe(2);
  await expect.poll(() => dialog.locator('[data-how=run] li').allTextContents()).toEqual(['Split dataset']);
  await photograph(page, 'editor-part-draft');
  await dialog.getByRole('button', { name: 'Run', exact: true }).click();
  await page.waitForURL(/\/runs\//);
  const forkId = page.url().split('/runs/')[1]!.split('?')[0]!;
  await expect.poll(() => outcome(forkId)).toBe('done');
  const fork = await owner.call('GET /runs/{runId}', { params: { runId: forkId } });
  expect(fork.trial).toBeNull();
  expect(fork.plan.steps.find((step) => step.id === 'split')?.params).toMatchObject({ heldOutShare: 0.42 });
  expect(['lyrics', 'curate', 'split'].map((step) => fork.state.steps[step]?.state)).toEqual([
    'cached',
    'cached',
    'done',
  ]);
});

test('E20: who else has the pipeline open is shown by name, and no longer once they have left', async () => {
  const id = nameOf('together');
  const { owner, open } = stage();
  await owner.call('POST /pipelines', { body: { source: quick(id) } });
  const noa = await addPerson(stage(), 'Noa', ['designer']);
  try {
    const theirs = await open(`/pipelines/${id}`, { language: 'en', cookie: noa.cookie });
    await theirs.locator('[data-step=curate]').waitFor();
    const ours = await open(`/pipelines/${id}`, { language: 'en', theme: 'dark' });
    const here = ours.locator('[data-part=people-here] li');
    await here.getByText('Also open by Noa').waitFor({ state: 'attached' });
    expect([await here.count(), await here.first().locator('[aria-hidden]').textContent()]).toEqual([1, 'N']);
    await theirs.locator('[data-part=people-here] li').waitFor();
    await photograph(ours, 'editor-people-here');
    await theirs.getByRole('link', { name: 'Pipelines' }).first().click();
    await expect.poll(() => here.count()).toBe(0);
  } finally {
    await noa.leave();
  }
});

test('E22: two revisions stand beside each other, looked at from the same place', async () => {
  const id = nameOf('split');
  await stage().owner.call('POST /pipelines', { body: { source: quick(id) } });
  const page = await stage().open(`/pipelines/${id}?step=split`, { language: 'en' });
  await field(page, 'heldOutShare').fill('0.32');
  await expect.poll(() => draftOf(id)).toContain('0.32');
  await page.goto(`${stage().url}/pipelines/${id}?diff=1..draft&split=1`);
  const viewport = (side: string) => page.locator(`[data-side=${side}] .react-flow__viewport`);
  const place = (side: string) => viewport(side).evaluate((element) => (element as HTMLElement).style.transform);
  for (const side of ['from', 'to']) await page.locator(`[data-side=${side}] [data-step=split].is-changed`).waitFor();
  await expect.poll(async () => (await place('to')) === (await place('from'))).toBe(true);
  const before = await place('from');
  const box = (await page.locator('[data-side=from] .canvas').boundingBox())!;
  await page.mouse.move(box.x + box.width - 60, box.y + box.height - 60);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 180, box.y + box.height - 140, { steps: 6 });
  await page.mouse.up();
  await expect.poll(() => place('from')).not.toBe(before);
  await expect.poll(async () => (await place('to')) === (await place('from'))).toBe(true);
  await photograph(page, 'editor-diff-split');
});

test('E25: the tour of five stops goes by keys, is left by Escape, and is not offered again', async () => {
  const id = nameOf('tour');
  await stage().owner.call('POST /pipelines', { body: { source: `refrain: 1\nid: ${id}\nsteps: []\n` } });
  const page = await stage().open(`/pipelines/${id}`, { language: 'en' });
  await page.locator('[data-part=tour]').click();
  for (const stop of ['1', '2', '3']) {
    await page.locator(`[data-tour="${stop}"]`).waitFor();
    await photograph(page, `editor-tour-${stop}`);
    await page.keyboard.press('ArrowRight');
  }
  await page.locator('[data-tour="4"]').waitFor();
  await page.reload();
  await page.locator('[data-tour="4"]').waitFor();
  await page.keyboard.press('ArrowLeft');
  await page.locator('[data-tour="3"]').waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => page.locator('[data-tour]').count()).toBe(0);
  await page.reload();
  await page.locator('.canvas').waitFor();
  expect(await page.locator('[data-part=tour]').count()).toBe(0);
  await page.getByRole('button', { name: 'Tour of the editor' }).click();
  await page.locator('[data-tour="1"]').waitFor();
});

test('E25: an empty canvas begins with a ghost of a step, with YAML, with a preset, or with lyrics of one’s own', async () => {
  const id = nameOf('empty');
  await stage().owner.call('POST /pipelines', { body: { source: `refrain: 1\nid: ${id}\nsteps: []\n` } });
  const page = await stage().open(`/pipelines/${id}`, { language: 'en' });
  await page.getByRole('button', { name: 'First step' }).click();
  await page.getByRole('option').first().waitFor();
  await photograph(page, 'editor-empty-palette');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Paste YAML' }).click();
  await page.locator('[data-panel=code] .cm-content').waitFor();
  await page.getByRole('button', { name: 'A preset' }).click();
  await page.locator('[data-preset=flywheel-test]').waitFor();
  await page.goBack();
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'A dataset' }).click(),
  ]);
  await chooser.setFiles({
    name: 'mine.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('月亮走我也走\n你在那头等候\n'),
  });
  await page.locator('[data-step=import-lyrics]').waitFor();
  await expect.poll(() => draftOf(id)).toContain('upload:mine.txt');
  expect(await page.getByRole('button', { name: 'First step' }).count()).toBe(0);
});

test('a pipeline is deleted after a question, and a refusal says what still uses it', async () => {
  const id = nameOf('delete');
  const { owner } = stage();
  await owner.call('POST /pipelines', { body: { source: quick(id) } });
  const scheduleId = `of-${id}`;
  await owner.call('POST /schedules', { body: { scheduleId, pipelineId: id, cron: '0 3 1 1 *', timezone: 'UTC' } });
  const page = await stage().open(`/pipelines?find=${id}`, { language: 'en' });
  await page.locator(`[data-remove=${id}]`).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await dialog.getByText(`schedule ${scheduleId}`).waitFor();
  await owner.call('DELETE /schedules/{scheduleId}', { params: { scheduleId } });
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect.poll(() => page.locator(`[data-remove=${id}]`).count()).toBe(0);
  stage().complaints();
});
