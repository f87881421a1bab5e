import { expect, test } from 'vitest';
import * as hooks from './commands/hooks.ts';
import { run } from './commands/runs.ts';
import * as schedules from './commands/schedules.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { createTerminal } from './terminal.fixture.ts';

async function createScene() {
  const terminal = await createTerminal();
  await run('small', {});
  terminal.said.length = 0;
  const cron = { cron: '30 2 * * *', zone: 'Asia/Shanghai' };
  await schedules.add('nightly', 'small', { ...cron, catchUp: '90m', param: ['size=3'] });
  return terminal;
}

test('a schedule is made from the command line and shown with its next five times', async () => {
  const { text, schedules: play } = await createScene();
  expect(text()).toContain('Schedule nightly of small: runs revision 1, the newest');
  expect(text()).toContain('catches up for 1.5 h; skips nights without new data');
  expect(text().match(/T18:30:00\.000Z/g)).toHaveLength(5);
  const { action, catchUpMs } = play.there.get('nightly')!;
  expect([catchUpMs, action.plan.parameters]).toEqual([5_400_000, { size: 3 }]);
});

test('a schedule is paused, listed, resumed, moved, run and removed from the command line', async () => {
  const { text, said, schedules: play } = await createScene();
  await schedules.pause('nightly', { note: 'the card is away' });
  said.length = 0;
  await schedules.list({});
  expect(text()).toContain('paused: the card is away');
  await schedules.resume('nightly', {});
  await schedules.move('nightly', { param: ['size=4'] });
  await schedules.change('nightly', { overlap: 'buffer-one', always: true });
  expect(play.there.get('nightly')).toMatchObject({
    paused: false,
    overlap: 'buffer-one',
    action: { skipWithoutNews: false, plan: { parameters: { size: 4 } } },
  });
  await schedules.runNow('nightly', {});
  expect(play.triggers).toEqual(['nightly']);
  said.length = 0;
  await schedules.backfill('nightly', { from: '2020-01-01T00:00:00Z', to: '2020-01-03T00:00:00Z' });
  expect(text()).toContain('2 nights start, one after another');
  await schedules.remove('nightly', {});
  expect(play.there.size).toBe(0);
});

test('with --json a schedule is one JSON document', async () => {
  const { said } = await createScene();
  said.length = 0;
  await schedules.show('nightly', { json: true });
  expect(JSON.parse(said.join(''))).toMatchObject({ scheduleId: 'nightly', revision: 1, inForce: true, nights: [] });
});

test('a time that cannot be read is wrong usage', async () => {
  await createScene();
  const error = await schedules.change('nightly', { catchUp: 'soon' }).catch((failure: unknown) => failure);
  expect(error).toBeInstanceOf(CommandError);
  expect((error as CommandError).exitCode).toBe(exitCodes.badInput);
});

test('a hook shows its secret when it is made and when that is changed, and says how to call it', async () => {
  const { text, said } = await createScene();
  said.length = 0;
  await hooks.add('new lyrics', 'small', { json: true });
  const { hookId, secret } = JSON.parse(said.join('')) as { hookId: string; secret: string };
  said.length = 0;
  await hooks.rotate(hookId, {});
  expect(text()).toMatch(/^rfh_[\w-]{43}\n/);
  expect(text()).toContain(`POST /api/hooks/${hookId}`);
  expect(text()).not.toContain(secret);
  said.length = 0;
  await hooks.list({});
  expect(text()).toMatch(new RegExp(`${hookId} +new lyrics +small +Owner`));
  expect(text()).not.toContain('rfh_');
  await hooks.remove(hookId, {});
  said.length = 0;
  await hooks.list({});
  expect(text()).toBe('No hook yet.\n');
});
