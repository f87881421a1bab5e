import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { openLog } from './log-file.ts';
import { identify, signal, type ProcessIdentity } from './process-identity.ts';

export interface ChildPlan {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly logFile: string;
  /** Holds what means nothing to the next process, such as sockets: empty at every start, gone at the end. */
  readonly passingFolder?: string;
  /** Whether it answers now; `pid` and start say whom to ask about. Never throws. */
  isHealthy(pid: number, startedAtMs: number): Promise<boolean>;
  /** How long its first start may take. */
  readonly patienceMs: number;
}

export type ChildPhase = 'starting' | 'up' | 'waiting' | 'ended';
export interface ChildEvents {
  /** It has a new process, or none. */
  onProcess(name: string, identity: ProcessIdentity | null): void;
  onPhase(name: string, phase: ChildPhase, detail: string): void;
}

export interface Child {
  readonly name: string;
  readonly phase: () => ChildPhase;
  readonly pid: () => number | null;
  /** Answers at the first healthy moment; throws when it cannot be started at all. */
  readonly ready: Promise<void>;
  /** Ends it for good: TERM to its group, KILL after `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

const firstPauseMs = 500;
const longestPauseMs = 30_000;
/** Up for so long, and the next restart is quick again. */
const steadyMs = 60_000;
/** A part that ends so often before it ever answered will not come up by trying again. */
const startsAllowed = 3;

/** Starts a process in a group of its own and starts it again, later each time, whenever it dies. */
export function superviseChild(plan: ChildPlan, events: ChildEvents): Child {
  let phase: ChildPhase = 'starting';
  let child: ChildProcess | null = null;
  let exited: Promise<void> = Promise.resolve();
  let stopping = false;
  let pauseMs = firstPauseMs;
  let wasReady = false;
  const stopped = new AbortController();

  const enter = (next: ChildPhase, detail: string) => {
    phase = next;
    events.onPhase(plan.name, next, detail);
  };

  const clear = () => {
    if (plan.passingFolder !== undefined) rmSync(plan.passingFolder, { recursive: true, force: true });
  };

  const start = (): number => {
    clear();
    if (plan.passingFolder !== undefined) mkdirSync(plan.passingFolder, { mode: 0o700 });
    const log = openLog(plan.logFile);
    try {
      child = spawn(plan.program, plan.args, {
        cwd: plan.cwd,
        env: { ...plan.env },
        stdio: ['ignore', log, log],
        detached: true,
      });
    } finally {
      closeSync(log);
    }
    const started = child;
    exited = new Promise((resolve) => {
      started.once('exit', () => resolve());
      started.once('error', () => resolve());
    });
    if (started.pid === undefined) return 0;
    events.onProcess(plan.name, identify(started.pid));
    return started.pid;
  };

  const untilHealthy = async (pid: number, startedAtMs: number): Promise<boolean> => {
    let gone = false;
    const ended = exited.then(() => {
      gone = true;
      return false;
    });
    while (!gone && !stopping) {
      if (await Promise.race([plan.isHealthy(pid, startedAtMs), ended])) return !gone;
      if (!wasReady && Date.now() - startedAtMs > plan.patienceMs) {
        signal(-pid, 'SIGKILL');
        return false;
      }
      await Promise.race([exited, wait(200)]);
    }
    return false;
  };

  let resolveReady = () => {};
  let rejectReady = (_: Error) => {};
  const ready = new Promise<void>((resolve, reject) => {
    resolveReady = resolve;
    rejectReady = reject;
  });
  // Whoever awaits it hears of a failure; that nobody does yet is no error.
  ready.catch(() => {});

  const live = async (): Promise<void> => {
    for (let starts = 1; !stopping; starts += 1) {
      enter('starting', starts === 1 ? '' : 'again');
      const startedAtMs = Date.now();
      const pid = start();
      let upAtMs: number | null = null;
      if (pid > 0 && (await untilHealthy(pid, startedAtMs))) {
        upAtMs = Date.now();
        wasReady = true;
        enter('up', `${((upAtMs - startedAtMs) / 1000).toFixed(1)} s`);
        resolveReady();
      }
      await exited;
      // A leader that died leaves the rest of its group behind.
      if (pid > 0) signal(-pid, 'SIGKILL');
      events.onProcess(plan.name, null);
      if (stopping) break;
      const how = describeEnd(child);
      if (!wasReady && starts >= startsAllowed) {
        rejectReady(
          new Error(
            `${plan.name} does not start: it ${how} ${starts} times. The end of ${plan.logFile}:\n${lastLines(plan.logFile)}`,
          ),
        );
        break;
      }
      if (upAtMs !== null && Date.now() - upAtMs > steadyMs) pauseMs = firstPauseMs;
      enter('waiting', `it ${how}; started again in ${pauseMs / 1000} s`);
      await wait(pauseMs, undefined, { signal: stopped.signal }).catch(() => {});
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    }
    clear();
    enter('ended', '');
    rejectReady(new Error(`${plan.name} was stopped before it was up.`));
  };
  const life = live();

  return {
    name: plan.name,
    phase: () => phase,
    pid: () => (child?.exitCode === null && child.signalCode === null ? (child.pid ?? null) : null),
    ready,
    async stop(graceMs) {
      stopping = true;
      stopped.abort();
      const pid = child?.pid;
      if (pid !== undefined) {
        signal(-pid, 'SIGTERM');
        const late = setTimeout(() => signal(-pid, 'SIGKILL'), graceMs);
        await exited;
        clearTimeout(late);
      }
      await life;
    },
  };
}

function describeEnd(child: ChildProcess | null): string {
  if (child?.signalCode) return `was ended by ${child.signalCode}`;
  return child?.exitCode === null || child === null ? 'could not be started' : `left with exit code ${child.exitCode}`;
}

function lastLines(path: string): string {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
  } catch {
    return '(there is no such file)';
  }
}
