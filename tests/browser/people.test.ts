import { expect, test } from 'vitest';
import { addPerson } from './second-person.ts';
import { photograph, useStage } from './stage.ts';

const stage = useStage();

test('somebody is invited, given other roles, and a token is made, used and revoked; the audit log has it all', async () => {
  const { owner, url } = stage();
  const mei = await addPerson(stage(), 'Mei', ['viewer']);
  try {
    const page = await stage().open('/settings?tab=people', { language: 'en' });
    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: 'Invite', exact: true }).click();
    await dialog.getByText('From the second person on, nobody approves their own runs.').waitFor();
    await dialog.getByRole('textbox', { name: 'Their name' }).fill('<b>Lin</b>');
    await dialog.getByRole('checkbox', { name: 'Approver' }).check();
    await dialog.getByRole('button', { name: 'Make the link' }).click();
    const link = page.getByRole('dialog', { name: 'Invite link' });
    expect(await link.locator('code').innerText()).toMatch(new RegExp(`^${url}/`));
    await link.getByText('Close', { exact: true }).click();
    const invite = page.getByRole('row').filter({ hasText: '<b>Lin</b>' });
    await invite.getByText('Viewer, Approver').waitFor();
    await invite.getByRole('button', { name: 'Withdraw' }).click();
    await dialog.getByText('The link stops working at once.').waitFor();
    await dialog.getByRole('button', { name: 'Withdraw' }).click();
    await invite.waitFor({ state: 'detached' });

    const member = page.getByRole('row').filter({ hasText: 'Mei' }).filter({ hasText: '✓ Active' });
    await member.getByRole('button', { name: 'Roles' }).click();
    await dialog.getByRole('checkbox', { name: 'Designer' }).check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await member.getByText('Viewer, Designer').waitFor();
    await photograph(page, 'settings-people-en');
    for (const language of ['zh', 'en'] as const) {
      const phone = await stage().open('/settings?tab=people', { language, phone: true });
      await phone.getByText('Mei', { exact: true }).first().waitFor();
      const buttons = await phone.locator('table button:visible').evaluateAll((all) =>
        all.map((one) => {
          const { left, right } = one.getBoundingClientRect();
          return left >= 0 && right <= innerWidth;
        }),
      );
      // Four for somebody else, three for oneself.
      expect(buttons.length).toBeGreaterThan(6);
      expect(buttons, 'inside the screen').not.toContain(false);
      await photograph(phone, `settings-people-phone-${language}`);
      await phone.context().close();
    }

    await page.getByRole('tab', { name: 'You' }).click();
    await page.getByRole('button', { name: 'New token' }).click();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('nightly script');
    await dialog.getByRole('button', { name: 'New token' }).click();
    const shown = page.getByRole('dialog', { name: 'Token nightly script' });
    await shown.getByText('Copy it now: it is not shown again.').waitFor();
    const token = await shown.locator('code').innerText();
    // A stray Escape loses nothing.
    await page.keyboard.press('Escape');
    await shown.getByText('It was not copied yet.').waitFor();
    await shown.getByText('Close', { exact: true }).click();
    const asks = async () => (await fetch(`${url}/api/runs`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect(await asks()).toBe(200);
    const row = page.getByRole('row').filter({ hasText: 'nightly script' });
    await row.getByRole('button', { name: 'Revoke' }).click();
    await dialog.getByText('Programs that use it are refused at once.').waitFor();
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await row.waitFor({ state: 'detached' });
    expect(await asks()).toBe(401);
    expect(await page.content()).not.toContain(token);

    await page.getByRole('tab', { name: 'Audit' }).click();
    await page.getByText(/^✓/).first().waitFor();
    const { entries } = await owner.call('GET /audit', { query: { limit: 20 } });
    const done = new Set(entries.map(({ action }) => action));
    for (const action of ['invite.create', 'invite.revoke', 'person.change', 'token.create', 'token.revoke']) {
      expect([...done]).toContain(action);
      await page.getByRole('cell', { name: action, exact: true }).first().waitFor();
    }
    await page.getByRole('searchbox').fill('nightly script');
    await expect.poll(() => page.getByRole('cell', { name: 'invite.create', exact: true }).count()).toBe(0);
    expect(new URL(page.url()).searchParams.get('find')).toBe('nightly script');
    await photograph(page, 'settings-audit-en');
  } finally {
    await mei.leave();
  }
});

test('a viewer who is signed in reads everything, is offered nothing they may not do, and is told where they may not look', async () => {
  const { owner } = stage();
  const id = `viewed-${Date.now().toString(36)}`;
  const steps = [{ id: 'lyrics', kind: 'import-lyrics@1', params: { source: 'upload:nobody-brought-it' } }];
  await owner.call('POST /pipelines', { body: { source: JSON.stringify({ refrain: 1, id, steps }) } });
  const { runId } = await owner.call('POST /runs', { body: { pipelineId: id } });
  const viewer = await addPerson(stage(), 'Vera', ['viewer']);
  try {
    for (const tab of ['people', 'audit', 'keys']) {
      const page = await stage().open(`/settings?tab=${tab}`, { language: 'zh', cookie: viewer.cookie });
      await page.getByRole('heading', { name: '没有权限' }).waitFor();
      expect(await page.getByRole('tab', { selected: true }).getAttribute('id')).toBe(`tab-${tab}`);
      // Whoever does not ask for it is not offered it.
      expect(await page.getByRole('tab').count()).toBe(3);
      if (tab === 'people') await photograph(page, 'settings-forbidden-zh');
      await page.context().close();
    }
    const page = await stage().open(`/runs/${runId}`, { language: 'en', cookie: viewer.cookie });
    await page.locator('[data-panel=lyrics]').getByText('nobody-brought-it').first().waitFor();
    for (const name of ['Pause', 'Cancel run', 'Retry from here', 'Skip this step', 'Give up the run'])
      expect(await page.getByRole('button', { name, exact: true }).count(), name).toBe(0);
    await page.goto(`${stage().url}/datasets`);
    await page.getByRole('heading', { name: 'Uploads' }).waitFor();
    expect(await page.getByRole('button', { name: 'Choose files' }).count()).toBe(0);
    await page.goto(`${stage().url}/pipelines/${id}`);
    await page.locator('.react-flow [data-step=lyrics]').waitFor();
    expect(await page.locator('[data-part=run]').count()).toBe(0);
    await expect(viewer.client.call('POST /runs', { body: { pipelineId: id } })).rejects.toMatchObject({ status: 403 });
  } finally {
    await viewer.leave();
    await owner.call('POST /runs/{runId}/cancel', { params: { runId } });
  }
});
