import { queryOptions } from '@tanstack/react-query';
import { api } from './api.ts';

/** The bases, with what was built on each. */
export const modelsQuery = queryOptions({
  queryKey: ['models'],
  queryFn: async () => (await api.call('GET /models')).models,
});
