import { queryOptions } from '@tanstack/react-query';
import { api } from '../../data/api.ts';

/** The pipeline's newest run that is no trial, with what every step of it made; null when there is none. */
export const lastRunQuery = (pipelineId: string) =>
  queryOptions({
    queryKey: ['runs', pipelineId, 'last-whole'],
    queryFn: async () => {
      const { runs } = await api.call('GET /runs', { query: { pipelineId, limit: 20 } });
      const last = runs.find(({ trial }) => trial === null);
      return last ? await api.call('GET /runs/{runId}', { params: { runId: last.runId } }) : null;
    },
    staleTime: 5_000,
  });
