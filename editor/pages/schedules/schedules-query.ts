import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { Answer } from '../../../server/client.ts';
import { api } from '../../data/api.ts';

export type Schedule = Answer<'GET /schedules'>['schedules'][number];
export type Night = Schedule['nights'][number];
export type Hook = Answer<'GET /hooks'>['hooks'][number];

export const schedulesQuery = queryOptions({
  queryKey: ['schedules'],
  queryFn: async () => (await api.call('GET /schedules')).schedules,
  refetchInterval: 20_000,
});
export const hooksQuery = queryOptions({
  queryKey: ['hooks'],
  queryFn: async () => (await api.call('GET /hooks')).hooks,
});
/** For choosing one; the page of pipelines has its own. */
export const pipelineChoiceQuery = queryOptions({
  queryKey: ['pipelines', 'choice'],
  queryFn: async () => (await api.call('GET /pipelines')).pipelines,
});

/** Asks the server for schedules and hooks again, after one was changed. */
export function useRefresh(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: ['schedules'] }),
      client.invalidateQueries({ queryKey: ['hooks'] }),
    ]);
  }, [client]);
}
