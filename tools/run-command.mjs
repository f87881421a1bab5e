import { spawn } from 'node:child_process';
import { appendFileSync, createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';

/** A set-up step that could not be done: what, why, and the one command that mends it. */
export class SetUpError extends Error {
  constructor(what, why, mend) {
    super(`${what}\n  why:  ${why.trim().replaceAll('\n', '\n        ')}\n  mend: ${mend}`);
    this.name = 'SetUpError';
    this.what = what;
    this.why = why;
    this.mend = mend;
  }
}

const running = new Set();
/** Ends what set-up started; called before this process leaves on a signal. */
export function endCommands() {
  for (const child of running) child.kill('SIGTERM');
}

/**
 * Runs a program without a shell. Output goes to `logFile` and, line by line, to `onLine`.
 * @returns {Promise<string>} everything it printed, cut to the last `keepBytes`
 */
export function runCommand(
  program,
  args,
  { cwd, env, logFile, onLine = () => {}, timeoutMs, keepBytes = 65_536 } = {},
) {
  return new Promise((resolve, reject) => {
    let log = null;
    if (logFile) {
      mkdirSync(dirname(logFile), { recursive: true });
      appendFileSync(logFile, `\n$ ${program} ${args.join(' ')}\n`);
      log = createWriteStream(logFile, { flags: 'a' });
    }
    const child = spawn(program, args, { cwd, env: env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    const timer = timeoutMs ? setTimeout(() => child.kill('SIGKILL'), timeoutMs) : undefined;
    let tail = '';
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        tail = `${tail}${line}\n`.slice(-keepBytes);
        log?.write(`${line}\n`);
        onLine(line);
      });
    }
    child.on('error', (error) => {
      running.delete(child);
      clearTimeout(timer);
      reject(new CommandError(program, `could not be started: ${error.message}`, tail));
    });
    child.on('close', (code, signal) => {
      running.delete(child);
      clearTimeout(timer);
      log?.end();
      if (code === 0) resolve(tail);
      else
        reject(
          new CommandError(program, signal ? `was ended by ${signal}` : `left with exit code ${code}`, tail, logFile),
        );
    });
  });
}

export class CommandError extends Error {
  constructor(program, how, output, logFile) {
    const lastLines = output.trim().split('\n').slice(-6).join('\n');
    super(
      `${program} ${how}${lastLines ? `:\n${lastLines}` : ''}${logFile ? `\n(everything it said: ${logFile})` : ''}`,
    );
    this.name = 'CommandError';
    this.output = output;
  }
}
