#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import type { GlobalOptions } from './connection.ts';
import { CommandError, exitCodeOf, exitCodes, type ExitCode } from './exit-codes.ts';
import { addNightCommands } from './night-commands.ts';
import { addLyricCommands } from './lyric-commands.ts';
import { addPeopleCommands } from './people-commands.ts';
import { addRunActionCommands } from './run-action-commands.ts';
import { addWorkerCommands } from './worker-commands.ts';

const exitCodeHelp = `
Exit codes: 0 done; 1 failed; 2 wrong usage or input with problems; 3 not signed in or not permitted; 4 not found;
5 conflict: somebody was first, or the state does not allow it; 6 the server or a part it needs does not answer;
7 the run was rejected by a gate or a person, superseded by a newer candidate, or nobody decided in time.`;

/** Every command loads its own code when it is called, so that the first line comes quickly. */
function createProgram(end: (code: ExitCode) => void): Command {
  const program = new Command('refrain')
    .description('The training flywheel for song-lyric models, from a terminal.')
    .option('--state <dir>', 'folder of the installation (default: .state in the package folder)')
    .option('--url <url>', 'server to talk to, instead of the one on the state folder')
    .option('--json', 'results as JSON')
    .addHelpText('after', exitCodeHelp)
    .showHelpAfterError('(refrain --help lists every command)')
    .exitOverride();

  /** Global options may stand before or after the command. */
  const add = (parent: Command, usage: string, about: string) =>
    parent
      .command(usage)
      .description(about)
      .option('--state <dir>', 'folder of the installation')
      .option('--url <url>', 'server to talk to')
      .option('--json', 'results as JSON')
      .exitOverride();
  type Options = GlobalOptions & Record<string, never>;
  const run = (work: (options: Options, ...given: (string | undefined)[]) => Promise<ExitCode>) =>
    async function action(this: Command): Promise<void> {
      end(await work(this.optsWithGlobals<Options>(), ...(this.processedArgs as (string | undefined)[])));
    };

  add(program, 'up', 'start every process and stay with them; Ctrl-C ends them')
    .option('--config <file>', 'settings; refrain.config.yaml in the state folder otherwise')
    .option('--public-url <url>', 'https:// address at which a proxy with TLS shows the page to phones and others')
    .option('--no-run', 'without the first run')
    .action(run(async (o) => (await import('./commands/local.ts')).up(o)));
  add(program, 'doctor', 'what is installed, what runs, and what is wrong').action(
    run(async (o) => (await import('./commands/local.ts')).doctor(o)),
  );
  add(
    program,
    'prepare',
    'make buckets and namespace ready on servers of your own; for processes that Kubernetes starts',
  )
    .option('--secrets', 'only make the secrets that are missing in the state folder')
    .option('--stay', 'stay, and keep the store’s credentials of every role fresh in the state folder')
    .action(run(async (o) => (await import('./commands/local.ts')).prepare(o)));
  add(program, 'sign-in', 'print a link that signs the owner in once').action(
    run(async (o) => (await import('./commands/local.ts')).signIn(o)),
  );
  add(program, 'validate <file>', 'every problem of a pipeline document; needs no server').action(
    run(async (o, file) => (await import('./commands/local.ts')).validate(file!, o)),
  );
  add(program, 'first-run', 'create the pipeline of preset lyric-flywheel, start it, follow it to its approval').action(
    run(async (o) => (await import('./commands/first-run.ts')).firstRun(o)),
  );

  add(program, 'run <pipeline>', 'start a pipeline, a preset of that name, or a document (.yaml)')
    .option('--param <name=value>', 'a run parameter; may be repeated', (value: string, all?: string[]) => [
      ...(all ?? []),
      value,
    ])
    .option('--watch', 'follow it to its end')
    .action(run(async (o, what) => (await import('./commands/runs.ts')).run(what!, o)));
  add(program, 'watch [run]', 'follow a run, or the latest, to its end').action(
    run(async (o, id) => (await import('./commands/runs.ts')).watch(id, o)),
  );
  add(program, 'status [run]', 'the newest runs; or one, or `latest`, in full').action(
    run(async (o, id) => (await import('./commands/runs.ts')).status(id, o)),
  );
  add(program, 'cancel <run>', 'ask a run to stop').action(
    run(async (o, id) => (await import('./commands/runs.ts')).cancel(id!, o)),
  );
  for (const verdict of ['approve', 'reject'] as const) {
    const command = add(
      program,
      `${verdict} <run>`,
      `${verdict} what waits for a person in a run, or in the latest`,
    ).option('--step <step>', 'which step, when several wait');
    if (verdict === 'approve') command.option('--comment <text>', 'why');
    else command.requiredOption('--comment <text>', 'why; whoever made the candidate reads it');
    command.action(run(async (o, id) => (await import('./commands/runs.ts')).decide(verdict, id!, o)));
  }
  add(program, 'take-back <run>', 'take your decision back while it has not taken effect')
    .option('--step <step>', 'which step, when several are decided')
    .action(run(async (o, id) => (await import('./commands/runs.ts')).takeBack(id!, o)));
  add(program, 'questions <run>', 'what was asked about a candidate, and what was answered').action(
    run(async (o, id) => (await import('./commands/questions.ts')).listQuestions(id!, o)),
  );
  add(program, 'ask <run> <text>', 'ask about a candidate that waits; decides nothing')
    .option('--step <step>', 'which step, when several wait')
    .action(run(async (o, id, text) => (await import('./commands/questions.ts')).ask(id!, text!, o)));
  add(program, 'answer <run> <question> <text>', 'answer a question, once').action(
    run(async (o, id, question, text) => (await import('./commands/questions.ts')).answer(id!, question!, text!, o)),
  );
  add(program, 'logs <run> [step]', 'which logs there are, or the log of one step').action(
    run(async (o, id, step) => (await import('./commands/runs.ts')).logs(id!, step, o)),
  );

  addRunActionCommands(program, add, run);
  addNightCommands(program, add, run);

  add(program, 'reproduce <run>', 'run it once more with nothing reused, and compare every digest')
    .option('--wait', 'follow it to its end and say what differs')
    .action(run(async (o, id) => (await import('./commands/memory.ts')).reproduce(id!, o)));
  add(program, 'reproduction <run>', 'what differs between a run and its newest reproduction').action(
    run(async (o, id) => (await import('./commands/memory.ts')).reproduction(id!, o)),
  );
  add(program, 'rebuild-index', 'make the lists of runs and decisions anew, from the store and from Temporal').action(
    run(async (o) => (await import('./commands/memory.ts')).rebuildIndex(o)),
  );
  const audit = program.command('audit').description('who did what').exitOverride();
  add(audit, 'verify', 'whether it is as it was noted; exit code 1 when anything was changed').action(
    run(async (o) => (await import('./commands/memory.ts')).verifyAudit(o)),
  );

  add(program, 'releases', 'approved weights, who approved them, and what serves')
    .option('--alias <alias>', 'only of this alias')
    .action(run(async (o) => (await import('./commands/releases.ts')).releases(o)));
  add(program, 'promote <alias>', 'make the release on trial the stable one')
    .option('--reason <text>', 'why')
    .action(run(async (o, alias) => (await import('./commands/releases.ts')).promote(alias!, o)));
  add(program, 'roll-back [alias]', 'withdraw the canary; without one, go back to the release before')
    .option('--reason <text>', 'why')
    .action(run(async (o, alias) => (await import('./commands/releases.ts')).rollBack(alias, o)));

  const artifacts = program.command('artifacts').description('what the store holds').exitOverride();
  add(artifacts, 'ls', 'named artifacts, newest first')
    .option('--type <type>', 'dataset, adapter, report, …')
    .option('--name <name>', 'only this name')
    .action(run(async (o) => (await import('./commands/artifacts.ts')).list(o)));
  add(artifacts, 'show <which>', 'files, names and makings; WHICH is a name, `name v3`, or a digest').action(
    run(async (o, which) => (await import('./commands/artifacts.ts')).show(which!, o)),
  );
  add(artifacts, 'get <which> [path]', 'download it, or one file of it')
    .option('--out <dir>', 'into this folder')
    .action(run(async (o, which, path) => (await import('./commands/artifacts.ts')).get(which!, path, o)));
  add(artifacts, 'export <which>', 'write preference pairs as another trainer reads them')
    .requiredOption('--format <format>', 'trl, ms-swift or llama-factory')
    .option('--out <file>', 'where to; the file must not be there yet')
    .option('--limit <count>', 'tell how many pairs are longer than this; 1024')
    .option('--base <id>', 'count in tokens of this base rather than in characters')
    .action(run(async (o, which) => (await import('./commands/export.ts')).exportPairs(which!, o)));
  add(artifacts, 'lineage <which>', 'what it was made from, nearest first').action(
    run(async (o, which) => (await import('./commands/artifacts.ts')).lineage(which!, o)),
  );
  add(program, 'import <file>', 'keep a file of lyrics in the store, for import-lyrics')
    .option('--name <name>', 'under this name')
    .action(run(async (o, file) => (await import('./commands/artifacts.ts')).importFile(file!, o)));

  const keys = program.command('keys').description('keys of applications that ask the gateway').exitOverride();
  add(keys, 'create <label>', 'make a key; it is shown once')
    .option('--per-minute <number>', 'how often it may ask; the usual otherwise')
    .option('--concurrent <number>', 'how many requests it may have under way')
    .action(run(async (o, label) => (await import('./commands/keys.ts')).createKey(label!, o)));
  add(keys, 'limit <id>', 'set how much a key may ask; the usual where no number is given')
    .option('--per-minute <number>', 'how often it may ask')
    .option('--concurrent <number>', 'how many requests it may have under way')
    .action(run(async (o, id) => (await import('./commands/keys.ts')).limitKey(id!, o)));
  add(keys, 'ls', 'keys, without the keys themselves').action(
    run(async (o) => (await import('./commands/keys.ts')).listKeys(o)),
  );
  add(keys, 'revoke <id>', 'make a key void').action(
    run(async (o, id) => (await import('./commands/keys.ts')).revokeKey(id!, o)),
  );

  addPeopleCommands(program, add, run);
  addWorkerCommands(program, add, run);
  addLyricCommands(program, add, run);

  program
    .command('score')
    .description('answer the trainer about rhyme and form on a Unix socket')
    .requiredOption('--socket <path>', 'the socket to make')
    .option('--reward <file>', 'the reward that pays, as YAML or JSON (default: the usual one for rap)')
    .exitOverride()
    .action(async (options: { socket: string; reward?: string }) =>
      end(await (await import('./commands/local.ts')).score(options)),
    );
  return program;
}

async function main(): Promise<ExitCode> {
  let code: ExitCode = exitCodes.ok;
  try {
    await createProgram((ended) => {
      code = ended;
    }).parseAsync();
    return code;
  } catch (error) {
    return await explain(error);
  }
}

async function explain(error: unknown): Promise<ExitCode> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.badInput;
  if (error instanceof CommandError) return tell(error.exitCode, 'command', error.message);
  const { ApiError } = await import('../server/client.ts');
  const { say, sayProblem } = await import('./output.ts');
  if (!(error instanceof ApiError))
    return tell(exitCodes.failed, 'internal', error instanceof Error ? error.message : String(error));
  const hint = error.status === 0 ? ' `npm start` starts it.' : '';
  const lines = [`${say(error.text)}${hint}`, ...error.problems.map((problem) => `  ${sayProblem(problem)}`)];
  return tell(exitCodeOf(error.status), error.code, lines.join('\n'), error.problems);
}

function tell(exitCode: ExitCode, code: string, message: string, problems: readonly object[] = []): ExitCode {
  if (process.argv.includes('--json'))
    process.stdout.write(
      `${JSON.stringify({ error: { code, message, exitCode, ...(problems.length > 0 ? { problems } : {}) } })}\n`,
    );
  else process.stderr.write(`${message}\n`);
  return exitCode;
}

process.exitCode = await main();
