import type { Command } from 'commander';
import type { GlobalOptions } from './connection.ts';
import type { ExitCode } from './exit-codes.ts';

type Options = GlobalOptions & Record<string, never>;
type Add = (parent: Command, usage: string, about: string) => Command;
type Run = (
  work: (options: Options, ...given: (string | undefined)[]) => Promise<ExitCode>,
) => (this: Command) => Promise<void>;

const every = (value: string, all?: string[]) => [...(all ?? []), value];
const load = () => import('./commands/run-actions.ts');

/** Commands that act on a run that goes on, or start one from a past one. */
export function addRunActionCommands(program: Command, add: Add, run: Run): void {
  add(program, 'retry <run> <step>', 'try a broken step again')
    .option('--set <name=value>', 'a parameter to change; may be repeated; lists and mappings as JSON', every)
    .option('--reason <text>', 'why; needed with --set')
    .action(run(async (o, id, step) => (await load()).repair('retry', id!, step!, o)));
  add(program, 'skip <run> <step>', 'pass a broken step over; never a gate or an approval')
    .requiredOption('--reason <text>', 'why; whoever decides on the run reads it')
    .action(run(async (o, id, step) => (await load()).repair('skip', id!, step!, o)));
  add(program, 'stop-step <run> <step>', 'give a broken step up: it counts as failed')
    .option('--reason <text>', 'why')
    .action(run(async (o, id, step) => (await load()).repair('stop', id!, step!, o)));

  add(program, 'pause <run>', 'start no more steps of a run; those that run end')
    .option('--hold', 'also have training leave a checkpoint and release its card')
    .option('--reason <text>', 'why')
    .action(run(async (o, id) => (await load()).control(o['hold'] ? 'hold' : 'drain', id!, o)));
  add(program, 'resume <run>', 'let a paused run go on')
    .option('--reason <text>', 'why')
    .action(run(async (o, id) => (await load()).control('resume', id!, o)));
  add(program, 'priority <run> <number>', 'whose steps go first: 1, first, to 5, last')
    .option('--reason <text>', 'why')
    .action(run(async (o, id, number) => (await load()).setPriority(id!, number!, o)));

  add(program, 'again <run>', 'run a past run once more, or a part of it as a trial that is never released')
    .option('--from <step>', 'that step and what follows')
    .option('--to <step>', 'that step and what comes before')
    .option('--only <step>', 'that step alone')
    .option('--with <step.port=artifact>', 'a digest or name in place of what the past run had; may be repeated', every)
    .option('--rows <count>', 'at most so many rows of every dataset')
    .option('--param <name=value>', 'a run parameter to change; may be repeated', every)
    .option('--preview', 'say which steps would run, and start nothing')
    .action(run(async (o, id) => (await load()).again(id!, o)));
  add(program, 'fork <run> <step>', 'start a new run of a past one, changed at a step')
    .option('--set <step.name=value>', 'a parameter to change; may be repeated; lists and mappings as JSON', every)
    .option('--source <file>', 'a whole document instead')
    .action(run(async (o, id, step) => (await load()).fork(id!, step!, o)));
}
