import type { Command } from 'commander';
import type { GlobalOptions } from './connection.ts';
import type { ExitCode } from './exit-codes.ts';

type Options = GlobalOptions & Record<string, never>;
type Add = (parent: Command, usage: string, about: string) => Command;
type Run = (
  work: (options: Options, ...given: (string | undefined)[]) => Promise<ExitCode>,
) => (this: Command) => Promise<void>;

const every = (value: string, all?: string[]) => [...(all ?? []), value];
const people = () => import('./commands/people.ts');
const tokens = () => import('./commands/tokens.ts');
const secrets = () => import('./commands/secrets.ts');

/** Commands about people, how they get in, and what programs act as them. */
export function addPeopleCommands(program: Command, add: Add, run: Run): void {
  const group = (name: string, about: string) => program.command(name).description(about).exitOverride();

  const who = group('people', 'who has an account, and what they may do');
  add(who, 'list', 'everybody, with roles')
    .alias('ls')
    .action(run(async (o) => (await people()).listPeople(o)));
  add(who, 'change <id>', 'give a person other roles, or let them back in')
    .option('--role <role>', 'viewer, designer, operator, approver or admin; may be repeated', every)
    .option('--active', 'let a deactivated person back in')
    .action(run(async (o, id) => (await people()).changePerson(id!, o)));
  add(who, 'deactivate <id>', 'shut a person out: sessions, tokens and open pages end at once').action(
    run(async (o, id) => (await people()).deactivatePerson(id!, o)),
  );
  add(who, 'sign-out <id>', 'end every session and token of a person, who keeps the account').action(
    run(async (o, id) => (await people()).signOutPerson(id!, o)),
  );
  add(who, 'link <id>', 'print a link that signs a person in once').action(
    run(async (o, id) => (await people()).linkPerson(id!, o)),
  );

  const invites = group('invite', 'links by which somebody makes their own account');
  add(invites, 'add', 'make a link; it works once and is shown once')
    .option('--role <role>', 'viewer, designer, operator, approver or admin; may be repeated', every)
    .option('--name <name>', 'suggested to the person')
    .option('--email <address>', 'suggested to the person')
    .option('--hours <number>', 'how long it is good for, at most 168', '72')
    .action(run(async (o) => (await people()).addInvite(o)));
  add(invites, 'list', 'invites, without their links')
    .alias('ls')
    .action(run(async (o) => (await people()).listInvites(o)));
  add(invites, 'revoke <id>', 'make an invite void').action(
    run(async (o, id) => (await people()).revokeInvite(id!, o)),
  );

  const token = group('token', 'your API tokens, for programs that act as you');
  add(token, 'add <name>', 'make a token; it is shown once')
    .option('--scope <permission>', 'a permission it is limited to, such as run:read; may be repeated', every)
    .option('--days <number>', 'how long it is good for; without it, until revoked')
    .action(run(async (o, name) => (await tokens()).addToken(name!, o)));
  add(token, 'list', 'your tokens, without the tokens themselves')
    .alias('ls')
    .action(run(async (o) => (await tokens()).listTokens(o)));
  add(token, 'revoke <id>', 'make a token void').action(run(async (o, id) => (await tokens()).revokeToken(id!, o)));

  const secret = group('secret', 'secrets that steps name as { $secret: name }');
  add(secret, 'set <name>', 'set a secret, read from the standard input').action(
    run(async (o, name) => (await secrets()).setSecret(name!, o)),
  );
  add(secret, 'list', 'names and versions; nobody reads the values')
    .alias('ls')
    .action(run(async (o) => (await secrets()).listSecrets(o)));
  add(secret, 'remove <name>', 'remove a secret; steps that name it fail').action(
    run(async (o, name) => (await secrets()).removeSecret(name!, o)),
  );
}
