import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { membersOf, processesWith, signal, type ProcessIdentity } from '../../supervisor/process-identity.ts';
import { readRecord } from '../../supervisor/record.ts';
import { statePaths } from '../../temporal-config/settings.ts';
import { jobPids } from '../integration/follow-run.ts';
import type { Target } from './kill-plan.ts';
import type { Said } from './supervise.ts';

/** Five times the target of thirty seconds: past it a kill counts as not recovered from. */
export const longestRecoveryMs = 150_000;

/** A real stack under a supervisor of its own, each process of which can be killed. */
export interface KillableStack {
  readonly state: string;
  /** Where the parts answer now; another start may choose other ports. */
  readonly settings: () => Readonly<Record<string, string>>;
  /** kill -9, as a crash or a power cut does; or an end in good order. False when there was nobody to kill. */
  kill(target: Target): Promise<boolean>;
  /**
   * Milliseconds from `sinceMs` until the target is up again. The supervisor is started again; parts it starts itself.
   * A trainer is back when another one trains, or when `isOver` says that nothing is left to train.
   */
  recover(target: Target, sinceMs: number, isOver: () => boolean): Promise<number>;
  untilUp(part: string): Promise<void>;
  /** What runs here and belongs to this installation, its supervisor aside. */
  processes(): readonly number[];
  /** How many processes later starts found left over and ended, start by start. */
  readonly leftovers: readonly number[];
  /** Troubles that the supervisor told of. */
  readonly troubles: readonly string[];
  stop(): Promise<void>;
  remove(): Promise<void>;
}

export async function startKillableStack(home = resolve('.')): Promise<KillableStack> {
  const state = await mkdtemp(join(tmpdir(), 'refrain-kills-'));
  /** When a part was up last, by its name. */
  const upAtMs = new Map<string, number>();
  const leftovers: number[] = [];
  const troubles: string[] = [];
  const killedJobs = new Set<number>();
  let child: ChildProcess;
  let mark: readonly [string, string] | null = null;

  const hear = (line: string, up: () => void) => {
    const said = JSON.parse(line) as Said;
    if ('leftovers' in said) leftovers.push(said.leftovers);
    else if ('trouble' in said) troubles.push(said.trouble);
    else if ('up' in said) {
      mark = Object.entries(said.mark)[0] ?? null;
      up();
    } else if (said.phase === 'up') upAtMs.set(said.part, said.atMs);
  };
  /** Somebody may take a port between its choice and its use, so a start that fails is tried again. */
  async function start(tries = 3): Promise<void> {
    try {
      await startOnce();
    } catch (error) {
      if (tries <= 1) throw error;
      await start(tries - 1);
    }
  }
  async function startOnce(): Promise<void> {
    upAtMs.clear();
    const script = join(import.meta.dirname, 'supervise.ts');
    child = spawn(process.execPath, ['--import', 'tsx', script, state, home], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const started = child;
    await new Promise<void>((up, fail) => {
      createInterface({ input: started.stdout! }).on('line', (line) => hear(line, up));
      started.once('exit', (code, by) => fail(new Error(`the supervisor left with ${code ?? by}`)));
    });
  }
  const pidOf = (part: string) => readRecord(state)?.children.find(({ name }) => name === part)?.pid ?? null;
  const jobMark = `REFRAIN_JOB_FOLDER=${statePaths(state).jobs}/`;
  const marked = () =>
    processesWith((entry) => (mark !== null && entry === `${mark[0]}=${mark[1]}`) || entry.startsWith(jobMark));
  /** Every part there ever was: what it started may outlive it, and hide the mark. */
  const leaders = new Map<number, ProcessIdentity>();
  const remember = () => {
    for (const child of readRecord(state)?.children ?? []) leaders.set(child.pid, child);
  };
  const own = () => {
    remember();
    return [...new Set([...marked(), ...[...leaders.values()].flatMap(membersOf)].map(({ pid }) => pid))];
  };
  async function killSupervisor(): Promise<void> {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
  async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
    for (const deadline = Date.now() + longestRecoveryMs; !(await isSo()); await pause(50))
      if (Date.now() > deadline) throw new Error(`${what} took longer than ${longestRecoveryMs / 1000} s`);
  }

  async function stop(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    remember();
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  }

  await start();
  return {
    state,
    settings: () => readRecord(state)?.settings ?? {},
    processes: own,
    leftovers,
    troubles,
    async kill(target) {
      remember();
      if (target === 'stop') await stop();
      else if (target === 'supervisor') await killSupervisor();
      else if (target === 'everything') {
        // What they started is left to the next start, as it is when the system kills for want of memory.
        const all = marked();
        const gone = once(child, 'exit');
        child.kill('SIGKILL');
        for (const { pid } of all) signal(pid, 'SIGKILL');
        await gone;
      } else if (target === 'trainer') {
        const jobs = await jobPids(state);
        for (const pid of jobs) {
          killedJobs.add(pid);
          signal(-pid, 'SIGKILL');
        }
        return jobs.length > 0;
      } else {
        const pid = pidOf(target);
        if (pid === null) return false;
        signal(-pid, 'SIGKILL');
      }
      return true;
    },
    async recover(target, sinceMs, isOver) {
      if (target === 'supervisor' || target === 'everything' || target === 'stop') {
        await start();
        return Date.now() - sinceMs;
      }
      if (target === 'trainer') {
        const isBack = async () => (await jobPids(state)).some((pid) => !killedJobs.has(pid));
        await until(async () => isOver() || (await isBack()), 'another trainer');
      }
      if (target !== 'trainer') await until(() => (upAtMs.get(target) ?? 0) > sinceMs, `${target}'s return`);
      return (upAtMs.get(target) ?? Date.now()) - sinceMs;
    },
    untilUp: (part) => until(() => upAtMs.has(part) && pidOf(part) !== null, `${part}'s start`),
    stop,
    async remove() {
      await stop();
      await rm(state, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
