import { queryOptions } from '@tanstack/react-query';
import type { RunView } from '../../server/client.ts';
import { api } from '../data/api.ts';

/** What the attempt of a step that runs now has said so far. */
export const liveStepQuery = (runId: string, stepId: string) =>
  queryOptions({
    queryKey: ['live-step', runId, stepId],
    queryFn: async () => (await api.call('GET /runs/{runId}/logs/{stepId}/live', { params: { runId, stepId } })).live,
    refetchInterval: 3_000,
  });

/** A step that came to no result has no report: what its last attempt told is all there is of its numbers. */
export const hasOnlyLastWords = (run: Pick<RunView, 'state'>, stepId: string): boolean =>
  ['broken', 'failed', 'cancelled', 'held'].includes(run.state.steps[stepId]?.state ?? '');

/** What the last attempt of a step said that is over. */
export const lastWordsQuery = ({ runId, state }: Pick<RunView, 'runId' | 'state'>, stepId: string) =>
  queryOptions({
    queryKey: ['last-words', runId, stepId, state.sequence],
    queryFn: async () => {
      const params = { runId, stepId };
      return (await api.call('GET /runs/{runId}/logs/{stepId}/live', { params, query: { which: 'last' } })).live;
    },
    staleTime: 60_000,
  });
