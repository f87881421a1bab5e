import { queryOptions } from '@tanstack/react-query';
import { api } from '../data/api.ts';

/** What the attempt of a step that runs now has said so far. */
export const liveStepQuery = (runId: string, stepId: string) =>
  queryOptions({
    queryKey: ['live-step', runId, stepId],
    queryFn: async () => (await api.call('GET /runs/{runId}/logs/{stepId}/live', { params: { runId, stepId } })).live,
    refetchInterval: 3_000,
  });
