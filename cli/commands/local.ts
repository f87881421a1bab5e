import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, homeFolder, stateFolder, type GlobalOptions } from '../connection.ts';
import { CommandError, exitCodes, type ExitCode } from '../exit-codes.ts';
import { createOutput, sayProblem } from '../output.ts';

/** Every problem of a document, without a server. */
export async function validate(path: string, options: GlobalOptions): Promise<ExitCode> {
  const { compile } = await import('../../pipeline/compile.ts');
  const { catalog } = await import('../../activities/catalog.ts');
  if (!existsSync(path)) throw new CommandError(exitCodes.badInput, `${path} is not a file.`);
  const compiled = compile(readFileSync(path, 'utf8'), catalog);
  const out = createOutput(options.json === true);
  if (!compiled.ok) {
    out.value({ ok: false, problems: compiled.problems }, ({ problems }) =>
      problems.map((problem) => `${path}:${sayProblem(problem)}`).join('\n'),
    );
    return exitCodes.badInput;
  }
  const { digest, steps } = compiled.plan;
  const { upgradeStep } = await import('../../pipeline/upgrade.ts');
  const newer = steps.flatMap((step) => {
    const upgraded = upgradeStep(step, catalog);
    return upgraded === null ? [] : [{ step: step.id, newest: upgraded.kind, params: upgraded.params }];
  });
  out.value(
    {
      ok: true,
      problems: [],
      planDigest: digest,
      newer: newer.map(({ step, newest, params }) => ({ step, kind: newest, params })),
    },
    () =>
      [
        `${path} can run: ${steps.length} steps, plan ${digest}.`,
        ...newer.map(
          ({ step, newest, params }) => `  ${step} may become ${newest} with params ${JSON.stringify(params)}`,
        ),
      ].join('\n'),
  );
  return exitCodes.ok;
}

/** Starts every process and stays with them. The supervisor takes the terminal over, Ctrl-C included. */
export async function up(
  options: GlobalOptions & { run?: boolean; publicUrl?: string; config?: string },
): Promise<ExitCode> {
  const compiled = join(homeFolder(), 'dist', 'supervisor', 'up.js');
  if (!existsSync(compiled))
    throw new CommandError(exitCodes.failed, `There is no ${compiled}. Run \`npm start\`: it builds what is missing.`);
  const args = [
    '--enable-source-maps',
    compiled,
    '--state',
    stateFolder(options),
    ...(options.config ? ['--config', options.config] : []),
    ...(options.publicUrl ? ['--public-url', options.publicUrl] : []),
    ...(options.run === false ? ['--no-run'] : []),
  ];
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  // The terminal tells both of a Ctrl-C; this one waits for the other.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void child.kill(signal));
  return await new Promise((ended) =>
    child.once('exit', (code) => ended(code === 0 ? exitCodes.ok : exitCodes.failed)),
  );
}

export async function doctor(options: GlobalOptions): Promise<ExitCode> {
  const { diagnose } = await import('../../supervisor/doctor.ts');
  const found = await diagnose(homeFolder(), stateFolder(options));
  createOutput(options.json === true).value(found, ({ parts, external, problems, node, running, state }) =>
    [
      `Node ${node}`,
      ...parts.map(
        (part) =>
          `${part.ok ? '✓' : '✕'} ${part.name} ${part.version}  ${part.origin}  ${part.path}${part.problem ? `\n    ${part.problem}` : ''}${part.mend ? `\n    mend: ${part.mend}` : ''}`,
      ),
      ...external.map(
        ({ name, address, reachable }) =>
          `${reachable ? '✓' : '✕'} ${name} external  ${address}${reachable ? '' : '\n    nobody takes connections there\n    mend: start it, or mend its address in the settings (docs/operations.md)'}`,
      ),
      ...problems.map((problem) => `✕ ${problem.what}: ${problem.why}\n    mend: ${problem.mend}`),
      running ? `Running on ${state} since ${running.startedAt}:` : `Nothing runs on ${state}.`,
      ...(running?.processes ?? []).map(({ name, pid, alive }) => `  ${alive ? '✓' : '✕'} ${name} (pid ${pid})`),
    ].join('\n'),
  );
  return found.ok ? exitCodes.ok : exitCodes.failed;
}

/** For installations without a supervisor: what it would make ready on servers of one's own. */
export async function prepare(options: GlobalOptions & { secrets?: boolean; stay?: boolean }): Promise<ExitCode> {
  const state = stateFolder(options);
  process.env['REFRAIN_STATE'] = state;
  const { prepare: makeReady } = await import('../../supervisor/prepare.ts');
  const out = createOutput(options.json === true);
  // Something has to keep the process alive while it waits for its end.
  const waiting = setInterval(() => undefined, 3600_000);
  const ended = new Promise<void>((end) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end());
  });
  try {
    await makeReady({
      state,
      secretsOnly: options.secrets === true,
      stay: options.stay === true,
      ended,
      say: (line) => out.line(line),
    });
    return exitCodes.ok;
  } finally {
    clearInterval(waiting);
  }
}

export async function signIn(options: GlobalOptions): Promise<ExitCode> {
  const answer = await connect(options).call('POST /local/sign-in-link');
  createOutput(options.json === true).value(answer, ({ url }) => `${url}\n  Works once, within 15 minutes.`);
  return exitCodes.ok;
}

/** Stays until it is ended; nothing is said on stdout. */
export async function score(options: { socket: string; reward?: string }): Promise<ExitCode> {
  const { serveScores } = await import('../score-socket.ts');
  const { readReward } = await import('./reward.ts');
  const server = await serveScores(options.socket, { document: await readReward(options.reward) });
  const stop = () => void server.close();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  return await new Promise((ended) => server.once('close', () => ended(exitCodes.ok)));
}
