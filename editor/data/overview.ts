import { queryOptions } from '@tanstack/react-query';
import type { Answer } from '../../server/client.ts';
import { api } from './api.ts';

export type Overview = Answer<'GET /overview'>;

/** What the first page, the inbox and its badge show: one question for all three. Slower while nobody looks. */
export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: () => api.call('GET /overview'),
  refetchInterval: () => (document.hidden ? 10_000 : 4_000),
  refetchIntervalInBackground: true,
  staleTime: 2_000,
});
