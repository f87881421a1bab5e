import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { drag, middleOf } from './canvas-page.ts';
import { documentOf, field, save, useEditors } from './editor-page.ts';
import { photograph, useStage } from './stage.ts';

const stage = useStage();
const { draftOf, makePipeline } = useEditors(stage);
const line = (page: Page, text: string) => page.locator('.cm-line', { hasText: text });
const selected = (page: Page) => page.locator('.step-card.is-selected').getAttribute('data-step');

async function openCode(id: string): Promise<Page> {
  const page = await stage().open(`/pipelines/${id}?panel=code&step=sft`, { language: 'en' });
  await page.locator('.cm-content').waitFor();
  await page.locator('[data-step=sft]').waitFor();
  return page;
}

test('E18: what is typed is drawn, what is drawn is written, and what cannot be read is marked and changes nothing', async () => {
  const id = await makePipeline('code');
  const page = await openCode(id);
  const code = page.locator('.cm-content');
  await field(page, 'rank').fill('24');
  await expect.poll(() => code.innerText()).toContain('rank: 24');
  expect(await code.innerText()).toContain('# the one that learns');
  await line(page, 'rank: 24').click();
  await page.keyboard.press('End');
  await page.keyboard.type('0');
  await expect.poll(() => field(page, 'rank').inputValue()).toBe('240');
  await page.keyboard.type(': [');
  await page.locator('[data-part=broken]').waitFor();
  await page.locator('.cm-lint-marker').first().waitFor();
  expect(await page.locator('[data-step=sft]').count()).toBe(1);
  await photograph(page, 'editor-code');
  for (let key = 0; key < 3; key += 1) await page.keyboard.press('Backspace');
  await expect.poll(() => page.locator('[data-part=broken], .cm-lint-marker').count()).toBe(0);

  // Undo takes such a text back by itself; what was done before stays.
  await page.keyboard.type(': [');
  await page.locator('[data-part=broken]').waitFor();
  await page.keyboard.press('Control+z');
  await expect.poll(() => page.locator('[data-part=broken]').count()).toBe(0);
  expect(await line(page, 'rank: 240').count()).toBe(1);
  await expect.poll(() => draftOf(id)).toContain('rank: 240\n');
});

test('E18: the cursor selects its step and a step leads the cursor; keys and values are completed and explained', async () => {
  const id = await makePipeline('hints');
  const page = await openCode(id);
  await line(page, 'kind: split-dataset').click();
  await expect.poll(() => selected(page)).toBe('split');
  await page.locator('[data-step=split]').waitFor();
  await page.waitForURL(/step=split/);
  await page.locator('.canvas').focus();
  await page.keyboard.press('0');
  await page.locator('[data-step=base]').click();
  await expect.poll(() => page.locator('.cm-activeLine').innerText()).toContain('id: base');

  // Of what the kind has, only what the step has not yet.
  await line(page, 'maxSteps: 4').click();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+Space');
  const offered = page.locator('.cm-tooltip-autocomplete [role=option] .cm-completionLabel');
  await expect.poll(() => offered.allTextContents()).toContain('learningRate');
  expect(await offered.allTextContents()).not.toContain('rank');
  await page.keyboard.type('al');
  await expect.poll(() => offered.allTextContents()).toEqual(['alpha']);
  await photograph(page, 'editor-code-completion');
  await offered.first().click();
  await line(page, 'alpha: ').waitFor();
  await page.keyboard.type('48');
  await expect.poll(() => draftOf(id)).toMatch(/maxSteps: 4\n {6}alpha: 48\n/);

  await line(page, 'rank: 8').locator('text=rank').first().hover();
  const told = page.locator('.cm-tooltip-hover');
  await told.waitFor();
  expect(await told.innerText()).toMatch(/LoRA rank/);
  await photograph(page, 'editor-code-hover');
});

test('E18: a step that is moved changes no line of the logic: its place is written at the end and folded away', async () => {
  const id = await makePipeline('places');
  const page = await openCode(id);
  const card = await middleOf(page.locator('[data-step=sft]'));
  const from = { x: card.x, y: card.y - 30 };
  await drag(page, from, { x: from.x + 40, y: from.y + 120 });
  await page.locator('.cm-foldPlaceholder').waitFor();
  expect(await line(page, 'layout').count()).toBe(0);
  await photograph(page, 'editor-code-folded');
  await expect.poll(() => draftOf(id)).toContain('layout:');
  const source = await draftOf(id);
  expect(source.slice(0, source.indexOf('editor:'))).toBe(documentOf(id, '8'));
  await page.reload();
  await page.locator('.cm-foldPlaceholder').waitFor();
});

test('E17: a problem stands by step and port with its fix, and keeps a run and a revision back, never the draft', async () => {
  const id = await makePipeline('blocked');
  const page = await stage().open(`/pipelines/${id}?step=sft&problems=1`, { language: 'en' });
  await field(page, 'rank').fill('many');
  const rows = page.locator('[data-part=problems] li');
  await expect.poll(() => rows.allInnerTexts()).toHaveLength(1);
  await page.getByRole('tab', { name: 'Inputs' }).click();
  await page.locator('[data-port=base]').getByRole('button').last().click();
  const atPort = rows.filter({ hasText: 'sft.base' });
  await atPort.waitFor();
  // The base leads nowhere any more, which is one more.
  await expect.poll(() => rows.count()).toBe(3);
  await expect.poll(() => save(page)).toBe('saved');
  expect(await draftOf(id)).toContain('rank: many');

  await page.locator('[data-part=run]').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/3 problems/).waitFor();
  expect(await dialog.locator('[data-part=start-run]').isDisabled()).toBe(true);
  await dialog.getByRole('button', { name: 'Show problems' }).click();
  await page.getByRole('button', { name: 'History', exact: true }).click();
  await page.getByText('3 problems').first().waitFor();
  const keep = page.getByRole('button', { name: 'Save revision' });
  expect(await keep.isDisabled()).toBe(true);
  await photograph(page, 'editor-blocked');

  // The first fix of each: connected again, and the value as the kind has it.
  await atPort.getByRole('button').nth(1).click();
  await expect.poll(() => rows.count()).toBe(1);
  await rows.getByRole('button').nth(1).click();
  await expect.poll(() => rows.count()).toBe(0);
  await expect.poll(() => keep.isDisabled()).toBe(false);
});

test('files dropped on the canvas: lyrics are uploaded and learned from, a document takes the place of the draft', async () => {
  const id = await makePipeline('dropped');
  const page = await stage().open(`/pipelines/${id}?step=lyrics`, { language: 'en' });
  await page.locator('[data-step=lyrics]').waitFor();
  const dropFile = async (name: string, text: string) => {
    const data = await page.evaluateHandle(
      ([fileName, content]) => {
        const carried = new DataTransfer();
        carried.items.add(new File([content], fileName));
        return carried;
      },
      [name, text] as const,
    );
    const pane = page.locator('.react-flow__pane');
    await pane.dispatchEvent('dragover', { dataTransfer: data });
    await pane.dispatchEvent('drop', { dataTransfer: data });
  };
  const file = `${id}.jsonl`;
  await dropFile(file, '{"lyrics":"月亮走我也走\\n你在那头等候"}\n');
  await expect.poll(() => draftOf(id)).toContain(`source: upload:${file}`);
  await page.getByText(`upload:${file}`).first().waitFor();
  const { artifacts } = await stage().owner.call('GET /artifacts', { query: { type: 'file' } });
  expect(JSON.stringify(artifacts)).toContain(file);

  const theirs = documentOf('somebody-elses', '31').replace('# the one that learns', '# 副歌');
  await dropFile('songs.yaml', theirs);
  await expect.poll(() => draftOf(id)).toContain('# 副歌');
  expect(await draftOf(id)).toBe(theirs.replace('id: somebody-elses', `id: ${id}`));
  await page.locator('.canvas').focus();
  await page.keyboard.press('0');
  await page.locator('[data-step=sft]').click();
  await expect.poll(() => field(page, 'rank').inputValue()).toBe('31');
  await page.locator('.canvas').focus();
  await page.keyboard.press('Control+z');
  await expect.poll(() => draftOf(id)).toContain(`source: upload:${file}`);
});
