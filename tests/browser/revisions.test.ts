import { expect, test } from 'vitest';
import { documentOf, field, save, useEditors } from './editor-page.ts';
import { photograph, useStage } from './stage.ts';

const stage = useStage();
const { draftOf, makePipeline, openStep } = useEditors(stage);

test.each([
  [
    'zh',
    {
      history: '历史',
      name: '名称',
      note: '备注',
      keep: '保存修订版',
      saved: '已保存修订版 2',
      revision: '修订版 2',
      preview: '预览',
      back: '返回草稿',
      restore: '恢复为草稿',
    },
  ],
  [
    'en',
    {
      history: 'History',
      name: 'Name',
      note: 'Note',
      keep: 'Save revision',
      saved: 'Revision 2 is saved',
      revision: 'Revision 2',
      preview: 'Preview',
      back: 'Back to the draft',
      restore: 'Restore as draft',
    },
  ],
] as const)(
  'E21: a revision is saved with name and note, looked at, stays as it is, and comes back as the draft (%s)',
  async (language, words) => {
    const id = await makePipeline(`kept-${language}`);
    const page = await openStep(id, 'sft', language);
    await field(page, 'rank').fill('16');
    await expect.poll(() => save(page)).toBe('saved');
    await page.getByRole('button', { name: words.history, exact: true }).click();
    await page.getByRole('textbox', { name: words.name }).fill('民谣 <b>双押</b>');
    await page.getByRole('textbox', { name: words.note }).fill('秩翻倍\nrank doubled');
    await page.getByRole('button', { name: words.keep }).click();
    await page.getByText(words.saved).first().waitFor();
    const row = page.locator('[data-revision="2"]');
    await row.getByText(`${words.revision} · 民谣 <b>双押</b>`).waitFor();
    const { revisions } = await stage().owner.call('GET /pipelines/{pipelineId}/revisions', {
      params: { pipelineId: id },
    });
    const said = await row.innerText();
    for (const part of ['秩翻倍\nrank doubled', revisions[0]!.createdBy.name]) expect(said).toContain(part);
    // What is saved already is not saved again.
    await expect.poll(() => page.getByRole('button', { name: words.keep }).isDisabled()).toBe(true);
    await photograph(page, `editor-revisions-${language}`);

    await page.locator('[data-revision="1"]').getByRole('link', { name: words.preview }).click();
    await page.waitForURL(/rev=1/);
    await page.locator('[data-step=sft]').getByText('8', { exact: true }).waitFor();
    // To look at: no key changes it, and nothing can be added.
    await page.locator('[data-step=sft]').click();
    await page.keyboard.press('Delete');
    await page.keyboard.press('n');
    expect(await page.locator('[data-step=sft]').count()).toBe(1);
    expect(await page.getByRole('dialog').count()).toBe(0);
    await photograph(page, `editor-revision-preview-${language}`);
    await page.getByRole('link', { name: words.back }).click();

    await page.locator('[data-revision="1"]').getByRole('button', { name: words.restore }).click();
    await expect.poll(() => draftOf(id)).toBe(documentOf(id, '8'));
    const kept = await stage().owner.call('GET /pipelines/{pipelineId}/revisions/{number}', {
      params: { pipelineId: id, number: 2 },
    });
    expect(kept.source).toBe(documentOf(id, '16'));
    await page.locator('.canvas').focus();
    await page.keyboard.press('Control+z');
    await expect.poll(() => draftOf(id)).toBe(documentOf(id, '16'));
  },
);

test('E22: what came, went, changed and moved is told by glyph and word; keys lead from one to the next', async () => {
  const id = await makePipeline('differs');
  const { owner } = stage();
  const { version } = await owner.call('GET /pipelines/{pipelineId}/draft', { params: { pipelineId: id } });
  const source = `refrain: 1
id: ${id}
title: Songs of ${id}
steps:
  - { id: base, kind: select-base@1 }
  - { id: lyrics, kind: import-lyrics@1 }
  - { id: split, kind: split-dataset@1, params: { seed: 4 } }
  - { id: prefs, kind: build-preferences@1 }
edges:
  - { from: lyrics.dataset, to: split.dataset }
  - { from: split.train, to: prefs.dataset }
editor: { layout: { base: { x: 20, y: 400 } } }
`;
  await owner.call('PUT /pipelines/{pipelineId}/draft', {
    params: { pipelineId: id },
    body: { source, base: version },
  });
  const page = await stage().open(`/pipelines/${id}?diff=1..draft`, { language: 'en' });
  const step = (name: string) => page.locator(`[data-step=${name}]`);
  await step('prefs').waitFor();
  for (const [name, mark, said] of [
    ['sft', 'removed', '− removed'],
    ['prefs', 'added', '+ added'],
    ['split', 'changed', '≠ changed'],
  ] as const) {
    expect(await step(name).getAttribute('class')).toContain(`is-${mark}`);
    expect((await step(name).innerText()).toLowerCase()).toContain(said);
  }
  // A place alone is no difference until it is asked for.
  const rows = page.locator('[data-mark]');
  const steps = rows.filter({ hasNotText: 'Edge' });
  expect(await page.locator('[data-mark=moved], .step-card.is-moved').count()).toBe(0);
  expect(await page.locator('[data-mark=changed]').innerText()).toMatch(/seed[\s\S]*4/);
  await photograph(page, 'editor-diff-ghost');

  // Also while the canvas has the keys.
  const count = await rows.count();
  await page.locator('.canvas').focus();
  const current = () => rows.evaluateAll((all) => all.findIndex((row) => row.querySelector('[aria-current]') !== null));
  for (let place = 0; place < count; place += 1) {
    await page.keyboard.press('n');
    await expect.poll(current).toBe(place);
  }
  await page.keyboard.press('n');
  await expect.poll(current).toBe(0);
  await page.keyboard.press('p');
  await expect.poll(current).toBe(count - 1);
  // Kept to the focus, the keys are nobody's elsewhere.
  await page.evaluate(() => localStorage.setItem('refrain.letter-keys', 'focus'));
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('n');
  await steps.first().getByRole('button').focus();
  await page.keyboard.press('p');
  await expect.poll(current).toBe(count - 2);
  await page.evaluate(() => localStorage.removeItem('refrain.letter-keys'));
  const ghost = await steps.evaluateAll((all) => all.findIndex((row) => row.getAttribute('data-mark') === 'removed'));
  await steps.nth(ghost).getByRole('button').click();
  await expect.poll(() => step('sft').getAttribute('class')).toContain('is-selected');

  await page.getByRole('checkbox', { name: 'Show moved steps' }).check();
  await page.waitForURL(/moves=1/);
  await page.locator('[data-mark=moved]').getByText('base').waitFor();
  await page.locator('.canvas').focus();
  await page.keyboard.press('0');
  await page.locator('[data-step=base].is-moved').getByText('Moved').waitFor();
});
