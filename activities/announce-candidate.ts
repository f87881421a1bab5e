import type { Store } from '../store/store.ts';
import type { AnnounceCandidate } from '../workflows/messages.ts';
import { candidateRef, moveRef } from './night-refs.ts';
import type { NightRun, NightRuns } from './night-runs.ts';

/** Value of ref `nights/<schedule>/candidate`. */
interface Candidate extends NightRun {
  readonly since: string;
  /** Closed by this one; told again when the first telling was cut short. */
  readonly before: NightRun | null;
}

/**
 * Makes the run of a schedule the one whose request stands; the older request closes as superseded. A run that is late, a
 * newer one having been asked for or released meanwhile, closes itself. Called again it does the same again.
 */
export function createAnnounceCandidate(store: Pick<Store, 'readRef' | 'writeRef'>, runs: NightRuns) {
  return async function announceCandidate({ scheduleId, runId, workflowId }: AnnounceCandidate): Promise<void> {
    const own: NightRun = { runId, workflowId };
    /** Who closes, for whom. */
    const closing: { run: NightRun | null; by: NightRun } = { run: null, by: own };
    await moveRef<Candidate>(store, candidateRef(scheduleId), async (now) => {
      closing.run = now?.before ?? null;
      if (now?.runId === runId) return null;
      const there = now && { runId: now.runId, workflowId: now.workflowId };
      // Run ids sort by time. A newer run that came to nothing does not stand in the way of an older one.
      if (there && there.runId > runId && (await isInTheWay(there))) {
        Object.assign(closing, { run: own, by: there });
        return null;
      }
      closing.run = there;
      return { ...own, since: new Date().toISOString(), before: there };
    });
    if (closing.run) await runs.supersede(closing.run, closing.by);
  };

  async function isInTheWay(run: NightRun): Promise<boolean> {
    const standing = await runs.standing(run);
    // It has asked for approval: a step of it that broke beside that, or after it, takes nothing back.
    return standing === 'running' || standing === 'done' || standing === 'broken';
  }
}
