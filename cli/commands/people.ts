import { connect, type GlobalOptions } from '../connection.ts';
import { CommandError, exitCodes, type ExitCode } from '../exit-codes.ts';
import { createOutput, table } from '../output.ts';

type RoleOptions = GlobalOptions & { readonly role?: readonly string[] };
const roles = ['viewer', 'designer', 'operator', 'approver', 'admin'] as const;
type Role = (typeof roles)[number];

export async function listPeople(options: GlobalOptions): Promise<ExitCode> {
  const { people } = await connect(options).call('GET /people');
  createOutput(options.json === true).value(people, () =>
    table([
      ['ID', 'NAME', 'ROLES', 'E-MAIL', ''],
      ...people.map((one) => [one.id, one.name, one.roles.join(','), one.email, one.active ? '' : 'deactivated']),
    ]),
  );
  return exitCodes.ok;
}

export async function changePerson(
  personId: string,
  options: RoleOptions & { readonly active?: boolean },
): Promise<ExitCode> {
  if (options.role === undefined && !options.active)
    throw new CommandError(exitCodes.badInput, 'Say what to change: --role, or --active.');
  const body = {
    ...(options.role === undefined ? {} : { roles: rolesOf(options.role) }),
    ...(options.active ? { active: true } : {}),
  };
  const changed = await connect(options).call('PUT /people/{personId}', { params: { personId }, body });
  createOutput(options.json === true).value(changed, ({ name, roles: held }) => `${name}: ${held.join(', ')}.`);
  return exitCodes.ok;
}

export async function deactivatePerson(personId: string, options: GlobalOptions): Promise<ExitCode> {
  const changed = await connect(options).call('PUT /people/{personId}', {
    params: { personId },
    body: { active: false },
  });
  createOutput(options.json === true).value(
    changed,
    ({ name }) => `${name} is shut out: sessions, tokens and open pages have ended.`,
  );
  return exitCodes.ok;
}

export async function signOutPerson(personId: string, options: GlobalOptions): Promise<ExitCode> {
  const answer = await connect(options).call('POST /people/{personId}/sign-out', { params: { personId } });
  createOutput(options.json === true).value(answer, () => 'Every session and token of theirs is void.');
  return exitCodes.ok;
}

export async function linkPerson(personId: string, options: GlobalOptions): Promise<ExitCode> {
  const answer = await connect(options).call('POST /people/{personId}/sign-in-link', { params: { personId } });
  createOutput(options.json === true).value(answer, ({ url }) => `${url}\n  Works once, within 15 minutes.`);
  return exitCodes.ok;
}

export async function addInvite(
  options: RoleOptions & { readonly name?: string; readonly email?: string; readonly hours?: string },
): Promise<ExitCode> {
  const hours = Number(options.hours ?? 72);
  if (!Number.isInteger(hours))
    throw new CommandError(exitCodes.badInput, 'Give --hours as a whole number, at most 168.');
  const made = await connect(options).call('POST /invites', {
    body: {
      roles: rolesOf(options.role ?? []),
      hours,
      ...(options.name === undefined ? {} : { name: options.name }),
      ...(options.email === undefined ? {} : { email: options.email }),
    },
  });
  createOutput(options.json === true).value(
    made,
    ({ url, id, expiresAt }) => `${url}\n  Shown once; works once, until ${expiresAt}. Its id is ${id}.`,
  );
  return exitCodes.ok;
}

export async function listInvites(options: GlobalOptions): Promise<ExitCode> {
  const { invites } = await connect(options).call('GET /invites');
  createOutput(options.json === true).value(invites, () =>
    invites.length === 0
      ? 'No invite yet.'
      : table([
          ['ID', 'STATE', 'ROLES', 'FOR', 'BY', 'EXPIRES'],
          ...invites.map((one) => [
            one.id,
            one.state,
            one.roles.join(','),
            one.name ?? '',
            one.createdBy,
            one.expiresAt,
          ]),
        ]),
  );
  return exitCodes.ok;
}

export async function revokeInvite(inviteId: string, options: GlobalOptions): Promise<ExitCode> {
  const answer = await connect(options).call('DELETE /invites/{inviteId}', { params: { inviteId } });
  createOutput(options.json === true).value(answer, () => `Invite ${inviteId} is void.`);
  return exitCodes.ok;
}

function rolesOf(given: readonly string[]): Role[] {
  const known = roles.filter((role) => given.includes(role));
  if (known.length === 0 || given.some((role) => !roles.includes(role as Role)))
    throw new CommandError(exitCodes.badInput, `Give --role, once or more: ${roles.join(', ')}.`);
  return known;
}
