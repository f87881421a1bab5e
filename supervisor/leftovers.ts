import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { statePaths } from '../temporal-config/settings.ts';
import {
  isAlive,
  leadsGroup,
  membersOf,
  processesWith,
  processIdentity,
  signal,
  type ProcessIdentity,
} from './process-identity.ts';
import { readRecord } from './record.ts';

export const installationMark = 'REFRAIN_INSTALLATION';
/** Training jobs carry their folder, so that one whose record was never written is found too. */
const jobMark = 'REFRAIN_JOB_FOLDER';

/**
 * Ends what an earlier supervisor left running on this state folder: recorded children with their groups, training jobs,
 * and any other process marked as this installation's. A pid that now means another process is left alone.
 * @returns how many were found
 */
export async function endLeftovers(state: string, installationId: string, graceMs = 4_000): Promise<number> {
  // A leader that was killed leaves a group behind: vLLM's engine outlives its server, and shows no mark.
  const members = [...(readRecord(state)?.children ?? []), ...jobLeaders(state)].flatMap(membersOf);
  const marked = processesWith((entry) => entry === `${installationMark}=${installationId}` || isOfJob(state)(entry));
  const all = [...new Map([...members, ...marked].map((one) => [one.pid, one])).values()];
  if (all.length === 0) return 0;

  const send = (name: NodeJS.Signals) => {
    for (const one of all) if (isAlive(one)) signal(one.pid, name);
  };
  send('SIGTERM');
  if (!(await allGone(all, graceMs))) {
    send('SIGKILL');
    await allGone(all, 5_000);
  }
  return all.length;
}

/** Training jobs outlive their worker on purpose, so they are ended by their own record. */
export async function endJobs(state: string, graceMs: number): Promise<void> {
  const all = [...jobLeaders(state).filter(isAlive), ...processesWith(isOfJob(state))];
  // Not to those whom the leader needs for its step in hand: it ends them itself.
  for (const one of all) if (isAlive(one) && leadsGroup(one.pid)) signal(one.pid, 'SIGTERM');
  if (await allGone(all, graceMs)) return;
  for (const one of all) if (isAlive(one)) signal(one.pid, 'SIGKILL');
}

const isOfJob = (state: string) => (entry: string) => entry.startsWith(`${jobMark}=${statePaths(state).jobs}/`);

function jobLeaders(state: string): ProcessIdentity[] {
  const { jobs } = statePaths(state);
  const found: ProcessIdentity[] = [];
  try {
    for (const name of readdirSync(jobs)) {
      try {
        found.push(processIdentity.parse(JSON.parse(readFileSync(join(jobs, name, 'process.json'), 'utf8'))));
      } catch {
        // This job was never started.
      }
    }
  } catch {
    // There were no jobs yet.
  }
  return found;
}

async function allGone(all: readonly ProcessIdentity[], withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (all.some(isAlive)) {
    if (Date.now() > deadline) return false;
    await wait(50);
  }
  return true;
}
