import { queryOptions } from '@tanstack/react-query';
import type { Answer } from '../../../server/client.ts';
import { api } from '../../data/api.ts';

export type LabelSheet = Answer<'GET /labelling'>;
export type LabelAnswer = 'first' | 'second' | 'equal' | 'skip';

export const sheetQuery = (of: string) =>
  queryOptions({
    queryKey: ['label-sheet', of],
    queryFn: () => api.call('GET /labelling', { query: { of } }),
    staleTime: Infinity,
  });
