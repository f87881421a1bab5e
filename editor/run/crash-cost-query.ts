import { queryOptions } from '@tanstack/react-query';
import type { RunView } from '../../server/client.ts';
import { api } from '../data/api.ts';
import { queryClient } from '../data/query-client.ts';
import { crashCostOf, type CrashCost } from './crash-cost.ts';
import { linesOfLog } from './log-excerpt.ts';
import { logQuery } from './log-query.ts';

/** What interruptions of a step cost so far: read off its log, and off what the attempt that runs says. */
export const crashCostQuery = (run: RunView, stepId: string) => {
  const status = run.state.steps[stepId];
  const version = `${status?.state ?? ''} ${status?.startedAt ?? ''}`;
  const attempt = run.progress[stepId]?.attempt ?? 0;
  return queryOptions({
    queryKey: ['crash-cost', run.runId, stepId, version, attempt],
    queryFn: async (): Promise<CrashCost | null> => {
      const params = { runId: run.runId, stepId };
      const isRunning = status?.state === 'running';
      const live = isRunning ? (await api.call('GET /runs/{runId}/logs/{stepId}/live', { params })).live : null;
      const kept = await queryClient.fetchQuery(logQuery(run.runId, stepId, version));
      return crashCostOf([...linesOfLog(kept ?? ''), ...linesOfLog(live?.log ?? '')]);
    },
    staleTime: 60_000,
    // A trainer needs a while from the first word of its attempt to its own.
    refetchInterval: ({ state: { data } }) => (status?.state === 'running' && attempt > 1 && !data ? 10_000 : false),
  });
};

/** Steps that were attempted more than once, as far as anybody has said. */
export const isAttemptedAgain = (
  run: RunView,
  stepId: string,
  logs: readonly { readonly stepId: string; readonly attempt: number }[],
): boolean => (run.progress[stepId]?.attempt ?? 1) > 1 || logs.some((log) => log.stepId === stepId && log.attempt > 1);
