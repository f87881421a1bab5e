import type { RunView } from '../../server/client.ts';

export interface ExpectedWork {
  readonly totalMs: number;
  /** Of it, on a training card. */
  readonly trainingMs: number;
  /** Steps the past run says nothing about. */
  readonly unknown: number;
}

/** What steps took in a past run is what they will take: one after the other, as most of them run. */
export function expectedWork(run: Pick<RunView, 'plan' | 'state'>, stepIds: Iterable<string>): ExpectedWork {
  const queues = new Map(run.plan.steps.map(({ id, queue }) => [id, queue]));
  let work: ExpectedWork = { totalMs: 0, trainingMs: 0, unknown: 0 };
  for (const id of stepIds) {
    const { startedAt, endedAt, state } = run.state.steps[id] ?? {};
    const ms =
      state === 'done' && startedAt && endedAt ? Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)) : null;
    work =
      ms === null
        ? { ...work, unknown: work.unknown + 1 }
        : {
            ...work,
            totalMs: work.totalMs + ms,
            trainingMs: work.trainingMs + (queues.get(id) === 'training' ? ms : 0),
          };
  }
  return work;
}
