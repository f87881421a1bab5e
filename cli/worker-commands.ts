import type { Command } from 'commander';
import type { GlobalOptions } from './connection.ts';
import type { ExitCode } from './exit-codes.ts';

type Options = GlobalOptions & Record<string, never>;
type Add = (parent: Command, usage: string, about: string) => Command;
type Run = (
  work: (options: Options, ...given: (string | undefined)[]) => Promise<ExitCode>,
) => (this: Command) => Promise<void>;

const load = () => import('./commands/worker.ts');

/** Commands about workers on other hosts, and the one that runs there. */
export function addWorkerCommands(program: Command, add: Add, run: Run): void {
  add(
    program,
    'worker',
    'do training steps on this host for an installation elsewhere; Ctrl-C leaves with a checkpoint',
  )
    .option('--join <token>', 'a join token, or @ and a file that holds it; needed once')
    .option('--queue <queue>', 'what it does', 'training')
    .option('--server <url>', 'the installation it works for')
    .action(run(async (o) => (await load()).work(o)));

  const workers = program.command('workers').description('workers that joined from other hosts').exitOverride();
  add(workers, 'list', 'who has joined, from where, and when each was seen last').action(
    run(async (o) => (await load()).listWorkers(o)),
  );
  add(workers, 'drain <id>', 'have a worker leave when its step is done')
    .option('--now', 'at once: its training goes on elsewhere from a checkpoint')
    .action(run(async (o, id) => (await load()).drainWorker(id!, o)));

  const tokens = program.command('worker-token').description('tokens by which workers join').exitOverride();
  add(tokens, 'add', 'make a join token; it is shown once')
    .option('--queue <queue>', 'what its workers may do', 'training')
    .option('--label <text>', 'which host it is for')
    .option('--days <number>', 'how long it is good for', '30')
    .action(run(async (o) => (await load()).addToken(o)));
  add(tokens, 'ls', 'join tokens, without the tokens themselves').action(
    run(async (o) => (await load()).listTokens(o)),
  );
  add(tokens, 'revoke <id>', 'make a join token void').action(run(async (o, id) => (await load()).revokeToken(id!, o)));
}
