import { queryOptions, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import type { Answer } from '../../server/client.ts';
import { api } from './api.ts';

type Session = Answer<'GET /session'>;
export type Permission = Session['permissions'][number];

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: () => api.call('GET /session'),
  staleTime: 60_000,
  refetchInterval: 60_000,
});

/** Who is signed in. Only below the session gate, where somebody is. */
export function useSession(): Session & { readonly person: NonNullable<Session['person']> } {
  const { data } = useSuspenseQuery(sessionQuery);
  if (data.person === null) throw new Error('nobody is signed in');
  return { ...data, person: data.person };
}

/** Whether the person may do something; false while nobody knows. A control that may not work is not shown as if it did. */
export function useMay(permission: Permission): boolean {
  const { data } = useQuery(sessionQuery);
  return data?.permissions.includes(permission) ?? false;
}
