import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';

/** Asks again for what was changed. */
export function useRefresh(...key: readonly string[]): () => Promise<void> {
  const client = useQueryClient();
  const name = key.join(' ');
  return useCallback(() => client.invalidateQueries({ queryKey: name.split(' ') }), [client, name]);
}
