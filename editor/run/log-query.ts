import { queryOptions } from '@tanstack/react-query';
import { ApiError, type RunView } from '../../server/client.ts';
import { api } from '../data/api.ts';

/** The log of a step, every attempt; null when there is none. `version` asks anew when the step has moved on. */
export const logQuery = (runId: string, stepId: string, version: string) =>
  queryOptions({
    queryKey: ['log', runId, stepId, version],
    queryFn: async (): Promise<string | null> => {
      try {
        const answer = await api.call('GET /runs/{runId}/logs/{stepId}', { params: { runId, stepId } });
        return await answer.text();
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
    staleTime: 30_000,
  });

/** Which attempts of which steps have a log that is kept. */
export const logsQuery = ({ runId, state }: Pick<RunView, 'runId' | 'state'>) =>
  queryOptions({
    queryKey: ['logs', runId, state.sequence],
    queryFn: () => api.call('GET /runs/{runId}/logs', { params: { runId } }),
    staleTime: 30_000,
  });

/** How often each step was attempted, as far as logs are kept. */
export function attemptsOf(
  logs: readonly { readonly stepId: string; readonly attempt: number }[],
): ReadonlyMap<string, number> {
  const attempts = new Map<string, number>();
  for (const { stepId, attempt } of logs) attempts.set(stepId, Math.max(attempts.get(stepId) ?? 0, attempt));
  return attempts;
}
