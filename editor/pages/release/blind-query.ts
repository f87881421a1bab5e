import { useQuery } from '@tanstack/react-query';
import type { Answer } from '../../../server/client.ts';
import { api } from '../../data/api.ts';

export type BlindSheet = Answer<'GET /runs/{runId}/blind/{stepId}'>;
export const blindKey = (runId: string, stepId: string) => ['blind', runId, stepId] as const;

/** The person's pairs. Asked for once somebody looks at them: that is when they are dealt. */
export function useBlindSheet(runId: string, stepId: string, enabled: boolean) {
  return useQuery({
    queryKey: blindKey(runId, stepId),
    queryFn: () => api.call('GET /runs/{runId}/blind/{stepId}', { params: { runId, stepId } }),
    enabled,
    staleTime: Infinity,
  });
}
