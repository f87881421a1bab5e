import type { Command } from 'commander';
import type { GlobalOptions } from './connection.ts';
import type { ExitCode } from './exit-codes.ts';

type Options = GlobalOptions & Record<string, never>;
type Add = (parent: Command, usage: string, about: string) => Command;
type Run = (
  work: (options: Options, ...given: (string | undefined)[]) => Promise<ExitCode>,
) => (this: Command) => Promise<void>;

const every = (value: string, all?: string[]) => [...(all ?? []), value];
const schedules = () => import('./commands/schedules.ts');
const hooks = () => import('./commands/hooks.ts');

/** Commands about what starts runs by itself: schedules, and hooks for other programs. */
export function addNightCommands(program: Command, add: Add, run: Run): void {
  const schedule = program.command('schedule').description('what runs by the clock').exitOverride();
  add(schedule, 'add <id> <pipeline>', 'run a revision of a pipeline by the clock')
    .requiredOption('--cron <fields>', 'minute, hour, day of the month, month, day of the week: "30 2 * * *"')
    .option('--zone <name>', 'time zone (default: that of this machine)')
    .option('--revision <number>', 'this revision (default: the newest there is now)')
    .option('--param <name=value>', 'a run parameter; may be repeated', every)
    .option('--overlap <policy>', 'while a night still works: skip (default), buffer-one, allow')
    .option('--catch-up <time>', 'how late a night may start after an outage: 10s to 7d (default: 6h)')
    .option('--always', 'run also when there is no new data')
    .action(run(async (o, id, pipeline) => (await schedules()).add(id!, pipeline!, o)));
  add(schedule, 'list', 'schedules, the revision each runs, and when it fires next').action(
    run(async (o) => (await schedules()).list(o)),
  );
  add(schedule, 'show <id>', 'one schedule, its next five times and its last nights').action(
    run(async (o, id) => (await schedules()).show(id!, o)),
  );
  add(schedule, 'change <id>', 'change when it fires, and how')
    .option('--cron <fields>', 'as for add')
    .option('--zone <name>', 'time zone')
    .option('--overlap <policy>', 'skip, buffer-one, allow')
    .option('--catch-up <time>', '10s to 7d')
    .option('--always', 'run also when there is no new data')
    .option('--only-with-news', 'skip nights without new data')
    .action(run(async (o, id) => (await schedules()).change(id!, o)));
  add(schedule, 'pause <id>', 'start nothing until it is resumed')
    .requiredOption('--note <text>', 'why; whoever wonders reads it')
    .action(run(async (o, id) => (await schedules()).pause(id!, o)));
  add(schedule, 'resume <id>', 'go on with the next time')
    .option('--note <text>', 'why')
    .action(run(async (o, id) => (await schedules()).resume(id!, o)));
  add(schedule, 'move <id>', 'run another revision from now on, the newest when none is named')
    .option('--revision <number>', 'this revision')
    .option('--param <name=value>', 'run parameters, all of them; may be repeated', every)
    .action(run(async (o, id) => (await schedules()).move(id!, o)));
  add(schedule, 'run-now <id>', 'start a night now').action(run(async (o, id) => (await schedules()).runNow(id!, o)));
  add(schedule, 'backfill <id>', 'make up the nights of a span that nothing ran in')
    .requiredOption('--from <time>', 'as 2027-03-01T00:00:00Z')
    .requiredOption('--to <time>', 'as 2027-03-08T00:00:00Z')
    .action(run(async (o, id) => (await schedules()).backfill(id!, o)));
  add(schedule, 'remove <id>', 'remove it; runs that it started go on').action(
    run(async (o, id) => (await schedules()).remove(id!, o)),
  );

  const hook = program.command('hook').description('doors through which other programs start runs').exitOverride();
  add(hook, 'add <label> <pipeline>', 'make a hook; its secret is shown once')
    .option('--revision <number>', 'always this revision (default: the newest when it is called)')
    .action(run(async (o, label, pipeline) => (await hooks()).add(label!, pipeline!, o)));
  add(hook, 'list', 'hooks, without their secrets').action(run(async (o) => (await hooks()).list(o)));
  add(hook, 'rotate <id>', 'a new secret; the one before is void at once').action(
    run(async (o, id) => (await hooks()).rotate(id!, o)),
  );
  add(hook, 'remove <id>', 'close a hook').action(run(async (o, id) => (await hooks()).remove(id!, o)));
}
