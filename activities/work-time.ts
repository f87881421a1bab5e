import { isPaidByTheHour } from '../pipeline/cost.ts';
import type { Kind } from '../pipeline/kind.ts';
import type { StepCall } from '../pipeline/plan.ts';
import type { Store } from '../store/store.ts';

/** As the server reads it: how long one attempt of a step has held its worker. */
interface WorkTime {
  readonly startedAt: string;
  readonly seconds: number;
}

const everyMs = 15_000;

/**
 * Counts how long an attempt holds its worker, for steps that are paid by the hour: `runs/<runId>/logs/<stepId>.<began>.work.json`,
 * one an attempt, written over every few seconds, so that of one whose worker is killed all but the last seconds is known.
 * Answers the way to stop; an attempt that took what another made did no work. Losing it costs a number on a screen, never a result.
 */
export function keepWorkTime(
  store: Pick<Store, 'putRecord'>,
  { runId, stepId }: Pick<StepCall, 'runId' | 'stepId'>,
  kind: Pick<Kind, 'queue' | 'reuse'>,
): (as: 'worked' | 'reused') => Promise<void> {
  if (!isPaidByTheHour(kind)) return async () => undefined;
  const began = Date.now();
  const path = `runs/${runId}/logs/${stepId}.${began}.work.json`;
  let writing: Promise<void> = Promise.resolve();
  let isKept = false;
  const put = (seconds: number) => {
    isKept = true;
    const record: WorkTime = { startedAt: new Date(began).toISOString(), seconds };
    // One after the other: none may stand over the last.
    writing = writing.then(() => store.putRecord(path, JSON.stringify(record)).catch(() => undefined));
    return writing;
  };
  const soFar = () => Math.max(0, Date.now() - began) / 1_000;
  const timer = setInterval(() => void put(soFar()), everyMs);
  return async (as) => {
    clearInterval(timer);
    if (as === 'worked') await put(soFar());
    else if (isKept) await put(0);
  };
}
