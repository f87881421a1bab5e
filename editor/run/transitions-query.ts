import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { RunView } from '../../server/client.ts';
import { api } from '../data/api.ts';
import type { Transition } from './gantt.ts';

/**
 * Every change of a run so far, in order and without a gap: whatever the live stream said or missed, what follows the
 * last one known is asked for when there is more.
 */
export function useTransitions(run: RunView): { readonly transitions: readonly Transition[]; readonly error: unknown } {
  const { data, error, fetchNextPage, isFetching } = useInfiniteQuery({
    queryKey: ['transitions', run.runId],
    queryFn: ({ pageParam }) =>
      api.call('GET /runs/{runId}/transitions', { params: { runId: run.runId }, query: { after: pageParam } }),
    initialPageParam: 0,
    getNextPageParam: (page) => page.sequence,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
  const known = data?.pages.at(-1)?.sequence ?? 0;
  const { sequence } = run.state;
  useEffect(() => {
    if (data && !isFetching && sequence > known) void fetchNextPage();
  }, [data, isFetching, sequence, known, fetchNextPage]);
  return { transitions: data?.pages.flatMap((page) => page.transitions) ?? [], error };
}
