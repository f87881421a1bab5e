import { Readable } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { ApiError } from '../server/client.ts';
import { createKey, limitKey, listKeys } from './commands/keys.ts';
import {
  addInvite,
  changePerson,
  deactivatePerson,
  linkPerson,
  listInvites,
  listPeople,
  revokeInvite,
  signOutPerson,
} from './commands/people.ts';
import { listSecrets, removeSecret, setSecret } from './commands/secrets.ts';
import { addToken, listTokens, revokeToken } from './commands/tokens.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { createTerminal } from './terminal.fixture.ts';

const idIn = (text: string) => /Its id is ([\w-]+)/.exec(text)![1]!;

test('an invite is made, listed without its link, and revoked', async () => {
  const terminal = await createTerminal();
  expect(await addInvite({ role: ['approver', 'viewer'], name: 'Mei' })).toBe(exitCodes.ok);
  const shown = terminal.text();
  expect(shown).toMatch(/http:\/\/127\.0\.0\.1:8070\/invite#rfi_/);
  terminal.said.length = 0;
  await listInvites({});
  expect(terminal.text()).toMatch(/open +viewer,approver +Mei +Owner/);
  expect(terminal.text()).not.toContain('rfi_');
  expect(await revokeInvite(idIn(shown), {})).toBe(exitCodes.ok);
  await expect(revokeInvite(idIn(shown), {})).rejects.toBeInstanceOf(ApiError);
});

test('an invite without a role, or with one there is not, is refused here already', async () => {
  await createTerminal();
  await expect(addInvite({})).rejects.toBeInstanceOf(CommandError);
  await expect(addInvite({ role: ['viewer', 'king'] })).rejects.toThrow(/viewer, designer, operator, approver, admin/);
});

test('people are listed, given roles, signed out, shut out and let back in', async () => {
  const terminal = await createTerminal();
  const mei = await terminal.person('viewer');
  await changePerson(mei.id, { role: ['operator'] });
  expect((await terminal.services.people.find(mei.id))!.roles).toEqual(['operator']);
  await linkPerson(mei.id, {});
  expect(terminal.text()).toMatch(/sign-in\?token=/);
  await signOutPerson(mei.id, {});
  expect((await terminal.ask('GET', '/api/runs', mei)).status).toBe(401);
  await deactivatePerson(mei.id, {});
  await listPeople({});
  expect(terminal.text()).toMatch(new RegExp(`${mei.id}.*operator.*deactivated`));
  await changePerson(mei.id, { active: true });
  expect((await terminal.services.people.find(mei.id))!.active).toBe(true);
});

test('a token is shown once, with what it may do, and is void when revoked', async () => {
  const terminal = await createTerminal();
  await addToken('ci', { scope: ['run:start', 'run:read'], days: '7' });
  const shown = terminal.text();
  const token = /rft_\S+/.exec(shown)![0];
  expect(shown).toContain('run:read, run:start');
  expect((await terminal.ask('GET', '/api/runs', { token })).status).toBe(200);
  terminal.said.length = 0;
  await listTokens({});
  expect(terminal.text()).toMatch(/ci +run:read,run:start/);
  expect(terminal.text()).not.toContain(token);
  await revokeToken(idIn(shown), {});
  expect((await terminal.ask('GET', '/api/runs', { token })).status).toBe(401);
});

test('a secret is read from the standard input, its last line end left out, and never shown', async () => {
  const terminal = await createTerminal();
  const stdin = (text: string) => vi.spyOn(process, 'stdin', 'get').mockReturnValue(Readable.from([text]) as never);
  stdin('a secret value\n');
  await setSecret('songs-key', {});
  stdin('short\n');
  await expect(setSecret('songs-key', {})).rejects.toBeInstanceOf(CommandError);
  await listSecrets({});
  expect(terminal.text()).toMatch(/songs-key +1 /);
  expect(terminal.text()).not.toContain('secret value');
  await removeSecret('songs-key', {});
  expect(await terminal.services.secrets.list()).toEqual([]);
});

test('a gateway key is given limits, and the gateway hears of them', async () => {
  const terminal = await createTerminal();
  await createKey('app', { perMinute: '60', concurrent: '4' });
  expect(terminal.keys.puts.at(-1)).toMatchObject([{ label: 'app', perMinute: 60, concurrent: 4 }]);
  await limitKey(idIn(terminal.text()), { perMinute: '120' });
  expect(terminal.keys.puts.at(-1)![0]).toMatchObject({ perMinute: 120 });
  expect(terminal.keys.puts.at(-1)![0]).not.toHaveProperty('concurrent');
  await listKeys({});
  expect(terminal.text()).toMatch(/app +120 +usual/);
  await expect(createKey('app', { perMinute: '0' })).rejects.toBeInstanceOf(CommandError);
});
