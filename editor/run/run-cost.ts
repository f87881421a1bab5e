import { useQuery } from '@tanstack/react-query';
import { costOf, isPaidByTheHour, workOf, type HourPrices, type Money } from '../../pipeline/cost.ts';
import type { RunView } from '../../server/client.ts';
import { api } from '../data/api.ts';
import { sessionQuery } from '../data/session.ts';

/** What an hour of each queue costs here; null while nobody has said. */
export function usePrices(): HourPrices | null {
  return useQuery(sessionQuery).data?.prices ?? null;
}

/** Workers tell every so often what they have counted. */
const askEveryMs = 10_000;

/** What steps of a run cost so far, one or several; null for what cost nothing, or nobody knows, or has no price. */
export function useRunCost(run: RunView | null): (stepIds?: readonly string[]) => Money | null {
  const prices = usePrices();
  const paid = run?.plan.steps.filter(isPaidByTheHour) ?? [];
  const { data } = useQuery({
    queryKey: ['work', run?.runId, run?.endedAt],
    queryFn: () => api.call('GET /runs/{runId}/work', { params: { runId: run?.runId ?? '' } }),
    enabled: prices !== null && paid.length > 0,
    refetchInterval: run?.endedAt === null ? askEveryMs : false,
    staleTime: askEveryMs,
  });
  return (stepIds) => {
    const asked = stepIds === undefined ? paid : paid.filter(({ id }) => stepIds.includes(id));
    return costOf(data ? workOf(asked, data.seconds) : null, prices);
  };
}
