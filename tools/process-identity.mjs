import { readFileSync } from 'node:fs';

/**
 * Which process a pid means: pids are reused, a pid with its start time and boot is not.
 * @returns {{pid: number, startTicks: string, bootId: string} | null} null when no such process lives
 */
export function processIdentity(pid = process.pid) {
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

/** Whether exactly the process that was recorded still lives. */
export function isSameProcess(recorded) {
  const now = processIdentity(recorded?.pid);
  return now !== null && now.startTicks === recorded.startTicks && now.bootId === recorded.bootId;
}
