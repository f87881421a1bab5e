import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

export type SearchState = Readonly<Record<string, string | undefined>>;

/**
 * What of this page stands in the address, and the way to change it: a part set to undefined is taken out.
 * `replace` leaves no entry behind to go back to, as for what follows the typing of a word.
 */
export function useSearchState(): readonly [
  search: SearchState,
  change: (patch: SearchState, options?: { readonly replace?: boolean }) => void,
] {
  const search: SearchState = useSearch({ strict: false });
  const navigate = useNavigate();
  const change = useCallback(
    (patch: SearchState, { replace = false }: { readonly replace?: boolean } = {}) => {
      void navigate({
        to: '.',
        search: ((now: SearchState) => ({ ...now, ...patch })) as never,
        replace,
        resetScroll: false,
      });
    },
    [navigate],
  );
  return [search, change];
}
