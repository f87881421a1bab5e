import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from '../../../data/api.ts';

export const revisionsKey = (pipelineId: string) => ['pipelines', pipelineId, 'revisions'] as const;

export const useRevisions = (pipelineId: string) =>
  useQuery({
    queryKey: revisionsKey(pipelineId),
    queryFn: () => api.call('GET /pipelines/{pipelineId}/revisions', { params: { pipelineId } }),
  });

/** A revision never changes, so it is asked for once. */
export const revisionQuery = (pipelineId: string, number: number) =>
  queryOptions({
    queryKey: [...revisionsKey(pipelineId), number],
    queryFn: () => api.call('GET /pipelines/{pipelineId}/revisions/{number}', { params: { pipelineId, number } }),
    staleTime: Infinity,
  });
