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
  return groupOf(pid)?.group === pid;
}

/**
 * The living processes of the group and session that this one leads or led: they may outlive it, and may have overwritten
 * the environment by which they could be known. A group keeps its number from being given to another process, so one that
 * means another process now has no group of this leader's.
 */
export function membersOf(leader: ProcessIdentity): ProcessIdentity[] {
  const now = identify(leader.pid);
  if (now !== null && now.startTicks !== leader.startTicks) return [];
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid)) return [];
    const of = groupOf(pid);
    if (of?.group !== leader.pid || of.session !== leader.pid) return [];
    const member = identify(pid);
    return member !== null && member.bootId === leader.bootId ? [member] : [];
  });
}

/** Null when no such process lives. */
function groupOf(pid: number): { readonly group: number; readonly session: number } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [, , group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { group: Number(group), session: Number(session) };
  } catch {
    return null;
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
