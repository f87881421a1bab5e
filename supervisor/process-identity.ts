import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';

/** Which process a pid means: pids are reused, a pid with its start time and boot is not. */
export const processIdentity = z.object({ pid: z.int().positive(), startTicks: z.string(), bootId: z.string() });
export type ProcessIdentity = z.output<typeof processIdentity>;

/** Null when no such process lives. */
export function identify(pid: number): ProcessIdentity | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name may hold spaces and brackets; the fields begin after its last bracket. State is field 3, start time field 22.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return null;
    return {
      pid,
      startTicks: fields[19] ?? '',
      bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
    };
  } catch {
    return null;
  }
}

/** Whether exactly the recorded process still lives. */
export function isAlive(recorded: ProcessIdentity): boolean {
  const now = identify(recorded.pid);
  return now !== null && now.startTicks === recorded.startTicks && now.bootId === recorded.bootId;
}

/** Processes of this user one of whose variables, as `NAME=value`, fits; this process is never among them. */
export function processesWith(fits: (entry: string) => boolean): ProcessIdentity[] {
  const found: ProcessIdentity[] = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').some(fits)) continue;
    } catch {
      continue;
    }
    const identity = identify(pid);
    if (identity !== null) found.push(identity);
  }
  return found;
}

/** Whether it leads a process group of its own. */
export function leadsGroup(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]) === pid;
  } catch {
    return false;
  }
}

/** Signals the process, or with a group leader's negative pid its group; somebody who is gone already is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
