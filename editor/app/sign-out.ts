import { useQueryClient } from '@tanstack/react-query';
import { api } from '../data/api.ts';
import { sessionQuery } from '../data/session.ts';

/** Ends this session, and forgets whatever it had read. */
export function useSignOut(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await api.call('POST /session/end');
    queries.clear();
    await queries.fetchQuery(sessionQuery);
  };
}
