import { readFileSync } from 'node:fs';

/**
 * How many processes of this one's memory group the kernel has killed for want of memory; null where it does not say.
 * A job runs in its worker's group, so a number that grew tells a kill for memory from any other.
 */
export function countOomKills(): number | null {
  const groups = read('/proc/self/cgroup');
  const v2 = /^0::(.*)$/m.exec(groups)?.[1] ?? '';
  const v1 = /^\d+:(?:[^:]*,)?memory:(.*)$/m.exec(groups)?.[1] ?? '';
  // Inside a container the group's own path may not be mounted; its root then is the container's group.
  const files = [
    ...[v2, ''].map((group) => `/sys/fs/cgroup${group}/memory.events`),
    ...[v1, ''].map((group) => `/sys/fs/cgroup/memory${group}/memory.oom_control`),
  ];
  for (const file of files) {
    const count = /^oom_kill (\d+)$/m.exec(read(file))?.[1];
    if (count !== undefined) return Number(count);
  }
  return null;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
